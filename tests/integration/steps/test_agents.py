"""Somebody acts for a person: authority, its scope, two packages (R-06, R-27, R-33, R-42)."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from pypdf import PdfReader

from integration.steps.world import CONNECTIONS, HANA, NOW, World
from privacydesk.domain.askers import ALL, NoAuthorityError, Party, Shown, WrongProofError
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.children import Age, Child, NotJudgedError
from privacydesk.domain.decisions import Option, StaffTask, WhyNot
from privacydesk.domain.histories import HistoryRefusedError
from privacydesk.domain.packages import Reads
from privacydesk.steps import (
    answer,
    authorise,
    authority,
    gates,
    gather,
    identity,
    intake,
    read_out,
    represent,
    runs,
    send,
)
from privacydesk.steps.identity import NotOnePersonError

SOLICITOR = "r.garstang@garstanglegal.example"
LETTER = "We act for Hana Whitlock. Please send us a copy of the data that you hold about her."
LATER = NOW + timedelta(minutes=1)


def arrived(world: World, **more: str) -> CaseRef:
    return world.opened(email=SOLICITOR, body=LETTER, **more)


def settle(world: World, case: CaseRef, party: Party, child: Child | None = None) -> None:
    represent.settle_party(world.desk, case=case, party=party, child=child, by="user.2", now=NOW)


def triaged(world: World, party: Party = Party.SOLICITOR, child: Child | None = None) -> CaseRef:
    case = arrived(world)
    settle(world, case, party, child)
    world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
    return case


def asked(world: World) -> CaseRef:
    """Bring a case to where it waits for authority."""
    case = triaged(world)
    authority.check_authority(world.desk, case=case, now=NOW)
    return case


def shown(
    *scope: str, proof: Shown = Shown.SIGNED_LETTER, at: datetime = LATER
) -> authorise.Recorded:
    return authorise.Recorded(
        contact=HANA, name="Rowena Garstang", address=SOLICITOR, note="billing dispute INV-881",
        scope=frozenset(scope), shown=proof, complete_at=at,
    )  # fmt: skip


def record(world: World, case: CaseRef, recorded: authorise.Recorded) -> None:
    authorise.record_authority(world.desk, case=case, recorded=recorded, by="user.2", now=LATER)


def decided(world: World, *scope: str, need: represent.Need | None = None) -> CaseRef:
    """Bring a case of a solicitor to where every record is decided and approved."""
    case = asked(world)
    record(world, case, shown(*scope))
    if need:
        represent.note_need(world.desk, case=case, need=need, by="user.2", now=LATER)
    runs.start_waiting(world.room, now=LATER)
    authority.check_authority(world.desk, case=case, now=LATER)
    for connection in CONNECTIONS:
        gather.ask_store(world.desk, case=case, connection=connection, now=LATER)
    gather.join_stores(world.desk, case=case, now=LATER)
    gates.check_findings(world.desk, case=case, now=LATER)
    world.decide_rest(case)
    return case


def answered(world: World, case: CaseRef) -> dict[str, dict[str, bytes]]:
    """Approve, answer and send; return what each reader's link leads to."""
    world.press(case, Option.APPROVE, user="2")
    answer.answer_person(world.desk, case=case, now=LATER)
    send.send_due(world.room, now=LATER)
    found = {}
    for mail in world.post.sent:
        if mail.kind != "package_ready" or mail.reference != case:
            continue
        link = re.search(r"/v1/download/([\w-]+)", mail.text)
        assert link
        digest = world.desk.secrets.token_hash(link.group(1))
        sealed = world.one("SELECT sealed FROM desk.packages WHERE token_hash = %s", digest)
        content = world.desk.secrets.link_box(link.group(1)).open(bytes(sealed))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found[mail.to] = {name: archive.read(name) for name in archive.namelist()}
    return found


def words(package: dict[str, bytes]) -> str:
    """Return every file of a package as one text, the PDF's pages too."""
    pdf = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(package["letter.pdf"])).pages
    )
    rest = [c.decode("utf-8", "replace") for name, c in package.items() if name != "letter.pdf"]
    return " ".join([pdf, *rest])


