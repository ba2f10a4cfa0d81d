"""S09 and what may go wrong with it, on the sample company's four real systems."""

from __future__ import annotations

import csv
import json
import socket
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from demo.postgres import Cluster
from integration.company_desk import NOW, CompanyDesk, desk_over, filled
from privacydesk.cli import plan as terminal
from privacydesk.domain.decisions import StaffTask, WhyNot
from privacydesk.domain.deletion import (
    Action,
    Choice,
    ChoiceIncompleteError,
    Code,
    Hold,
)
from privacydesk.settings import INCLUDE
from privacydesk.steps import decide, erase, plan, prove, purge, watch
from privacydesk.steps.books import open_books

if TYPE_CHECKING:
    from collections.abc import Iterator

    from privacydesk.domain.cases import CaseRef
    from privacydesk.domain.erasures import KeptPlan

MARKERS = ("kay@lundbinding.example", "kay.lund", "07700 900191", "+447700900191",
           "+44 (0)113 496 0191", "Kay Lund", "77 Carding Way")  # fmt: skip
YEAR_END = date(2032, 3, 31)
CLOSED = ("UPDATE desk.cases SET status = 'closed', place = 'done', closed_at = now()"
          " WHERE reference = %s")  # fmt: skip


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyDesk]:
    """Give the desk over the company; each test erases somebody else."""
    folder = tmp_path_factory.mktemp("company")
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with Cluster(folder / "postgres", port) as cluster:
        yield desk_over(filled(cluster, folder))


@pytest.fixture(scope="module")
def kay(at: CompanyDesk) -> CaseRef:
    """Erase her once; the tests look at what is left."""
    (contact,) = at.company.rows("crm", "SELECT id FROM contacts WHERE name = 'Kay Lund'")
    for number, (who, ground) in enumerate((("met_police", "LEGAL"), ("tallow", "CONTRACTOR"))):
        at.company.rows(
            "operations", "INSERT INTO disclosures VALUES (%s, NULL, %s, %s, 'x', %s, 'name',"
            " '2025-01-05', 'post')", 980_000 + number, contact[0], who, ground)  # fmt: skip
    case = at.approved("kay.lund")
    at.erase(case)
    at.finish(case)
    return case


def drawn(at: CompanyDesk, case: CaseRef) -> KeptPlan:
    with at.desk.begin() as records:
        found = records.erasures.plan(case)
    assert found is not None
    return found


def mail(at: CompanyDesk, case: CaseRef, letter: str) -> list[dict[str, Any]]:
    """Return the case's queued mails of one letter, opened."""
    rows = at.rows("SELECT sealed FROM desk.outbox WHERE reference = %s AND letter = %s"
                   " AND channel = 'email' ORDER BY key", case, letter)  # fmt: skip
    return [json.loads(at.desk.vault.box(case).open(bytes(sealed))) for (sealed,) in rows]


