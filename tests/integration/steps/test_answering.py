"""What the person gets, where it goes, and who can open it (R-36 to R-42, R-51, R-103)."""

import csv
import io
import json

import psycopg
import pytest

from integration.steps.packages import Package, open_package
from integration.steps.world import HANA, NOTE, NOW, World
from privacydesk.adapters.vault.sealing import CannotOpenError
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Option
from privacydesk.domain.findings import Decision, Ground
from privacydesk.domain.gates import GateStoppedError
from privacydesk.steps import answer, gates, send


def answer_to(world: World, case: CaseRef) -> Package:
    """Answer, send, and open what the link in the mail leads to."""
    answer.answer_person(world.desk, case=case, now=NOW)
    return open_package(world, case)


class TestPackage:
    def test_holds_the_letter_and_every_record_that_was_disclosed(self, world: World) -> None:
        """R-36, R-40."""
        package = answer_to(world, world.approved())
        assert {"index.html", "letter.pdf", "manifest.json", "README.txt"} <= set(package.files)
        held = package.files["data/crm.json"].decode()
        assert "Hana Whitlock" in held
        assert NOTE in held
        page = package.files["index.html"].decode()
        assert "Larch Lists" in page  # where the record came from, by the record's own word

    def test_leaves_out_what_we_keep_for_a_customer(self, world: World) -> None:
        """R-30."""
        package = answer_to(world, world.approved())
        assert "data/reseller.json" not in package.files
        assert "Larch Resale Ltd" in package.files["index.html"].decode()

    def test_carries_no_field_that_is_only_ours(self, world: World) -> None:
        package = answer_to(world, world.approved())
        text = package.files["data/shop.csv"].decode("utf-8-sig")
        assert "address_id" not in text
        assert any("O-1" in cell for row in csv.reader(io.StringIO(text)) for cell in row)

    def test_has_what_is_redacted_taken_out_for_good(self, world: World) -> None:
        """R-51: nowhere in the package, not in its letter, not in its files."""
        case = world.in_review()
        number = next(f.number for f in world.findings(case) if f.suggestions)
        marks = [
            {"field": "body", "start": NOTE.index(words), "why": why,
             "end": NOTE.index(words) + len(words)}
            for words, why in (("Raj Patel", "name"), ("07700 900318", "phone"))
        ]  # fmt: skip
        world.judge(case, number, decision=Decision.REDACT, ground=Ground.OTHER_PERSON,
                    redactions=marks)  # fmt: skip
        world.decide_rest(case)
        world.press(case, Option.APPROVE, user="2")
        package = answer_to(world, case)

        everything = b"".join(package.files.values()).decode("utf-8", "replace")
        assert "Raj" not in everything
        assert "900318" not in everything
        assert "[another person’s name] takes the calls now" in everything

    def test_opens_with_the_link_alone_and_not_with_what_the_database_keeps(
        self, world: World
    ) -> None:
        package = answer_to(world, world.approved())
        token_hash = world.desk.secrets.token_hash(package.token)
        (sealed,) = world.rows("SELECT sealed FROM desk.packages")
        for wrong in (token_hash.hex(), package.token[:-1] + "x", ""):
            with pytest.raises(CannotOpenError):
                world.desk.secrets.link_box(wrong).open(bytes(sealed[0]))
        assert package.token not in str(world.rows("SELECT * FROM desk.packages"))

    def test_is_noted_as_disclosed_to_the_person(self, world: World) -> None:
        """R-103."""
        answer_to(world, world.approved())
        query = "SELECT recipient, class, ground, means FROM desk.disclosures"
        assert world.rows(query) == [("data_subject", "data_subject", "art_15", "package_link")]


class TestAnswerLetter:
    def test_is_never_in_the_mail(self, world: World) -> None:
        """R-42."""
        answer_to(world, world.approved())
        for mail in world.post.sent:
            assert not mail.attachments
            assert "Larch Lists" not in mail.text + (mail.html or "")

    def test_says_so_where_nothing_is_held(self, world: World) -> None:
        case = world.approved()
        world.rows("DELETE FROM desk.findings WHERE reference = %s", case)
        answer.answer_person(world.desk, case=case, now=NOW)
        send.send_due(world.room, now=NOW)
        assert world.case(case)[2] == "nothing_held"
        assert [m.to for m in world.post.sent if m.kind == "nothing_held"] == [HANA]

    def test_refuses_where_everything_is_withheld(self, world: World) -> None:
        """R-53, R-55."""
        case = world.approved()
        world.rows("UPDATE desk.findings SET decision = 'withhold', ground = 'legal_privilege'"
                   " WHERE reference = %s AND decision = 'disclose'", case)  # fmt: skip
        answer.answer_person(world.desk, case=case, now=NOW)
        assert world.case(case)[2] == "refused"
        assert world.one("SELECT count(*) FROM desk.packages") == 0

    def test_goes_nowhere_without_a_verified_address(self, world: World) -> None:
        """R-42: an address that changed just before the request is nobody's yet."""
        case = world.approved()
        person = json.loads(world.desk.vault.get(case, "person"))
        for point in person["contact_points"]:
            point["since"] = NOW.isoformat()
        world.desk.vault.put(case, "person", json.dumps(person).encode())
        with pytest.raises(answer.NoVerifiedAddressError) as stopped:
            answer.answer_person(world.desk, case=case, now=NOW)
        assert HANA not in str(stopped.value)
        assert world.case(case)[0] == "answer"

    def test_waits_for_its_gate(self, world: World) -> None:
        case = world.approved()
        world.gate.stops = ["every_record_decided"]
        with pytest.raises(GateStoppedError, match=r"every_record_decided \(1\)"):
            answer.answer_person(world.desk, case=case, now=NOW)
        assert "answer.composed" not in world.ledger(case)
        assert world.facts(case, "gate.stopped") == {
            "suite": "release", "failed": ["every_record_decided"]}  # fmt: skip


class TestGateStep:
    def test_stops_the_case_before_a_reviewer_sees_it(self, world: World) -> None:
        case = world.joined()
        world.gate.stops = ["finding_has_purpose"]
        with pytest.raises(GateStoppedError) as stopped:
            gates.check_findings(world.desk, case=case, now=NOW)
        assert not stopped.value.retry
        assert world.case(case)[0] == "gather"

        world.gate.stops = []
        gates.check_findings(world.desk, case=case, now=NOW)
        assert world.case(case)[0] == "review"

    def test_points_out_other_people_and_leaves_them_to_a_person(self, world: World) -> None:
        """R-50."""
        case = world.in_review()
        left = {(f.collection, f.suggestions) for f in world.findings(case) if not f.decision}
        assert left == {("addresses", 0), ("notes", 2)}


class TestCourierRole:
    def test_has_no_way_to_what_the_desk_alone_may_change(self, world: World) -> None:
        case = world.identified()
        with world.room.begin() as records, pytest.raises(psycopg.errors.InsufficientPrivilege):
            records.findings.reopen(case)