class TestAMessageForAnother:
    def test_goes_to_a_person_and_promises_no_date(self, world: World) -> None:
        case = arrived(world)
        send.send_due(world.room, now=NOW)

        assert world.case(case)[0] == "triage"
        assert world.facts(case, "party.shown") == {"sign": "agent", "places": 1}
        (mail,) = [m for m in world.post.sent if m.to == SOLICITOR]
        assert "data of somebody else" in " ".join(mail.text.split())
        assert "by the end of" not in mail.text

    def test_waits_until_somebody_says_who_asks_for_whom(self, world: World) -> None:
        case = arrived(world)

        refused = world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
        assert refused.why_not is WhyNot.FOR_WHOM
        settle(world, case, Party.SELF)
        accepted = world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
        assert (accepted.why_not, world.case(case)[0]) == (None, "identity")

    def test_is_not_held_up_if_it_asks_to_stop(self, world: World) -> None:
        """R-74: an objection to marketing waits for nobody."""
        case = world.opened(email=SOLICITOR, rights=("objection_marketing",), body=LETTER)

        assert world.case(case)[0] == "suppress"


class TestAskingForAuthority:
    def test_asks_who_wrote_and_not_the_person(self, world: World) -> None:
        """R-27: nobody is asked for the identity of the wrong person."""
        case = asked(world)
        send.send_due(world.room, now=NOW)

        assert world.case(case)[:2] == ("identity", "waiting_authority")
        letters = {(m.kind, m.to) for m in world.post.sent}
        assert ("authority_needed", SOLICITOR) in letters
        assert not {kind for kind, _ in letters} & {"confirm_identity", "identity_confirmed"}
        assert HANA not in {to for _, to in letters}
        kinds = [k for (k,) in world.rows("SELECT kind FROM desk.case_events WHERE reference = %s"
                                          " ORDER BY event", case)]  # fmt: skip
        assert kinds == ["received", "authority_asked"]
        assert world.one("SELECT ended_at IS NOT NULL FROM desk.runs WHERE reference = %s", case)

    def test_holds_the_clock_from_then_on(self, world: World) -> None:
        """R-06."""
        case = asked(world)

        reading = world.rows("SELECT clock_status, clock_start, due_on FROM desk.cases"
                             " WHERE reference = %s", case)  # fmt: skip
        assert reading == [("waiting_authority", None, None)]

    @pytest.mark.parametrize("way", ["token", "bare"])
    def test_brings_a_reply_to_a_person_who_looks_at_it(self, world: World, way: str) -> None:
        """A reply is never believed: the wait stays open until staff record what they saw."""
        case = asked(world)
        send.send_due(world.room, now=NOW)
        ticket = world.one("SELECT portal_ticket FROM desk.tickets t JOIN desk.cases c"
                           " USING (ticket) WHERE reference = %s", case)  # fmt: skip
        (mail,) = [m for m in world.post.sent if m.kind == "authority_needed"]
        code = re.search(r"\s([\w-]{43})\s", mail.text)
        assert code
        world.file(email=SOLICITOR, ticket=ticket, rights=(), days_ago=0, body="Here it is.",
                   token=code.group(1) if way == "token" else None)  # fmt: skip
        if way == "bare":  # the door files a message without a right only with a token
            world.file(email=SOLICITOR, ticket=ticket, rights=("question",), days_ago=0)
        runs.start_waiting(world.room, now=LATER)
        intake.open_case(world.desk, case=case, now=LATER)
        receipt = authority.check_authority(world.desk, case=case, now=LATER)

        assert (receipt.place.value, receipt.waits) == ("triage", False)
        assert world.facts(case, "authority.replied") == {"by": way}
        assert world.one("SELECT ended_at FROM desk.waits WHERE reference = %s", case) is None

    def test_knows_a_reply_from_the_same_account(self, world: World) -> None:
        case = world.opened(email=HANA, account="RP-1187", signed_in=True, body=LETTER, ticket="T")
        settle(world, case, Party.RELATIVE)
        world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
        authority.check_authority(world.desk, case=case, now=NOW)
        world.file(email=HANA, account="RP-1187", signed_in=True, ticket="T", days_ago=0,
                   rights=("question",))  # fmt: skip
        runs.start_waiting(world.room, now=LATER)
        authority.check_authority(world.desk, case=case, now=LATER)

        assert world.facts(case, "authority.replied") == {"by": "account"}

    def test_goes_on_waiting_if_what_came_is_not_enough(self, world: World) -> None:
        case = asked(world)
        again = authority.check_authority(world.desk, case=case, now=LATER)

        assert again.waits
        assert world.ledger(case).count("authority.asked") == 1

    def test_asks_nobody_twice_when_staff_find_out_late(self, world: World) -> None:
        """The question of identity is dropped, its wait ended, and the agent asked instead."""
        case = world.asked(email=HANA)
        settle(world, case, Party.RELATIVE)
        runs.start_waiting(world.room, now=NOW)
        authority.check_authority(world.desk, case=case, now=NOW)

        assert world.case(case)[1] == "waiting_authority"
        waits = world.rows("SELECT kind, ended_by FROM desk.waits WHERE reference = %s"
                           " ORDER BY wait", case)  # fmt: skip
        assert waits == [("identity", "staff"), ("authority", None)]
        record(world, case, shown(ALL))
        start = world.one("SELECT clock_start FROM desk.cases WHERE reference = %s", case)
        assert start == LATER.astimezone(timezone.utc).date()


