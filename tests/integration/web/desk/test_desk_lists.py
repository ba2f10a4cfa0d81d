"""Bought lists at the desk: the register, one list's page, its rows to take away, its end."""

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from integration.steps.listing import listed, record
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.gates import Failure, Verdict
from privacydesk.domain.list_decisions import ListAnswer, ListOption, ListTask
from privacydesk.domain.suppressions import Evidence, Order
from privacydesk.ports import ListDesk
from privacydesk.steps.check_list import judge_list
from privacydesk.steps.fold import enter
from privacydesk.steps.land import land_list
from privacydesk.steps.publish_list import publish_list
from privacydesk.steps.screen_list import screen_list
from privacydesk.steps.settle_list import settle_list
from privacydesk.wiring.listing import list_desk

if TYPE_CHECKING:
    from .conftest import Browser, World

NUMBERS = count(1)
ROWS = (
    "{n}sue.warren@mill.example,Sue Warren,020 7946 0018,SW1A 1AA,Mill Ltd,2026-05-02",
    "{n}tom@mill.example,Tom Birch,020 7946 0019,,Mill Ltd,2026-05-02",
    "not an address,Ann Lee,,,Elm",
    ",Bob,4.47E+11",
    "{n}tom@mill.example,Tom B",
    "{n}away@mill.example,Hal Away",
    "{n}eve@mill.example,=HYPERLINK(1)",
    "too,few",
)


@dataclass
class Lists:
    """The desk that imports lists, and a gate that says what a test wants."""

    world: "World"
    failures: tuple[Failure, ...] = ()

    @property
    def desk(self) -> ListDesk:
        return replace(list_desk(self.world.desk), gate=self.judge)

    def judge(self, suite: str, *, case: CaseRef) -> Verdict:
        assert case
        return Verdict(suite=suite, checked=15, failures=self.failures)

    def content(self, *rows: str, only: bool = False) -> bytes:
        number = next(NUMBERS)
        body = listed(*(row.format(n=f"p{number}.") for row in (*rows, *(() if only else ROWS))))
        return body.replace(b"too,few,,,,,,", b"too,few")

    def landed(self, content: bytes | None = None, **changes: object) -> CaseRef:
        said = record(**changes)
        return land_list(
            self.desk, file=io.BytesIO(content or self.content()), record=said,
            text=json.dumps(said).encode(), by="user.2", now=self.world.now(),
        ).case  # fmt: skip

    def screened(self, content: bytes | None = None, **changes: object) -> CaseRef:
        case = self.landed(content, **changes)
        screen_list(self.desk, case=case, by="desk", now=self.world.now())
        return case

    def in_review(self, content: bytes | None = None, **changes: object) -> CaseRef:
        case = self.screened(content, **changes)
        judge_list(self.desk, case=case, by="desk", now=self.world.now())
        return case

    def published(self, content: bytes | None = None, **changes: object) -> CaseRef:
        case = self.in_review(content, **changes)
        self.answer(case, ListOption.APPROVE)
        publish_list(self.desk, case=case, by="desk", now=self.world.now())
        return case

    def answer(self, case: CaseRef, option: ListOption, *, user: str = "2") -> None:
        at = self.world.now() + timedelta(seconds=next(NUMBERS))
        answer = ListAnswer(task=ListTask.REVIEW, chosen=option, by_user=user, responded_at=at)
        settle_list(self.desk, case=case, answer=answer, now=self.world.now())

    def objects(self, reach: Reach) -> None:
        order = Order(reaches=(reach,), evidence=Evidence.STAFF)
        now = self.world.now()
        with self.world.desk.begin() as records:
            enter(self.world.desk, records, order, since=now, reference=None, now=now)


@pytest.fixture
def lists(world: "World") -> Lists:
    return Lists(world)


def warning(name: str, words: str = "Some.") -> Failure:
    return Failure(expectation=name, rows=1, words=words, warning=True)


def reads(world: "World", case: str) -> list[tuple[Any, ...]]:
    return world.rows(
        "SELECT actor, facts->>'what', facts->>'reader' FROM report.reads WHERE reference = %s"
        " ORDER BY position", case,
    )  # fmt: skip


