"""Hostile files over the whole path: no crash, no row lost, none invented, the sums hold (R-91)."""

import codecs
import gzip
import io
import json
import os
import zipfile
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration.steps.listing import LIMITS, NAMES, Office, record
from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.imports import Import, ImportState
from privacydesk.domain.list_decisions import ListOption
from privacydesk.steps.check_list import judge_list
from privacydesk.steps.land import land_list
from privacydesk.steps.match_list import match_list
from privacydesk.steps.publish_list import publish_list
from privacydesk.steps.screen_list import screen_list

EXAMPLES = int(os.environ.get("HOSTILE_LISTS", "80"))
"""How many files a run makes; CI's are the first of the same five hundred."""

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
        f"{'a' * 3_000}@x.example" + "," * 7, 'ann@elm.example,An "n" Lee' + "," * 6, " ", "\t",
    ]),
)  # fmt: skip
"""One record each, whatever is wrong with it."""


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, int]:
    """Make a file, and say how many records are below its header."""
    body = draw(st.lists(rows, min_size=1, max_size=25))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    if draw(st.booleans()):
        body = [row + draw(st.sampled_from(["\r", ""])) if end == "\n" else row for row in body]
    text = end.join([",".join(NAMES), *body]) + end
    content = draw(st.sampled_from([
        lambda t: t.encode(), lambda t: codecs.BOM_UTF8 + t.encode(),
        lambda t: t.encode("utf-16"), lambda t: t.encode() + b"\xff\xfe bad bytes" + end.encode(),
    ]))(text)  # fmt: skip
    extra = content.endswith(b"bad bytes" + end.encode())
    packing = draw(st.sampled_from(["plain", "plain", "gzip", "zip"]))
    if packing == "gzip":
        content = gzip.compress(content)
    if packing == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("list.csv", content)
        content = packed.getvalue()
    return content, len(body) + extra


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, CsvLists(limits=LIMITS))


def carry(office: Office, content: bytes) -> Import:
    """Take a file from the landing to its contacts, as the dag does."""
    room, said = office.room, record()
    text = json.dumps(said).encode()
    case = land_list(room, file=io.BytesIO(content), record=said, text=text, by="t", now=NOW).case
    found = office.world.one("SELECT state FROM desk.imports WHERE reference = %s", case)
    if found == "landed":
        found = screen_list(room, case=case, by="t", now=NOW).state
    if found == "screened":
        match_list(room, case=case, by="t", now=NOW)
        judge_list(room, case=case, by="t", now=NOW)
        office.press(case, ListOption.APPROVE)
        publish_list(room, case=case, by="t", now=NOW)
    with room.begin() as records:
        return records.imports.get(case)


def places(office: Office, found: Import) -> list[int]:
    """Return the line of every record, once for each place that it is in."""
    return [line for (line,) in office.world.rows(
        "SELECT line FROM lists.quarantine WHERE import = %s UNION ALL"
        " SELECT line FROM lists.provenance WHERE import = %s", found.number, found.number,
    )]  # fmt: skip


class TestHostileFiles:
    @settings(max_examples=EXAMPLES, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(made=files())
    def test_every_record_ends_in_one_place(self, office: Office, made: tuple[bytes, int]) -> None:
        content, there = made
        found = carry(office, content)
        if found.state is ImportState.REFUSED:
            assert places(office, found) == []
            assert "list-000001" not in office.world.desk.vault.names(found.reference)
            return
        assert found.state is ImportState.PUBLISHED
        assert found.funnel
        found.funnel.check(case=found.reference)
        assert found.records == there
        lines = Counter(places(office, found))
        assert set(lines.values()) <= {1}
        assert len(lines) == there
        kept = office.world.one("SELECT count(*) FROM lists.provenance WHERE import = %s",
                                found.number)  # fmt: skip
        assert kept == found.usable