class TestRecordingAuthority:
    def test_starts_the_clock_where_the_proof_was_complete(self, world: World) -> None:
        """R-06, A-08."""
        case = asked(world)
        record(world, case, shown("shop"))
        runs.start_waiting(world.room, now=LATER)
        authority.check_authority(world.desk, case=case, now=LATER)
        send.send_due(world.room, now=LATER)

        status, start, due = world.rows(
            "SELECT clock_status, clock_start, due_on FROM desk.cases WHERE reference = %s", case
        )[0]
        assert (status, start, world.case(case)[0]) == ("due_set", LATER.date(), "gather")
        (mail,) = [m for m in world.post.sent if m.kind == "authority_confirmed"]
        assert mail.to == SOLICITOR
        assert f"{due:%A} {due.day} {due:%B %Y}" in " ".join(mail.text.split())
        assert "Orders" in mail.text
        facts = world.facts(case, "authority.recorded")
        assert (facts["scope"], facts["shown"]) == (["shop"], "signed_letter")
        assert "billing" not in json.dumps(facts)  # the note stays sealed

    def test_at_triage_waits_for_the_answer_to_the_task(self, world: World) -> None:
        case = arrived(world)
        settle(world, case, Party.SOLICITOR)
        record(world, case, shown(ALL))

        assert world.case(case)[0] == "triage"
        world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
        authority.check_authority(world.desk, case=case, now=LATER)
        assert world.case(case)[0] == "gather"
        # It came with the request and nobody asked: the month runs from the receipt.
        received = (NOW - timedelta(days=20)).date()
        start = world.one("SELECT clock_start FROM desk.cases WHERE reference = %s", case)
        assert start == received

    @pytest.mark.parametrize(
        ("recorded", "error"),
        [
            (shown("shops"), authorise.NotInTheMapError),
            (shown(), authorise.NotInTheMapError),
            (shown(ALL, at=NOW - timedelta(days=2)), HistoryRefusedError),
            (shown(ALL, at=NOW + timedelta(days=2)), HistoryRefusedError),
        ],
    )
    def test_refuses_what_cannot_be(
        self, world: World, recorded: authorise.Recorded, error: type[Exception]
    ) -> None:
        case = asked(world)
        before = world.effects(case)

        with pytest.raises(error):
            record(world, case, recorded)
        assert world.effects(case) == before

    def test_refuses_a_contact_of_nobody_or_of_two(self, world: World) -> None:
        """R-29: one person record, not an account."""
        case = asked(world)
        for contact in ("nobody@else.example", "office@cole.example"):
            recorded = replace(shown(ALL), contact=contact)
            with pytest.raises(NotOnePersonError):
                record(world, case, recorded)

    def test_is_for_who_acts_for_another_alone(self, world: World) -> None:
        case = arrived(world)
        settle(world, case, Party.ADMINISTRATOR)
        with pytest.raises(authorise.NotForAnotherError):
            record(world, case, shown(ALL))