def page_of(at_desk: "Browser", case: str, *, user: str = "2") -> str:
    shown = at_desk(user).opens(f"/lists/{case}")
    assert shown.status_code == 200, shown.text
    return shown.text


class TestTheRegister:
    def test_says_of_each_list_where_it_stands_and_who_waits(
        self, lists: Lists, at_desk: "Browser"
    ) -> None:
        waiting = lists.landed(wording="", list="Winter buyers")
        asked = lists.in_review(list="Spring buyers")
        shown = at_desk("4").opens("/lists").text
        said = {waiting: ("No title yet", "Record not complete", "Whoever handed it in"),
                asked: ("Spring buyers", "ListCo Ltd", "Review", "A reviewer")}  # fmt: skip
        for case, words in said.items():
            row = shown.split(f">{case}</a>")[1].split("</tr>")[0]
            assert all(word in row for word in words), row
        assert "Hand in a list" not in shown

    def test_can_be_narrowed_to_one_seller_and_read_page_by_page(
        self, lists: Lists, world: "World", at_desk: "Browser"
    ) -> None:
        seller = {"name": "Quay & Sons", "contract": "Q-1", "licence_ends_on": "2099-01-31"}
        case = lists.in_review(seller=seller)
        shown = at_desk("2").opens("/lists?seller=Quay+%26+Sons").text
        assert shown.count('class="ref" href="') == 1
        assert case in shown
        world.rows("INSERT INTO desk.imports (reference, digest, opened_at, seller)"
                   " SELECT 'LI-2019-' || lpad(n::text, 6, '0'), sha256(n::text::bytea), now(),"
                   " 'Many' FROM generate_series(1, 60) n ON CONFLICT DO NOTHING")  # fmt: skip
        grace = at_desk("2")
        assert "LI-2019-000010" not in grace.opens("/lists?seller=Many").text
        assert "before=LI-2019-000011" in grace.page
        assert "LI-2019-000010" in grace.opens("/lists?seller=Many&before=LI-2019-000011").text
        assert "No list here" in grace.opens("/lists?seller=Nobody").text


