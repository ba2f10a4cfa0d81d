"""Workbooks by openpyxl, from bytes to what is told of them and to new bytes."""

import io
import warnings
from collections.abc import Sequence

from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook as Book

from privacydesk.adapters.documents.office_zip import texts
from privacydesk.adapters.documents.workbook_clean import made_anew
from privacydesk.adapters.documents.workbook_look import look_into
from privacydesk.domain.attachments import Workbook


def looked_into(content: bytes, *, names: Sequence[str]) -> Workbook | None:
    """Return what a workbook carries; nothing if the library cannot open it."""
    try:
        return look_into(_opened(content), members=texts(content), names=names)
    except Exception:  # noqa: BLE001  it fails in as many ways as files are broken
        return None


def rewritten(content: bytes, *, take_out: frozenset[str]) -> tuple[bytes, int]:
    """Return the workbook made anew, and how many texts stand in it that must not."""
    return made_anew(_opened(content), members=texts(content), take_out=take_out)


def _opened(content: bytes) -> Book:
    with warnings.catch_warnings():
        # It warns of extensions that it drops, which is what we want of it.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
