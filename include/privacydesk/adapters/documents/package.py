"""The package for the person: one ZIP with page, letter, data as tables and as JSON."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from privacydesk.adapters.documents.archive import Archive
from privacydesk.adapters.documents.dataset import PackedDataset, pack_dataset
from privacydesk.adapters.documents.wording import counted, day
from privacydesk.domain.errors import DeskError
from privacydesk.domain.packages import DatasetNameError, PackageDataset, PackedPackage
from privacydesk.domain.rendered import RenderedLetter

SCHEMA_VERSION: Final = 1
DATASET_SCHEMA: Final = "package_dataset.schema.json"
"""Documents the JSON files, so that another company's programs can load them (R-44)."""


class LetterMissingError(DeskError):
    """The package's letter came without its PDF or its page."""

    remedy = "Render the letter with the formats PDF (or LARGE_PRINT) and PAGE."


class ZipPackages:
    """Builds packages around the pages in ``folder``; build it once a process."""

    def __init__(self, folder: Path) -> None:
        layout = folder / "_layout"
        pages = Environment(
            loader=FileSystemLoader(layout),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        pages.filters |= {"counted": counted, "size": size_in_words}
        plain = pages.overlay(autoescape=False)
        # Compiled here, so that a process forked from this one need not.
        self._front = pages.get_template("index.html")
        self._manual = plain.get_template("readme.txt")
        self._css = (layout / "page.css").read_text("utf-8")
        self._schema = (folder.parent / "contracts" / DATASET_SCHEMA).read_bytes()

    def build(
        self,
        target: BinaryIO,
        *,
        letter: RenderedLetter,
        datasets: Iterable[PackageDataset],
        now: datetime,
    ) -> PackedPackage:
        """
        Write the package to ``target`` with memory that does not grow with the rows.

        The same letter, rows and ``now`` give the same bytes. When it raises, what stands on
        ``target`` is no package.

        :raises LetterMissingError: if ``letter`` has no PDF or no page.
        :raises DatasetNameError: if two datasets, or two collections of one, share a name.
        """
        if letter.pdf is None or letter.page is None:
            raise LetterMissingError("no PDF or no page of the letter", case=letter.reference)
        archive = Archive(target, now=now)
        packed = _pack_all(archive, datasets)
        frame = {"letter": letter, "date": day(now), "datasets": packed}
        archive.add("index.html", self._index(frame, page=letter.page))
        archive.add("letter.pdf", letter.pdf)
        archive.add("schema.json", self._schema)
        archive.add("README.txt", self._readme(frame))
        archive.add("manifest.json", _manifest(archive, letter=letter, now=now))
        archive.close()
        return PackedPackage(
            files=tuple(archive.files),
            datasets=len(packed),
            records=sum(dataset.records for dataset in packed),
        )

    def _index(self, frame: dict[str, object], *, page: str) -> bytes:
        css_hash = base64.b64encode(hashlib.sha256(self._css.encode()).digest()).decode()
        known = {
            "page": Markup(page),  # noqa: S704  made by our own template, each value escaped there
            "css": Markup(self._css),  # noqa: S704  our own sheet
            "css_hash": css_hash,
        }
        return self._front.render(frame | known).encode("utf-8", "replace")

    def _readme(self, frame: dict[str, object]) -> bytes:
        text = self._manual.render(frame) + "\n"
        return text.replace("\n", "\r\n").encode()


def size_in_words(size: int) -> str:
    """Return a number of bytes as "512 bytes", "3.4 KB", "1.2 MB"."""
    if size < 1000:  # noqa: PLR2004  what KB means
        return counted(size, "byte")
    return f"{size / 1e3:.1f} KB" if size < 1e6 else f"{size / 1e6:,.1f} MB"  # noqa: PLR2004  MB


def _pack_all(archive: Archive, datasets: Iterable[PackageDataset]) -> list[PackedDataset]:
    packed: list[PackedDataset] = []
    for dataset in datasets:
        if any(one.name == dataset.name for one in packed):
            raise DatasetNameError("two datasets of a package share a name")
        packed.append(pack_dataset(archive, dataset))
    return packed


def _manifest(archive: Archive, *, letter: RenderedLetter, now: datetime) -> bytes:
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "reference": letter.reference,
        "made_at": now.isoformat(timespec="seconds"),
        "letter": {"id": letter.letter_id, "version": letter.version},
        "files": [asdict(file) for file in archive.files],
    }
    return json.dumps(manifest, indent=2).encode() + b"\n"