class TestTwoPackages:
    def test_give_the_agent_the_scope_and_the_person_the_rest(self, world: World) -> None:
        """R-27: no file of the agent's holds anything of another system."""
        case = decided(world, "shop")
        packages = answered(world, case)

        assert set(packages) == {SOLICITOR, HANA}
        theirs, hers = packages[SOLICITOR], packages[HANA]
        assert [n for n in theirs if n.startswith("data/")] == ["data/shop.json", "data/shop.csv"]
        assert "data/shop.json" not in hers
        assert "data/crm.json" in hers
        for secret in ("Raj Patel", "Larch Lists", "hana@home.example", "invoice again"):
            assert secret in words(hers) or secret == "Raj Patel"
            assert secret not in words(theirs)
        assert "send it to the person alone" in " ".join(words(theirs).split())
        assert "Rowena Garstang acts for you" in " ".join(words(hers).split())
        assert world.case(case)[2] == "fulfilled"
        assert sorted(r for (r,) in world.rows(
            "SELECT recipient FROM desk.disclosures WHERE reference = %s", case
        )) == ["agent", "data_subject"]  # fmt: skip

    def test_meet_the_clock_when_the_last_is_out(self, world: World) -> None:
        """R-11: one of two answers is not yet the answer."""
        case = decided(world, "shop")
        world.press(case, Option.APPROVE, user="2")
        answer.answer_person(world.desk, case=case, now=LATER)
        answered_at = "SELECT answered_at IS NOT NULL FROM desk.cases WHERE reference = %s"
        seen = set()
        for _ in range(12):
            if not send.send_due(world.room, now=LATER, most=1):
                break
            out = sum(m.kind == "package_ready" for m in world.post.sent)
            seen.add((out, world.one(answered_at, case)))

        assert seen == {(0, False), (1, False), (2, True)}

    def test_send_the_persons_code_where_only_the_person_reads(self, world: World) -> None:
        """R-42: the ticket is the agent's; the person's code goes to a second address on file."""
        case = decided(world, "shop")
        answered(world, case)
        for reader in Reads:
            digest = world.one("SELECT token_hash FROM desk.packages WHERE reference = %s"
                               " AND reader = %s", case, reader.value)  # fmt: skip
            world.rows("INSERT INTO desk.door_orders (kind, token_hash, client, asked_at)"
                       " VALUES ('download_code', %s, '', %s)", digest, LATER)  # fmt: skip
        send.carry_out_orders(world.room, now=LATER)
        send.send_due(world.room, now=LATER)

        (mail,) = [m for m in world.post.sent if m.kind == "download_code"]
        assert mail.to == "hana@home.example"
        codes = [text for key, text, _ in world.tickets.replies if "download_code" in key]
        assert len(codes) == 1

    def test_can_be_opened_with_a_code_read_out_by_telephone(self, world: World) -> None:
        case = decided(world, "shop")
        answered(world, case)
        code = read_out.read_out(world.desk, case=case, reader=Reads.PERSON, by="user.2", now=LATER)

        ((digest, kept),) = world.rows(
            "SELECT token_hash, code_hash FROM desk.packages"
            " WHERE reference = %s AND reader = 'person'", case,
        )  # fmt: skip
        assert world.desk.secrets.code_hash(code, salt=bytes(digest)) == bytes(kept)
        assert world.facts(case, "code.sent") == {"code": "download", "means": "read_out"}

    def test_print_the_persons_letter_large_and_not_the_agents(self, world: World) -> None:
        """R-33."""
        packages = answered(world, decided(world, "shop", need=represent.Need.LARGE_PRINT))

        large = b'<body class="large">'
        assert large in packages[HANA]["index.html"]
        assert large not in packages[SOLICITOR]["index.html"]
        pages = [len(PdfReader(io.BytesIO(packages[to]["letter.pdf"])).pages)
                 for to in (SOLICITOR, HANA)]  # fmt: skip
        assert pages[1] > pages[0]

    def test_go_to_the_person_alone_where_it_looks_excessive(self, world: World) -> None:
        """R-27."""
        case = decided(world, ALL)
        represent.send_all_to_person(world.desk, case=case, by="user.2", now=LATER)
        packages = answered(world, case)

        assert not [n for n in packages[SOLICITOR] if n.startswith("data/")]
        assert {"data/crm.json", "data/shop.json"} <= set(packages[HANA])

    def test_are_one_where_everything_is_covered(self, world: World) -> None:
        packages = answered(world, decided(world, ALL))

        assert set(packages) == {SOLICITOR}
        assert "data/crm.json" in packages[SOLICITOR]

    def test_leave_the_rest_waiting_where_the_person_has_no_address(self, world: World) -> None:
        """R-27, R-42: not to the agent, and nowhere else."""
        case = decided(world, "shop")
        lost = json.loads(world.desk.vault.get(case, identity.PERSON))
        lost["contact_points"] = [p for p in lost["contact_points"] if p["kind"] != "email"]
        world.desk.vault.put(case, identity.PERSON, json.dumps(lost).encode())
        with pytest.raises(represent.NotSharedError):
            represent.send_all_to_person(world.desk, case=case, by="user.2", now=LATER)
        packages = answered(world, case)

        assert set(packages) == {SOLICITOR}
        assert "authority that covers it" in " ".join(words(packages[SOLICITOR]).split())
        assert world.case(case)[2] == "partly_refused"

    def test_are_never_made_without_an_authority(self, world: World) -> None:
        """R-27: whatever way a case came to be answered."""
        case = decided(world, "shop")
        world.press(case, Option.APPROVE, user="2")
        world.rows("UPDATE desk.askers SET scope = NULL, authority = NULL, complete_at = NULL"
                   " WHERE reference = %s", case)  # fmt: skip
        with pytest.raises(NoAuthorityError):
            answer.answer_person(world.desk, case=case, now=LATER)
        assert world.one("SELECT count(*) FROM desk.packages WHERE reference = %s", case) == 0


