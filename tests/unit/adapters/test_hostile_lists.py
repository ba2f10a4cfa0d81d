"""500 hostile files from their bytes to staged rows, in parts: none lost, none invented (R-91)."""

import csv
import hashlib
import io
import re
from collections import Counter
from datetime import date
from functools import partial

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from fakes.hostile_lists import HostileList, files
from fakes.pieces import InMemoryPieces
from privacydesk.adapters.lists.normalising import INVISIBLE
from privacydesk.adapters.lists.reading import STAGED, CsvLists
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_files import Limits
from privacydesk.domain.list_values import email_of
from privacydesk.ports import Sieve

LISTS = CsvLists(limits=Limits(record=2_000, chunk=512, unbroken=20_000))
AGREED = {"e mail": Field.EMAIL, "full name": Field.NAME, "phone": Field.PHONE,
          "postcode": Field.POSTCODE, "company": Field.COMPANY, "consent": Field.CONSENTED_ON,
          "wording": Field.CONSENT_WORDING, "ctps": Field.CTPS}  # fmt: skip
KEYS = Keyring((b"k" * 32,))
SIEVE = Sieve(
    names_us=True, us=("CloudSentric",), today=date(2026, 9, 21), standing=(), corrected=None,
    digests=[partial(KEYS.numbers_of, version=1)],
)  # fmt: skip

Found = tuple[dict[int, str | None], list[tuple[int, Reason]], int]


def read(content: bytes, *, size: int) -> Found:
    """Take a file in, cut it into parts of a size, and read each; return how many there were."""
    pieces: list[bytes] = []
    landed = LISTS.take_in(
        io.BytesIO(content), digest=hashlib.sha256(content).digest(), packed=len(content),
        keep=lambda _, piece: pieces.append(piece),
    )  # fmt: skip
    kept = InMemoryPieces(pieces)
    LISTS.check_header(kept, landed=landed, agreed=AGREED)
    parts = LISTS.cut(kept, landed=landed, agreed=AGREED, size=size)
    staged: dict[int, str | None] = {}
    against: list[tuple[int, Reason]] = []
    for part in parts:
        for batch in LISTS.read(kept, part=part, landed=landed, agreed=AGREED, sieve=SIEVE):
            rows = list(csv.DictReader(io.StringIO(batch.staged.decode()), fieldnames=STAGED))
            assert len(rows) == batch.usable
            assert not staged.keys() & {int(row["line"]) for row in rows}
            staged |= {int(row["line"]): row["email"] or None for row in rows}
            against += batch.against
    return staged, sorted(against), len(parts)


@pytest.mark.parametrize("hundred", range(5))
def test_every_record_ends_in_one_place(hundred: int) -> None:
    """The lines are those of Python's csv module, and so is what is staged of each."""
    cut: Counter[bool] = Counter()

    @seed(hundred)
    @settings(max_examples=100, database=None)
    @given(made=files(), size=st.integers(60, 300))
    def each(made: HostileList, size: int) -> None:
        staged, against, parts = read(made.content, size=size)
        cut[parts > 1] += 1
        expected = dict(made.records)
        assert sorted([*staged, *(line for line, _ in against)]) == sorted(expected)
        for line, email in staged.items():  # bad bytes may make it Windows-1252 as a whole
            assert made.bad or email == email_of(re.sub(INVISIBLE, "", expected[line][0]).strip())

    each()
    assert cut[True] > 5