class TestOneList:
    def test_shows_a_funnel_whose_steps_add_up(self, lists: Lists, at_desk: "Browser") -> None:
        """R-94: every row of the file is in one place."""
        case = lists.in_review()
        shown = page_of(at_desk, case)
        assert "From 8 rows to 3" in shown
        check = shown.split("Check: ")[1].split("</th>")[0]
        assert [int(part) for part in check.split(" \u2212 ")] == [8, 1, 3, 1]
        assert "Sums" in shown
        assert "1 with a bad email" in shown
        assert "Waiting for a reviewer: accept the rows?" in shown

    def test_masks_what_it_shows_of_rows_and_writes_the_look_down_once(
        self, lists: Lists, world: "World", at_desk: "Browser"
    ) -> None:
        case = lists.in_review()
        shown = page_of(at_desk, case)
        page_of(at_desk, case)
        assert "4.47E+11" in shown
        assert "=H***(1***)" in shown
        for value in ("sue.warren", "Warren", "Hal Away", "7946 0018", "not an address"):
            assert value not in shown
        assert reads(world, case) == [("user.2", "look", "2")]

    def test_lays_the_gate_beside_what_it_allows_and_the_sellers_earlier_lists(
        self, lists: Lists, at_desk: "Browser"
    ) -> None:
        seller = {"name": "Harbour Data", "contract": "H-1", "licence_ends_on": "2099-01-31"}
        first = lists.in_review(seller=seller)
        lists.failures = (warning("few_repeated", "More than 10 rows in 100 repeat another."),)
        shown = page_of(at_desk, lists.in_review(seller=seller))
        gate = shown.split("The gate</h2>")[1]
        row = gate.split("Rows that repeat another")[1].split("</tr>")[0]
        assert "More than 10 rows in 100 repeat another." in row
        assert "at most 10%" in row
        assert row.count("12.5%") == 2
        assert f"/lists/{first}" in gate.split("Allowed")[1].split("</thead>")[0]

    def test_says_of_an_answer_that_it_did_not_count_and_why(
        self, lists: Lists, at_desk: "Browser"
    ) -> None:
        lists.failures = (warning("few_repeated"),)
        case = lists.in_review()
        assert "The last answer did not count." not in page_of(at_desk, case)
        lists.answer(case, ListOption.APPROVE_CLEAN)
        shown = page_of(at_desk, case)
        said = shown.split("The last answer did not count.")[1].split("</div>")[0]
        assert "answered Approve clean rows on" in said
        assert "those that mark no row must be accepted" in said
        lists.answer(case, ListOption.REJECT)
        assert "The last answer did not count." not in page_of(at_desk, case)

    def test_says_what_each_answer_does_and_to_how_many_rows(
        self, lists: Lists, at_desk: "Browser"
    ) -> None:
        lists.failures = (warning("consent_is_young"), warning("few_repeated"))
        old = "{n}old@oak.example,Olive Old,,,,2020-01-01"
        case = lists.in_review(lists.content(old))
        shown = page_of(at_desk, case)
        rows = {
            option: shown.split(f'<th scope="row">{option}</th>')[1].split("</tr>")[0]
            for option in ("Approve", "Approve clean rows", "Reject")
        }
        used = [int(row.split('">')[1].split("<")[0]) for row in rows.values()]
        assert used[0] - used[1] == 1
        assert used[2] == 0
        assert "Consents older than six months" in rows["Approve"]
        assert "Consents older than six months" not in rows["Approve clean rows"]
        assert "Rows that repeat another" in rows["Approve clean rows"]

    def test_takes_the_reason_for_which_a_warning_is_accepted(
        self, lists: Lists, world: "World", at_desk: "Browser"
    ) -> None:
        lists.failures = (warning("few_repeated"),)
        case, grace = lists.in_review(), at_desk("2")
        grace.opens(f"/lists/{case}")
        here = f"/lists/{case}/accept"
        assert grace.sends(here, warning="few_repeated", because="").status_code == 422
        sent = grace.sends(here, warning="few_repeated", because="The seller joined two shows.")
        assert "Accepted, with your reason." in sent.text
        assert "Accepted by Grace Adeyemi: “The seller joined two shows.”" in sent.text
        assert "two shows" not in page_of(at_desk, case, user="4")
        accepted = world.rows(
            "SELECT facts->>'warning' FROM desk.ledger_entries WHERE reference = %s"
            " AND event = 'list.warning_accepted'", case,
        )  # fmt: skip
        assert accepted == [("few_repeated",)]

    def test_shows_beside_a_known_contact_what_is_filled_and_what_stays(
        self, lists: Lists, at_desk: "Browser"
    ) -> None:
        """R-100: an empty field is filled, ours is never overwritten."""
        number = next(NUMBERS)
        email = f"known{number}@quay.example"
        lists.published(listed(f"{email},Kay Known,,,Old Quay Ltd,2026-05-02"))
        case = lists.in_review(listed(f"{email},Kay Known,020 7946 0042,,New Quay Ltd,2026-05-03"))
        shown = page_of(at_desk, case)
        known = shown.split("Who is known already")[1].split("</section>")[0]
        assert "1 is of people whom we know. 1 of these" in " ".join(known.split())
        assert "<del>N*** Q*** L***</del>" in known
        assert "Ours stays (R-100)" in known
        assert "Filled, with this list as source" in known
        assert email not in shown

    def test_counts_domains_only_where_five_addresses_share_one(
        self, lists: Lists, at_desk: "Browser"
    ) -> None:
        rows = [f"{{n}}p{n}@birch.example,Pat {n},,,Birch Ltd" for n in range(5)]
        rows += [f"{{n}}q{n}@family-smith.example,Kim {n},,,Smith Ltd" for n in range(4)]
        shown = page_of(at_desk, lists.in_review(lists.content(*rows, only=True)))
        assert "birch.example</th>" in shown
        assert "family-smith" not in shown

    def test_hides_rows_and_record_from_who_may_only_look(
        self, lists: Lists, world: "World", at_desk: "Browser"
    ) -> None:
        case = lists.in_review()
        shown = page_of(at_desk, case, user="4")
        assert "Hidden by your role" in shown
        assert "4.47E+11" not in shown
        assert "forms kept by ListCo" not in shown
        assert "forms kept by ListCo" in page_of(at_desk, case)
        assert [by for by, *_ in reads(world, case)] == ["user.2"]

    def test_says_why_a_list_is_refused(self, lists: Lists, at_desk: "Browser") -> None:
        special = lists.landed(b"E-mail,Health notes\na@b.example,none\n")
        assert "special category" in page_of(at_desk, special)
        lists.failures = (Failure(expectation="few_fail_a_rule", rows=1, words="Too many."),)
        shown = page_of(at_desk, lists.in_review())
        assert "The gate stopped it: rows that fail a rule." in shown
        assert "Its copy stays sealed for now." in shown
        assert "Download all as CSV" in shown

    def test_that_nobody_knows_is_not_found(self, at_desk: "Browser") -> None:
        assert at_desk("2").opens("/lists/LI-2001-000001").status_code == 404
        assert at_desk("2").opens("/lists/autumn").status_code == 404

    def test_shows_how_far_a_screening_is(
        self, lists: Lists, world: "World", at_desk: "Browser"
    ) -> None:
        case = lists.landed()
        world.rows(
            "INSERT INTO desk.import_parts (import, part, line, begins_in, begins_at, size, cut_at,"
            " records, done_at) SELECT import, n, 0, 1, 0, 100, now() - interval '10 s',"
            " CASE n WHEN 1 THEN 5000 END, CASE n WHEN 1 THEN now() END"
            " FROM desk.imports, generate_series(1, 4) n WHERE reference = %s", case,
        )  # fmt: skip
        shown = page_of(at_desk, case)
        assert "<b>5,000</b>rows done" in shown
        assert "<b>20,000</b>rows, about" in shown
        assert "<b>under a minute</b>left at this rate" in shown
        assert "1 of 4 parts" in shown


