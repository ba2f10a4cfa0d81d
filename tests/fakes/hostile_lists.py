"""Lists that go wrong in every way a row can, and what Python's csv module reads of them."""

import csv
import gzip
import io
import zipfile
from dataclasses import dataclass

from hypothesis import strategies as st

NAMES = ("E-mail", "Full name", "Phone", "Postcode", "Company", "Consent", "Wording", "CTPS")
LONG = "a" * 3_000
BAD = b"\xff\xfe bad bytes"

names = st.sampled_from(
    ["Ann Lee", "Anne Lee", "A Lee", "Bob Roe", "Zoë Núñez", "O’Hara", "李雷", ""]
)
emails = st.sampled_from([
    "ann@elm.example", "ANN@elm.example", "a.nn@gmail.com", "ann+x@googlemail.com",
    "bob@elm.example", "bad@", "", "x@münchen.example", "a b@c.example", "\u200bann@elm.example",
])  # fmt: skip
phones = st.sampled_from(["07700 900111", "+44 7700 900111", "7.7E+09", "123", "", "none"])
codes = st.sampled_from(["M1 2AB", "m12ab", "BS1 4DJ", "", "99999"])
days = st.sampled_from(["2026-05-02", "02/05/2026", "2999-01-01", "soon", ""])
good = st.tuples(emails, names, phones, codes, st.just("Elm Ltd"), days, st.just(""), st.just("N"))
rows = st.one_of(
    good.map(",".join),
    good.map(lambda cells: ",".join(f'"{cell}"' for cell in cells)),
    good.map(lambda cells: ",".join(('"two\nlines"', *cells[1:]))),
    good.map(lambda cells: ",".join((f'"{cells[0]} ""x"""', *cells[1:]))),
    st.sampled_from([
        "", ",", "short", "," * 40, "=1+1,Ann" + "," * 6, "nul\x00@x.example" + "," * 7,
        f"{LONG}@x.example" + "," * 7, 'ann@elm.example,An "n" Lee' + "," * 6, " ", "\t",
    ]),
)  # fmt: skip
"""One record each, whatever is wrong with it."""


@dataclass(frozen=True)
class HostileList:
    """A file as it lands, and its text; ``bad`` says that a record of no text comes last."""

    content: bytes
    text: str
    bad: bool

    @property
    def records(self) -> list[tuple[int, list[str]]]:
        """
        Return every record below the header by its first line, as ``csv.reader`` has them.

        That of Python 3.10 takes no NUL, so another sign stands for it.
        """
        reader = csv.reader(io.StringIO(self.text.replace("\0", "\1"), newline=""))
        found, begins = [], 1
        for row in reader:
            found.append((begins, row))
            begins = reader.line_num + 1
        return [*found[1:], *([(begins, [])] if self.bad else [])]


@st.composite
def files(draw: st.DrawFn) -> HostileList:
    """Make a file, plain or packed, in one of the encodings that lists come in."""
    body = draw(st.lists(rows, min_size=1, max_size=25))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    if draw(st.booleans()):
        body = [row + draw(st.sampled_from(["\r", ""])) if end == "\n" else row for row in body]
    text = end.join([",".join(NAMES), *body]) + end
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "bad"]))
    if encoding == "cp1252":
        text = text.encode("cp1252", "replace").decode("cp1252")
    content = text.encode("utf-8" if encoding == "bad" else encoding)
    if encoding == "bad":
        content += BAD + end.encode()
    packing = draw(st.sampled_from(["plain", "plain", "gzip", "zip"]))
    if packing == "gzip":
        content = gzip.compress(content)
    if packing == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("list.csv", content)
        content = packed.getvalue()
    return HostileList(content, text, encoding == "bad")
