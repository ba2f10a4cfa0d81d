"""Who asks for whom, on the case page and through the desk's API (R-27 to R-33, R-42)."""

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from privacydesk.domain.packages import Reads

if TYPE_CHECKING:
    from .conftest import Browser, World

LETTER = "We act for Hana Whitlock. Please send us the personal data that you hold about her."
AUTHORITY = {
    "contact": "07700 900142", "shown": "signed_letter", "name": "Rowena Garstang",
    "address": "r.garstang@garstanglegal.example", "scope": ["invoices", "credit"],
    "note": "billing dispute INV-881",
}  # fmt: skip


def codes(world: "World", case: str) -> tuple[object, ...]:
    return world.rows("SELECT party, scope, all_to_person FROM desk.askers WHERE reference = %s",
                      case)[0]  # fmt: skip


def place(world: "World", case: str) -> str:
    return str(world.rows("SELECT place FROM desk.cases WHERE reference = %s", case)[0][0])


class TestSayingWhoAsks:
    def test_stands_at_triage_with_what_the_message_shows(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        case = world.request(body=LETTER)
        grace = at_desk("2")
        page = grace.opens(f"/cases/{case}").text
        assert "seems to come from somebody who acts for another" in page
        assert "Record the authority" not in page

        page = grace.sends(f"/cases/{case}/party", party="solicitor").text
        assert "Who asks is noted." in page
        assert "A solicitor for the person" in page
        assert "Record the authority" in page
        assert codes(world, case) == ("solicitor", None, False)

    def test_asks_for_a_childs_age_and_for_its_competence(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        """R-28."""
        case = world.request(body="As her mother I want my daughter's data.")
        grace = at_desk("2")
        assert "the writer’s child" in grace.opens(f"/cases/{case}").text
        path = f"/cases/{case}/party"
        assert grace.sends(path, party="parent").status_code == 422
        refused = grace.sends(path, party="parent", age="12_to_17")
        assert refused.status_code == 409
        assert "Judge whether the child understands" in refused.text
        assert grace.sends(path, party="parent", age="12_to_17", competent="no").is_success

    def test_is_for_who_may_edit(self, world: "World", at_desk: "Browser") -> None:
        case = world.request(body=LETTER)
        reader = at_desk("4")
        assert "Who asks for whom" not in reader.opens(f"/cases/{case}").text
        assert reader.sends(f"/cases/{case}/party", party="self").status_code == 403


class TestRecordingAuthority:
    def test_keeps_the_scope_and_seals_the_rest(self, world: "World", at_desk: "Browser") -> None:
        """R-26, R-27: codes in the books; name, address and note in the vault."""
        case = world.request(body=LETTER)
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        grace.sends(f"/cases/{case}/party", party="solicitor")
        page = grace.sends(f"/cases/{case}/authority", **AUTHORITY).text  # type: ignore[arg-type]

        assert "The authority is recorded." in page
        assert "Invoices" in page
        assert "r.garstang@garstanglegal.example (checked)" in page
        assert codes(world, case) == ("solicitor", ["credit", "invoices"], False)
        facts = " ".join(text for (text,) in world.rows(
            "SELECT facts::text FROM desk.ledger_entries WHERE reference = %s", case))  # fmt: skip
        assert "garstang" not in facts.casefold()
        assert "INV-881" not in facts

    @pytest.mark.parametrize(
        ("changed", "status"),
        [
            ({"scope": ["everything"]}, 409),
            ({"scope": []}, 422),
            ({"address": "garstang"}, 422),
            ({"shown": "a hunch"}, 422),
            ({"contact": "07700 900999"}, 409),
            ({"complete_at": "2099-01-01T10:00"}, 409),
        ],
    )
    def test_refuses_what_does_not_fit(
        self, world: "World", at_desk: "Browser", changed: dict[str, str | list[str]], status: int
    ) -> None:
        case = world.request(body=LETTER)
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        grace.sends(f"/cases/{case}/party", party="solicitor")
        answer = grace.sends(f"/cases/{case}/authority", **{**AUTHORITY, **changed})  # type: ignore[arg-type]

        assert answer.status_code == status
        assert "900999" not in answer.text
        assert codes(world, case) == ("solicitor", None, False)


class TestTheRest:
    def test_a_delivery_need_is_sealed_and_shown(self, world: "World", at_desk: "Browser") -> None:
        """R-33: it can tell of somebody's health."""
        case = world.in_review()
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        page = grace.sends(f"/cases/{case}/need", need="large_print").text
        assert "<b>Needs:</b> large print" in page
        facts = world.rows("SELECT facts::text FROM desk.ledger_entries WHERE reference = %s", case)
        assert not any("large" in text for (text,) in facts)
        assert "arge print" not in at_desk("4").opens(f"/cases/{case}").text

    def test_a_stranger_gets_the_letter_that_asks_for_more(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        """R-31."""
        case = world.request(signed_in=False)
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        path = f"/cases/{case}/unidentified"
        assert grace.sends(path, tried=[], helps=[]).status_code == 422
        assert grace.sends(path, tried=["ip_address"], helps=["dates_and_service"]).is_success
        assert place(world, case) == "answer"

    def test_logs_for_a_customer_are_logged_by_store(
        self, world: "World", at_desk: "Browser"
    ) -> None:
        """R-30, R-103."""
        case = world.request(body="Send me the logs of our employee J. Ogden.")
        grace = at_desk("2")
        grace.opens(f"/cases/{case}")
        assert "Log what the customer got" not in grace.page
        page = grace.sends(f"/cases/{case}/party", party="administrator").text
        assert "Logs of mail that we relay" in page
        path, given = (
            f"/cases/{case}/handover",
            {"customer": "CS-10007", "size": "9", "means": "portal"},
        )
        assert grace.sends(path, **given, stores=["crm.contacts"]).status_code == 409
        page = grace.sends(path, **given, stores=["network.mail_logs"]).text
        assert "The hand-over is logged." in page
        assert world.rows("SELECT recipient, class FROM desk.disclosures WHERE reference = %s",
                          case) == [("CS-10007", "controller")]  # fmt: skip

    def test_a_code_is_shown_once_to_be_read_out(self, world: "World", at_desk: "Browser") -> None:
        """R-42: for who has no second channel; without the link it opens nothing."""
        case = world.in_review()
        world.rows("UPDATE desk.cases SET place = 'close' WHERE reference = %s", case)
        grace = at_desk("2")
        assert "Read a download code out" not in grace.opens(f"/cases/{case}").text
        with world.desk.begin() as records:
            records.findings.add_package(
                case, token_hash=b"t", sealed=b"s", now=world.now(), downloads=3,
                expires_at=world.now() + world.desk.rules.package_life, reader=Reads.PERSON,
            )  # fmt: skip
        assert "by telephone to the person" in grace.opens(f"/cases/{case}").text
        page = grace.sends(f"/cases/{case}/read-out", reader="person").text
        code = re.search(r"<b>(\d{4}) (\d{4})</b>", page)
        assert code
        kept = world.rows("SELECT code_hash FROM desk.packages WHERE token_hash = 't'")[0][0]
        assert world.desk.secrets.code_hash("".join(code.groups()), salt=b"t") == bytes(kept)


class TestTheApi:
    def post(self, site: str, case: str, body: object) -> httpx.Response:
        return httpx.post(f"{site}/api/cases/{case}/decisions", json=body,
                          headers={"authorization": "Bearer 2"}, timeout=30)  # fmt: skip

    def test_takes_party_authority_and_need_together(self, world: "World", desk_site: str) -> None:
        case = world.request(body=LETTER)
        body = {"party": {"party": "solicitor"}, "authority": AUTHORITY, "need": "large_print"}
        answer = self.post(desk_site, case, body)

        assert answer.json()["kept"] == 3, answer.text
        assert codes(world, case) == ("solicitor", ["credit", "invoices"], False)

    @pytest.mark.parametrize(
        "body",
        [
            {"party": {"party": "parent"}},
            {"party": {"party": "boss"}},
            {"authority": {**AUTHORITY, "complete_at": "2026-08-14T10:00"}},  # no zone
            {"unidentified": {"tried": [], "helps": ["account_number"]}},
            {"handover": {"customer": "a b", "stores": ["x"], "size": 1, "means": "portal"}},
        ],
    )
    def test_refuses_what_does_not_fit(
        self, world: "World", desk_site: str, body: dict[str, object]
    ) -> None:
        assert self.post(desk_site, world.request(body=LETTER), body).status_code == 422