class TestAParent:
    def test_acts_only_once_competence_is_judged(self, world: World) -> None:
        """R-28: in England nothing is presumed of a child of 13."""
        case = arrived(world)
        with pytest.raises(NotJudgedError):
            settle(world, case, Party.PARENT, Child(age=Age.FROM_12))
        settle(world, case, Party.PARENT, Child(age=Age.FROM_12, competent=False))

        facts = world.facts(case, "party.settled")
        assert facts == {"party": "parent", "age": "12_to_17", "competent": False,
                         "exercises": "parent"}  # fmt: skip

    def test_shows_parental_responsibility_and_no_mere_letter(self, world: World) -> None:
        case = triaged(world, Party.PARENT, Child(age=Age.UNDER_12, competent=False))
        authority.check_authority(world.desk, case=case, now=NOW)
        with pytest.raises(WrongProofError):
            record(world, case, shown(ALL))
        record(world, case, shown(ALL, proof=Shown.PARENTAL_RESPONSIBILITY))

        assert world.facts(case, "authority.recorded")["shown"] == "parental_responsibility"

    @pytest.mark.parametrize(("competent", "wanted"), [(True, "young person"), (False, "parental")])
    def test_is_asked_for_the_childs_word_or_for_parental_responsibility(
        self, world: World, *, competent: bool, wanted: str
    ) -> None:
        case = triaged(world, Party.PARENT, Child(age=Age.FROM_12, competent=competent))
        authority.check_authority(world.desk, case=case, now=NOW)
        send.send_due(world.room, now=NOW)

        (mail,) = [m for m in world.post.sent if m.kind == "authority_needed"]
        assert wanted in mail.text