class TestTheQuarantine:
    def rows(self, content: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(content)))

    def test_is_taken_away_with_every_row_and_written_down_as_a_read(
        self, lists: Lists, world: "World", at_desk: "Browser"
    ) -> None:
        lists.objects(Reach(email="gone@oak.example"))
        case = lists.in_review(lists.content("gone@oak.example,Gil Gone"))
        grace = at_desk("2")
        taken = grace.opens(f"/lists/{case}/quarantine.csv")
        assert taken.headers["content-disposition"] == (
            f'attachment; filename="{case}-quarantine.csv"'
        )
        rows = self.rows(taken.text)
        assert {int(row["line"]): row["reason"] for row in rows} == dict(world.rows(
            "SELECT line, reason FROM lists.quarantine q JOIN desk.imports USING (import)"
            " WHERE reference = %s ORDER BY line", case,
        ))  # fmt: skip
        told = {row["reason"]: row for row in rows}
        assert told["bad_email"]["email"] == "not an address"
        assert told["formula"]["name"] == "'=HYPERLINK(1)"
        assert told["ragged"]["as read"] == "too,few"
        grace.opens(f"/lists/{case}/quarantine.csv")
        assert reads(world, case) == [("user.2", "quarantine", "2")] * 2

    def test_names_who_objects_in_no_file_and_not_at_all_for_the_seller(
        self, lists: Lists, world: "World", at_desk: "Browser"
    ) -> None:
        """R-94: who objects is told to no one outside."""
        lists.objects(Reach(email="hush@oak.example"))
        case = lists.in_review(lists.content("hush@oak.example,Hana Hush"))
        grace = at_desk("2")
        ours = self.rows(grace.opens(f"/lists/{case}/quarantine.csv").text)
        objected = [row for row in ours if row["reason"] == "objected"]
        assert [(row["email"], row["name"]) for row in objected] == [("", "")]
        theirs = grace.opens(f"/lists/{case}/quarantine.csv?for=seller").text
        assert "objected" not in theirs
        assert "hush" not in theirs + grace.page.lower()
        assert reads(world, case)[-1] == ("user.2", "for_seller", "2")

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"],
                             ids=["equals", "plus", "minus", "at", "tab", "return"])  # fmt: skip
    def test_has_no_cell_that_a_spreadsheet_runs(
        self, lists: Lists, at_desk: "Browser", sign: str
    ) -> None:
        body = listed(f'bad address,"{sign}1+1",,,"a,""b""{sign}"')
        case = lists.in_review(body.replace(b"Full name", b"Full name "))
        taken = at_desk("2").opens(f"/lists/{case}/quarantine.csv").text
        for row in csv.reader(io.StringIO(taken, newline="")):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)

    def test_holds_lines_and_reasons_alone_once_the_copy_is_destroyed(
        self, lists: Lists, at_desk: "Browser"
    ) -> None:
        case = lists.published()
        rows = self.rows(at_desk("2").opens(f"/lists/{case}/quarantine.csv").text)
        assert len(rows) > 3
        assert {row["email"] + row["name"] + row["as read"] for row in rows} == {""}
        assert "The copy is destroyed" in page_of(at_desk, case)

    def test_needs_the_right_to_see_rows(
        self, lists: Lists, world: "World", at_desk: "Browser"
    ) -> None:
        case = lists.in_review()
        assert at_desk("4").opens(f"/lists/{case}/quarantine.csv").status_code == 403
        assert reads(world, case) == []


