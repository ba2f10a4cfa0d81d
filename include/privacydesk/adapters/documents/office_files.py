"""Attached files: look inside a workbook, and make it anew without what is taken out."""

import io
import warnings
from collections.abc import Sequence

from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook as Book

from privacydesk.adapters.documents.office_zip import closed, texts
from privacydesk.adapters.documents.workbook_clean import LeftInFileError, rewritten
from privacydesk.adapters.documents.workbook_look import look_into
from privacydesk.domain.attachments import Closed, FilePart, closed_file, parts_of, takes_whole


class OfficeFiles:
    """
    The port ``Files``. It looks inside .xlsx workbooks; every other file is one part.

    What a file is, its bytes say: the kind that came with it is a claim of its sender.
    """

    def inspect(self, content: bytes, *, names: Sequence[str] = ()) -> tuple[FilePart, ...]:
        """Return the parts of a file; ``names`` are the person's own."""
        why = closed(content)
        book = None if why else _opened(content)
        if book is None:
            return closed_file(why or Closed.DAMAGED)
        return parts_of(look_into(book, members=texts(content), names=names))

    def clean(self, content: bytes, *, take_out: frozenset[str]) -> bytes | None:
        """
        Return the file without these parts, or nothing if that leaves nothing of it.

        :raises UnknownPartError: if the file has no such part.
        :raises LeftInFileError: if a text that was taken out stands in the result.
        """
        if takes_whole(self.inspect(content), take_out=take_out):
            return None
        if not take_out:
            return content
        book = _opened(content)
        if book is None:
            raise LeftInFileError("the file does not open")
        cleaned = rewritten(book, members=texts(content), take_out=take_out)
        # Looked at again as a stranger would: none of the parts may be there any more.
        again = {part.id for part in self.inspect(cleaned) if not part.id.startswith("sheet-")}
        if again & take_out:
            raise LeftInFileError(f"{len(again & take_out)} parts that were to be taken out")
        return cleaned


def _opened(content: bytes) -> Book | None:
    """Open a workbook with the results of its formulas; nothing if the library cannot."""
    with warnings.catch_warnings():
        # It warns of extensions that it drops, which is what we want of it.
        warnings.simplefilter("ignore")
        try:
            return load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        except Exception:  # noqa: BLE001  it fails in as many ways as files are broken
            return None
