"""The package as its reader opens it: unpacked, its letter read, every file searched."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Package:
    """One ZIP."""

    content: bytes

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Return every file of the ZIP by its name."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def letter(self) -> str:
        """Return the letter's words as they stand in the PDF, on one line."""
        pages = PdfReader(io.BytesIO(self.files["letter.pdf"])).pages
        return flat("\n".join(page.extract_text() for page in pages))

    @cached_property
    def page(self) -> str:
        """Return the words of ``index.html``, on one line."""
        return flat(words_of(self.files["index.html"].decode()))

    def data(self, name: str) -> dict[str, Any]:
        """Return one system's JSON."""
        found: dict[str, Any] = json.loads(self.files[f"data/{name}.json"])
        return found

    @property
    def systems(self) -> set[str]:
        """Return the systems that have data in the package."""
        return {n[5:-5] for n in self.files if n.startswith("data/") and n.endswith(".json")}

    def check_manifest(self) -> None:
        """Compare every file with its SHA-256; none is missing, none is extra."""
        manifest = json.loads(self.files["manifest.json"])
        stated = {f["name"]: f["sha256"] for f in manifest["files"]}
        others = {n: c for n, c in self.files.items() if n != "manifest.json"}
        assert stated == {n: hashlib.sha256(c).hexdigest() for n, c in others.items()}

    def holding(self, words: str) -> list[str]:
        """Return the places that hold these words: as text, as bytes, or in a file's name."""
        wanted = flat(words).casefold()
        places = {p for p, text in self._texts() if wanted in flat(text).casefold()}
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            raw = words.encode(coding, "ignore")
            places |= {name for name, content in self.files.items() if raw and raw in content}
            places |= {"the ZIP itself"} if raw and raw in self.content else set()
        return sorted(places)

    def _texts(self) -> Iterator[tuple[str, str]]:
        yield "file names", "\n".join(self.files)
        for name, content in self.files.items():
            if name.endswith(".pdf"):
                yield name, self.letter
                yield f"{name} metadata", str(PdfReader(io.BytesIO(content)).metadata)
                continue
            if content.startswith(b"PK"):
                yield from _inside(name, content)
                continue
            text = content.decode("utf-8-sig")
            yield name, text
            if name.endswith(".json"):
                yield f"{name} values", "\n".join(_strings(json.loads(text)))
            elif name.endswith(".csv"):
                rows = csv.reader(io.StringIO(text))
                yield f"{name} cells", "\n".join(cell for row in rows for cell in row)
            elif name.endswith(".html"):
                yield f"{name} words", words_of(text)


def _inside(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield what stands in a file that is a ZIP itself, such as a spreadsheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        for member in inner.namelist():
            yield f"{name} {member}", unescape(inner.read(member).decode("utf-8", "replace"))


def flat(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return SPACES.sub(" ", text)


def words_of(html: str) -> str:
    """Return what a reader sees of a page, and what stands in its attributes."""
    return unescape(re.sub(r"<[^>]*>", " ", html)) + "\n" + unescape(html)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    else:
        yield str(value)