class TestWithdrawing:
    def test_takes_the_whole_list_back_for_a_typed_reason(
        self, lists: Lists, world: "World", at_desk: "Browser"
    ) -> None:
        case, nadia = lists.published(), at_desk("1")
        nadia.opens(f"/lists/{case}")
        here = f"/lists/{case}/withdraw"
        assert nadia.sends(here, because="unlawful").status_code == 422
        sent = nadia.sends(here, because="unlawful", words="No consent at all.")
        assert "Taken back. What this list alone said is gone." in sent.text
        assert "No consent at all." in sent.text
        assert world.rows("SELECT count(*) FROM lists.provenance JOIN desk.imports USING (import)"
                          " WHERE reference = %s", case) == [(0,)]  # fmt: skip
        assert "No consent" not in page_of(at_desk, case, user="4")

    def test_is_the_privacy_leads_alone(self, lists: Lists, at_desk: "Browser") -> None:
        case, grace = lists.published(), at_desk("2")
        assert f"{case}/withdraw" not in grace.opens(f"/lists/{case}").text
        grace.opens("/lists/new")
        sent = grace.sends(f"/lists/{case}/withdraw", because="unlawful", words="No.")
        assert sent.status_code == 403

    def test_of_a_list_that_is_not_in_use_says_so(self, lists: Lists, at_desk: "Browser") -> None:
        case, nadia = lists.in_review(), at_desk("1")
        nadia.opens("/lists/new")
        sent = nadia.sends(f"/lists/{case}/withdraw", because="mistake", words="Wrong file.")
        assert sent.status_code == 409


class TestEachRole:
    @pytest.mark.parametrize(("user", "seen", "rows", "new"), [
        ("1", 200, 200, 200), ("2", 200, 200, 200), ("4", 200, 403, 403), ("5", 403, 403, 403),
    ], ids=["lead", "reviewer", "operator", "viewer"])  # fmt: skip
    def test_sees_downloads_and_hands_in_what_it_may(
        self, lists: Lists, desk_site: str, user: str, seen: int, rows: int, new: int
    ) -> None:
        case = lists.in_review()
        with httpx.Client(base_url=desk_site, cookies={"_token": user}, timeout=30) as http:
            assert http.get("/lists").status_code == seen
            assert http.get(f"/lists/{case}").status_code == seen
            assert http.get(f"/lists/{case}/quarantine.csv").status_code == rows
            assert http.get("/lists/new").status_code == new
            answer = http.post("/api/lists", headers={"authorization": f"Bearer {user}"})
            assert answer.status_code == (422 if new == 200 else 403)