class TestKay:
    def test_is_found_in_her_invoices_alone(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-67, R-70: a search for every marker in every system finds the named remainder."""
        assert kay
        lines = at.company.texts().splitlines()
        found = [line for line in lines if any(marker in line for marker in MARKERS)]
        assert {line.partition(":")[0] for line in found} == {"invoices"}
        assert len(found) == 2

    def test_keeps_what_the_law_keeps_until_its_date(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-66, R-67: period ending 2026-03-31 plus six years."""
        kept = {(x.address, x.action, x.until) for x in drawn(at, kay).lines if x.ground}
        assert kept == {
            ("invoices.invoices", Action.KEEP, YEAR_END),
            ("orders.orders", Action.MASK, YEAR_END),
            ("orders.service_accounts", Action.MASK, YEAR_END),
            ("orders.disclosures", Action.KEEP, date(2032, 2, 10)),
        }

    def test_left_orders_that_name_nobody(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-67: the least needed to support an invoice."""
        assert kay
        query = ("SELECT ordered_by, delivery_address, installation_note FROM orders"
                 " WHERE customer_number = %s")  # fmt: skip
        assert set(at.company.rows("operations", query, "CS-10009")) == {("Erased", "Erased", None)}

    def test_left_other_peoples_rows_in_the_files(self, at: CompanyDesk, kay: CaseRef) -> None:
        assert kay
        names = []
        for path in sorted((at.company.folder / "handovers").rglob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                names += [row["name"] for row in csv.DictReader(file)]
        assert "Marian Holt" in names
        assert "Kay Lund" not in names
        assert not list((at.company.folder / "handovers").rglob(".erasing-*"))

    def test_is_told_all_of_it(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-55, R-68, R-69, R-72."""
        (letter,) = mail(at, kay, "erasure_answer")
        words = " ".join(letter["text"].split())
        assert letter["to"] == "kay@lundbinding.example"
        for said in ("Your invoices", "VAT and accounting records", "31 March 2032",
                     "Your support tickets", "10 November 2026", "Swift Couriers",
                     "Northgate Systems", "Information Commissioner", "up to 7 more days",
                     "scrambled form of your address"):  # fmt: skip
            assert said in words, said

    def test_stays_off_our_marketing(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-71, R-72: she was on the list, so digests stay; no address and no number do."""
        entries = at.rows("SELECT DISTINCT key_kind, evidence, channel, purpose"
                          " FROM report.suppressions WHERE reference = %s", kay)  # fmt: skip
        assert {kind for kind, *_ in entries} >= {"email", "phone"}
        assert {tuple(rest) for _, *rest in entries} == {("erasure", "all", "all")}
        assert at.events(kay).count("objection.entered") == 1

    def test_counts_as_refused_in_part(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-66: what an exception keeps is a refusal of that part."""
        query = "SELECT place, outcome FROM desk.cases WHERE reference = %s"
        assert at.rows(query, kay) == [("close", "partly_refused")]

    def test_has_every_recipient_told_once(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-62, R-38: standing recipients of the stores, and the reseller that gave her to us."""
        notices = mail(at, kay, "erasure_notice")
        assert {n["to"].partition("@")[2] for n in notices} == {
            "pine-installs.example", "postway.example", "lantern-credit.example",
            "northgate.example",
        }  # fmt: skip
        assert all("Kay Lund" in n["text"] and "Kay" not in n["subject"] for n in notices)
        asked = at.rows("SELECT recipient FROM report.recipient_notices WHERE reference = %s"
                        " AND means = 'opendsr' ORDER BY 1", kay)  # fmt: skip
        assert asked == [("ridge",), ("swift",)]
        assert at.events(kay).count("recipient.told") == 6

    def test_tells_no_authority_of_an_inquiry_anything(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-39, R-108: not by a notice, not as blocked, not in the letter or the log."""
        assert at.rows("SELECT 1 FROM desk.recipient_notices WHERE recipient LIKE '%%police%%'"
                       " UNION ALL SELECT 1 FROM desk.disclosures WHERE reference = %s"
                       " AND recipient LIKE '%%police%%'", kay) == []  # fmt: skip
        (letter,) = mail(at, kay, "erasure_answer")
        assert "police" not in letter["text"].lower()

    def test_blocks_the_notice_to_whoever_is_in_no_house_rule(
        self, at: CompanyDesk, kay: CaseRef
    ) -> None:
        """R-62, R-102: it is logged and for a person to see, not silently dropped."""
        query = ("SELECT recipient, blocked, means FROM report.recipient_notices"
                 " WHERE reference = %s AND blocked IS NOT NULL")  # fmt: skip
        assert at.rows(query, kay) == [("tallow", "not_in_house_rules", "none")]
        assert at.rows("SELECT recipient, bytes FROM report.disclosures WHERE reference = %s"
                       " AND blocked = 'not_in_house_rules'", kay) == [("tallow", 0)]  # fmt: skip

    def test_leaves_no_shadow_copy_in_the_case(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-118."""
        names = at.desk.vault.names(kay)
        assert not [n for n in names if n.startswith(("rows-", "leg-", "plan-"))]

    def test_is_proved_in_the_ledger(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-70."""
        events = at.events(kay)
        assert events.count("store.erased") == len(at.company.datamap.connections)
        assert events.index("gate.passed") < events.index("erasure.proved")
        assert at.rows("SELECT sum(unexpected) FROM desk.erasure_checks WHERE reference = %s",
                       kay) == [(0,)]  # fmt: skip

    def test_is_noticed_when_a_restore_brings_her_back(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-63, R-69: once for each place, until the last backup has rolled off."""
        assert watch.watch_erased(at.desk, now=NOW).returns == 0
        at.company.rows(
            "crm", "INSERT INTO marketing_list VALUES (900001, 'KAY@lundbinding.example', 'K',"
            " NULL, NULL, NULL, NULL, 'BROKER', 'ListCo', 'old', '2024-01-01', 'none', NULL, 'Y',"
            " 'N', 'x')")  # fmt: skip
        again = [watch.watch_erased(at.desk, now=NOW + timedelta(days=n)) for n in (1, 2)]
        assert [w.returns for w in again] == [1, 0]
        assert at.events(kay).count("erasure.undone") == 1
        told = "SELECT count(*) FROM desk.outbox WHERE letter = 'erased_back'"
        assert at.rows(told) == [(2,)]  # two addresses, one notice
        late = watch.watch_erased(at.desk, now=NOW + timedelta(days=36))
        assert (late.tombstones, late.expired > 0) == (0, True)
        at.company.rows("crm", "DELETE FROM marketing_list WHERE id = 900001")


class TestAPlan:
    def test_leaves_what_names_others_and_empties_what_it_hangs_on(self, at: CompanyDesk) -> None:
        """R-50, R-68: 2 threads have other people; only her own messages go."""
        case = at.planned("nadia.rahimi")
        found = drawn(at, case)
        lines = {(x.collection, x.action, x.why.value): x.rows for x in found.lines}
        assert lines["ticket_messages", Action.KEEP, "shared"] == 3
        assert lines["tickets", Action.MASK, "needed_by_kept"] == 1
        assert lines["mail_logs", Action.KEEP, "customer_decides"] == 12
        assert found.unsettled == 0

    def test_is_told_at_the_terminal_as_the_contract_says(self, at: CompanyDesk) -> None:
        """R-68: a dry run writes nothing, in no system and in no book of ours."""
        case = at.planned("ros.teller")
        before, events = at.company.texts(), at.events(case)
        found, _ = plan.dry_run(at.desk, case=case, now=NOW)
        told = json.loads(terminal.as_report(found, reference=case))
        schema = json.loads((INCLUDE / "contracts" / "plan.schema.json").read_text("utf-8"))
        Draft202012Validator(schema).validate(told)
        assert told["rows"]["delete"] == sum(
            x["rows"] for x in told["lines"] if x["action"] == "delete"
        )
        assert "Nothing written." in terminal.as_text(found)
        assert (at.company.texts(), at.events(case)) == (before, events)

    def test_takes_a_hold_with_ground_and_end(self, at: CompanyDesk) -> None:
        """R-66, R-68."""
        case, until = at.planned("ines.calder"), date(2027, 5, 31)
        with pytest.raises(ChoiceIncompleteError):
            plan.settle_conflict(
                at.desk, case=case, collection="support.tickets", code=None,
                choice=Choice(action=Action.KEEP), by="user.1", now=NOW,
            )  # fmt: skip
        plan.settle_conflict(
            at.desk, case=case, collection="support.tickets", code=None, by="user.1", now=NOW,
            choice=Choice(action=Action.KEEP, ground=Hold.CLAIMS, until=until),
        )  # fmt: skip
        held = {x.until for x in drawn(at, case).lines if x.why.value == "held"}
        assert held == {until}

    def test_waits_for_the_copy_that_was_asked_for_too(self, at: CompanyDesk) -> None:
        """R-43: to erase before the copy is given would be a crime."""
        access, _ = at.file("mo.farr", rights=("access", "erasure"))
        case = at.planned("mo.farr")
        assert at.press(case, StaffTask.REVIEW, "1").why_not is WhyNot.COPY_FIRST
        with open_books(at.desk, case, now=NOW) as books:
            books.move(decide.Place.ERASE)
        with pytest.raises(erase.CopyFirstError):
            erase.rehearse_erasure(at.desk, case=case, now=NOW)
        with pytest.raises(erase.CopyFirstError):
            erase.erase_store(at.desk, case=case, connection="crm_db", now=NOW)
        account = "SELECT 1 FROM portal_accounts WHERE username = 'mo.farr'"
        assert at.company.rows("crm", account)
        at.rows(CLOSED, access)
        at.erase(case)  # the retry goes on by itself
        assert not at.company.rows("crm", account)


class TestAnErasure:
    def test_asks_again_when_rows_came_since_the_approval(self, at: CompanyDesk) -> None:
        """R-68: a plan older than its data is not carried out."""
        case = at.approved("sam.idle")
        at.company.rows(
            "operations", "INSERT INTO tickets SELECT 'T-NEW', contact_id, customer_number, 'Sam',"
            " 's.idle@example.org', 'EML', 'New', 'O', 3, now(), NULL FROM orders"
            " WHERE customer_number = 'CS-10012' LIMIT 1")  # fmt: skip
        receipt = erase.rehearse_erasure(at.desk, case=case, now=NOW)
        assert (receipt.place.value, receipt.waits) == ("review", True)
        assert at.company.rows("crm", "SELECT 1 FROM portal_accounts WHERE username = 'sam.idle'")
        assert drawn(at, case).round.number == 2
        with at.desk.begin() as records:
            records.runs.started(case, number=2, now=NOW)
        at.approve(case, seconds=60)
        at.erase(case)
        assert at.finish(case).place.value == "answer"
        assert not at.company.rows("operations", "SELECT 1 FROM tickets WHERE id = 'T-NEW'")

    def test_leaves_a_store_whole_that_refuses_and_asks_again(self, at: CompanyDesk) -> None:
        """R-68: no half-masked person; a trigger that no catalogue shows is met in rehearsal."""
        at.company.rows("crm", "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'restrict_violation';"
                        " END $$")  # fmt: skip
        at.company.rows("crm", "CREATE TRIGGER stop BEFORE DELETE ON contacts FOR EACH ROW"
                        " WHEN (OLD.name LIKE 'Reece%%') EXECUTE FUNCTION refuse()")  # fmt: skip
        case = at.planned("reece.black")
        (refused,) = [c for c in drawn(at, case).conflicts if c.code is Code.STORE_REFUSES]
        assert (refused.address, refused.open) == ("crm.contacts", True)
        assert at.press(case, StaffTask.REVIEW, "1").why_not is WhyNot.PLAN_UNSETTLED
        plan.settle_conflict(
            at.desk, case=case, collection="crm.contacts", code=Code.STORE_REFUSES,
            choice=Choice(action=Action.MASK), by="user.1", now=NOW,
        )  # fmt: skip
        assert drawn(at, case).unsettled == 0
        at.approve(case, seconds=10)
        at.erase(case)
        assert at.finish(case).place.value == "answer"
        masked = at.company.rows("crm", "SELECT email FROM contacts WHERE name = 'Erased'")
        assert len(masked) == 1
        assert "@" not in masked[0][0]

    @pytest.mark.parametrize("boundary", ["erase.before_store_commit", "erase.store_committed"])
    def test_is_done_once_whatever_dies_on_the_way(self, at: CompanyDesk, boundary: str) -> None:
        who = {"erase.before_store_commit": "della.strand", "erase.store_committed": "jo.ogden"}
        case = at.approved(who[boundary])

        def die() -> None:
            at.at.clear()
            raise SystemExit

        at.at[boundary] = die
        with pytest.raises(SystemExit):
            at.erase(case)
        at.erase(case)
        at.erase(case)
        assert at.finish(case).place.value == "answer"
        assert at.events(case).count("store.erased") == len(at.company.datamap.connections)
        assert who[boundary] not in at.company.texts()

    def test_cannot_be_proved_past_a_store_that_was_passed_over(self, at: CompanyDesk) -> None:
        """R-70."""
        case = at.approved("ray.voss")
        erase.erase_store(at.desk, case=case, connection="crm_db", now=NOW)
        with pytest.raises(prove.NotErasedYetError):
            prove.prove_erasure(at.desk, case=case, now=NOW)


class TestTheirDay:
    """What an erasure kept until a day goes on that day (R-66, R-67)."""

    AFTER = datetime(2032, 4, 1, 2, 40, tzinfo=timezone.utc)

    def left(self, at: CompanyDesk) -> list[int]:
        """Count what is kept of Kay: invoices, orders, the account, what was passed on."""
        tables = ("invoices", "orders", "service_accounts")
        query = " UNION ALL ".join(
            f"SELECT count(*) FROM {t} WHERE customer_number = 'CS-10009'"  # noqa: S608  ours
            for t in tables
        )
        return [count for (count,) in at.company.rows("operations", query)]

    def test_is_noted_without_naming_a_row(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-67: a purge date is set; the keys lie sealed and outlive the case's own key."""
        days = at.rows("SELECT collection, max(last_day) FROM report.remainders WHERE reference"
                       " = %s GROUP BY 1", kay)  # fmt: skip
        assert dict(days) == {
            "invoices.invoices": YEAR_END, "orders.orders": YEAR_END,
            "orders.service_accounts": YEAR_END, "orders.disclosures": date(2032, 2, 10),
        }  # fmt: skip
        sealed = at.rows("SELECT sealed FROM desk.remainders WHERE reference = %s", kay)
        assert not any(b"INV-" in bytes(one) for (one,) in sealed)

    def test_does_not_come_before_it_is_over(self, at: CompanyDesk, kay: CaseRef) -> None:
        assert kay
        before = self.left(at)
        assert all(before)
        purge.purge_kept(at.desk, now=self.AFTER - timedelta(days=1))
        assert self.left(at) == before

    def test_waits_while_the_person_asks_for_a_copy(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-43: known by the address on the invoice, years after the case forgot who it was."""
        at.rows("DELETE FROM desk.identities WHERE reference = %s", kay)
        before = self.left(at)
        (access,) = at.file("kay.lund", rights=("access",), email="Kay@LundBinding.example")
        for _ in range(2):
            assert purge.purge_case(at.desk, case=kay, now=self.AFTER).held == 1
        assert self.left(at) == before
        assert at.events(kay).count("remainder.held") == 1
        at.rows(CLOSED, access)

    def test_takes_all_of_it_once(self, at: CompanyDesk, kay: CaseRef) -> None:
        """R-67: also after a death between the system's commit and the note of it."""
        at.company.rows("operations", "DELETE FROM invoice_notes WHERE invoice_number IN (SELECT"
                        " number FROM invoices WHERE customer_number = 'CS-10009')")  # fmt: skip
        assert purge.purge_case(at.desk, case=kay, now=self.AFTER) == purge.Purged(cases=1)
        assert self.left(at) == [0, 0, 0]
        assert purge.purge_case(at.desk, case=kay, now=self.AFTER) == purge.Purged()
        open_ones = "SELECT 1 FROM desk.remainders WHERE reference = %s AND settled_at IS NULL"
        assert not at.rows(open_ones, kay)
        assert at.events(kay).count("remainder.gone") >= 1

    def test_comes_for_what_a_person_held_back(self, at: CompanyDesk) -> None:
        """R-66: as the data map says, once the claim is over; a store that refuses is told of."""
        case, until = at.planned("ines.calder"), date(2027, 5, 31)
        plan.settle_conflict(
            at.desk, case=case, collection="support.tickets", code=None, by="user.1", now=NOW,
            choice=Choice(action=Action.KEEP, ground=Hold.CLAIMS, until=until),
        )  # fmt: skip
        at.approve(case, seconds=90)
        at.erase(case)
        at.finish(case)
        tickets = "SELECT 1 FROM tickets WHERE requester_email = 'ines.calder@fallowlane.example'"
        assert at.company.rows("operations", tickets)
        at.company.rows("operations", "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS"
                        " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'restrict_violation';"
                        " END $$")  # fmt: skip
        at.company.rows("operations", "CREATE TRIGGER stop BEFORE DELETE ON tickets"
                        " FOR EACH ROW EXECUTE FUNCTION keep()")  # fmt: skip
        after = datetime(2027, 6, 1, 2, 40, tzinfo=timezone.utc)
        for night in range(2):
            purged = purge.purge_case(at.desk, case=case, now=after + timedelta(days=night))
            assert purged == purge.Purged(cases=1, refused=1)
        assert at.company.rows("operations", tickets)
        told = "SELECT count(*) FROM desk.outbox WHERE letter = 'kept_too_long'"
        assert at.rows(told) == [(1,)]
        at.company.rows("operations", "DROP TRIGGER stop ON tickets")
        purge.purge_case(at.desk, case=case, now=after + timedelta(days=2))
        assert not at.company.rows("operations", tickets)
        assert at.events(case)[-1] == "remainder.gone"
