"""Handing a list in at the desk: by the form, with a file of what is known, and by a program."""

import json
import re
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from integration.steps.listing import listed, record
from privacydesk.domain.due_diligence import DAYS, TEXTS
from privacydesk.settings import INCLUDE
from privacydesk.web.desk import uploads
from privacydesk.web.desk.list_records import typed_from

if TYPE_CHECKING:
    from .conftest import Browser, Staff, World

NUMBERS = iter(range(10_000))


def content() -> bytes:
    return listed(f"up{next(NUMBERS)}@oak.example,Una Upton,,,Oak Ltd,2026-05-02")


def send_form(
    staff: "Staff", *, file: bytes | None = None, record_file: bytes | None = None,
    **said: str | list[str],
) -> httpx.Response:  # fmt: skip
    """Fill the form in and send it, as a browser does: an empty file field is sent as well."""
    found = re.search(r'name="csrf" value="(\w+)"', staff.page)
    files = {
        "file": ("list.csv" if file is not None else "", file or b""),
        "record": ("record.yaml" if record_file is not None else "", record_file or b""),
    }
    return staff.http.post(
        "/lists", data={"csrf": found.group(1) if found else "", **said}, files=files
    )


def call(url: str, file: bytes | None, said: object, *, user: str = "2") -> httpx.Response:
    files: dict[str, Any] = {"file": ("list.csv", file)} if file is not None else {}
    text = said if isinstance(said, bytes) else yaml.safe_dump(said).encode()
    return httpx.post(
        f"{url}/api/lists", files=files | {"due_diligence": ("record.yaml", text)}, timeout=30,
        headers={"authorization": f"Bearer {user}"},
    )  # fmt: skip


def fits(name: str, body: object) -> bool:
    schema = json.loads((INCLUDE / "contracts" / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(body)
    return True


def imports(world: "World") -> int:
    return int(world.rows("SELECT count(*) FROM desk.imports")[0][0])


@pytest.fixture
def grace(at_desk: "Browser") -> "Staff":
    staff = at_desk("2")
    staff.opens("/lists/new")
    return staff


class TestTheForm:
    def test_asks_for_every_field_of_the_record(self, grace: "Staff") -> None:
        """R-91, R-101: what must be known has a field of its own."""
        for name in (*TEXTS, *DAYS, "names_us", "hosted_in", "columns", "file", "record"):
            assert f'name="{name}"' in grace.page

    def test_takes_a_list_and_leads_to_its_page(self, grace: "Staff", world: "World") -> None:
        taken = send_form(grace, file=content(), **typed_from(record()))
        assert "Taken in, sealed. It is screened next." in taken.text
        case = taken.url.path.rsplit("/", 1)[1]
        assert world.rows("SELECT state, seller, title FROM desk.imports WHERE reference = %s",
                          case) == [("landed", "ListCo Ltd", "Autumn IT buyers")]  # fmt: skip
        assert world.rows("SELECT number FROM desk.import_runs WHERE reference = %s",
                          case) == [(1,)]  # fmt: skip

    def test_takes_what_is_known_from_a_file_instead(self, grace: "Staff") -> None:
        text = yaml.safe_dump(record(list="From the file")).encode()
        taken = send_form(grace, file=content(), record_file=text, list="Typed beside it")
        assert "List from ListCo Ltd: From the file" in taken.text

    def test_knows_the_same_file_again(self, grace: "Staff", world: "World") -> None:
        file = content()
        first = send_form(grace, file=file, **typed_from(record()))
        before = imports(world)
        again = send_form(grace, file=file, **typed_from(record(list="Another name")))
        assert "This file was handed in before." in again.text
        assert again.url.path == first.url.path
        assert imports(world) == before

    def test_names_field_rule_and_remedy_and_keeps_what_was_typed(self, grace: "Staff") -> None:
        """R-91, R-101: the file waits sealed, and is not asked for again."""
        wrong = record(hosted_in=["GB", "US"], names_us=None, wording=" ")
        refused = send_form(grace, file=content(), **typed_from(wrong))
        assert refused.status_code == 422
        assert "3 fields to mend" in refused.text
        assert "hosted outside the UK" in refused.text
        assert 'href="#f-hosted_in"' in refused.text
        assert "R-101" in refused.text
        assert 'value="Autumn IT buyers"' in refused.text
        assert 'name="file"' not in refused.text
        grace.page = refused.text
        case = re.search(r'name="case" value="(LI-[0-9-]+)"', refused.text)
        assert case
        taken = send_form(grace, case=case.group(1), **typed_from(record()))
        assert taken.url.path.endswith(case.group(1))
        assert "Taken in, sealed." in taken.text

    def test_shows_the_record_of_a_list_that_waits_for_it(self, grace: "Staff") -> None:
        refused = send_form(grace, file=content(), **typed_from(record(compiled_by="")))
        case = re.search(r'name="case" value="(LI-[0-9-]+)"', refused.text)
        assert case
        assert "complete the record" in grace.opens(f"/lists/{case.group(1)}").text
        shown = grace.opens(f"/lists/new?case={case.group(1)}").text
        assert "1 field to mend" in shown
        assert 'value="LC-14"' in shown

    def test_asks_for_a_file(self, grace: "Staff", world: "World") -> None:
        before = imports(world)
        refused = send_form(grace, **typed_from(record()))
        assert refused.status_code == 422
        assert "File: none was chosen" in refused.text
        assert 'value="Autumn IT buyers"' in refused.text
        assert imports(world) == before

    def test_says_when_the_record_is_no_yaml(self, grace: "Staff", world: "World") -> None:
        before = imports(world)
        refused = send_form(grace, file=content(), record_file=b"- [", list="Kept")
        assert refused.status_code == 422
        assert "no YAML" in refused.text
        assert imports(world) == before

    def test_leads_to_the_page_that_says_why_a_file_is_refused(self, grace: "Staff") -> None:
        taken = send_form(grace, file=b"PK\x03\x04not a zip", **typed_from(record()))
        assert "Refused. Why stands below." in taken.text
        assert "The packed file is damaged." in taken.text

    def test_stops_at_the_first_byte_too_many(
        self, grace: "Staff", world: "World", monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "MOST", 2_000)
        before = imports(world)
        large = send_form(grace, file=b"x" * 3_000, **typed_from(record()))
        assert large.status_code == 413
        assert "landing folder" in large.text

        def in_pieces() -> Iterator[bytes]:  # without a length in its head
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="l"\r\n\r\n'
            for _ in range(40):
                yield b"x" * 100
            yield b"\r\n--b--\r\n"

        of_form = {"content-type": "multipart/form-data; boundary=b"}
        told = grace.http.post("/lists", content=in_pieces(), headers=of_form)
        assert told.status_code == 413
        assert imports(world) == before

    def test_is_for_reviewers(self, at_desk: "Browser") -> None:
        assert at_desk("4").opens("/lists/new").status_code == 403


def handed_over(**changes: object) -> dict[str, Any]:
    """Return a reseller's record, as whoever fills the form in has it before them."""
    columns = {"E-mail": "email", "Full name": "name"}
    return {"kind": "reseller", "list": "September hand-over", "obtained_on": "2026-09-18",
            "seller": {"name": "Northgate Systems", "contract": "NG-7"},
            "wording": "We pass your details to CloudSentric, which installs your line.",
            "purposes": ["supply", "billing"], "hosted_in": ["GB"], "columns": columns,
            **changes}  # fmt: skip


def people() -> bytes:
    return f"E-mail,Full name\nru{next(NUMBERS)}@oak.example,Una Upton\n".encode()


class TestTheFormOfAReseller:
    """R-98: the same form, with what is asked of people who are passed on and not sold."""

    @pytest.fixture
    def reseller(self, grace: "Staff") -> "Staff":
        grace.opens("/lists/new?kind=reseller")
        return grace

    def test_is_chosen_on_the_page(self, grace: "Staff") -> None:
        assert 'href="/lists/new?kind=reseller"' in grace.page
        assert 'href="/lists/new?kind=broker" aria-current="true"' in grace.page

    def test_asks_for_purposes_and_for_no_consents(self, reseller: "Staff") -> None:
        for name in ("list", "seller.name", "wording", "purposes", "hosted_in", "columns"):
            assert f'name="{name}"' in reseller.page
        for name in ("compiled_by", "consent.email", "checked.tps", "seller.licence_ends_on"):
            assert f'name="{name}"' not in reseller.page

    def test_takes_a_hand_over(self, reseller: "Staff", world: "World") -> None:
        said = {**typed_from(handed_over()), "purposes": ["supply", "billing"]}
        taken = send_form(reseller, file=people(), kind="reseller", **said)
        assert "Taken in, sealed. It is screened next." in taken.text
        assert "supply, billing" in taken.text
        case = taken.url.path.rsplit("/", 1)[1]
        assert world.rows("SELECT state, kind, seller FROM desk.imports WHERE reference = %s",
                          case) == [("landed", "reseller", "Northgate Systems")]  # fmt: skip

    def test_names_what_is_missing_and_keeps_what_was_typed(self, reseller: "Staff") -> None:
        said = {**typed_from(handed_over(wording="")), "purposes": []}
        refused = send_form(reseller, file=people(), kind="reseller", **said)
        assert refused.status_code == 422
        assert "2 fields to mend" in refused.text
        assert "What the data may be used for: " in refused.text
        assert 'value="Northgate Systems"' in refused.text
        case = re.search(r'name="case" value="(LI-[0-9-]+)"', refused.text)
        assert case
        shown = reseller.opens(f"/lists/new?case={case.group(1)}").text
        assert 'name="kind" value="reseller"' in shown
        assert 'name="compiled_by"' not in shown

    def test_takes_its_record_as_a_file_whatever_the_form_says(self, grace: "Staff") -> None:
        text = yaml.safe_dump(handed_over(list="From the file")).encode()
        taken = send_form(grace, file=people(), record_file=text, kind="broker")
        assert "List from Northgate Systems: From the file" in taken.text

    def test_fits_the_contract_as_programs_send_it(self, desk_site: str) -> None:
        assert fits("due_diligence", handed_over())
        answer = call(desk_site, people(), handed_over())
        assert answer.status_code == 201


class TestTheFormOfACreditAgency:
    """R-99: applicants, one purpose, and what the agency says of them."""

    def said(self, **changes: object) -> dict[str, Any]:
        columns = {"Ref": "application", "E-mail": "email", "Score": "score"}
        return handed_over(kind="credit", list="Week 38", purposes=["credit_terms"],
                           why="They asked for 30 days to pay.", columns=columns,
                           **changes)  # fmt: skip

    def test_asks_why_and_for_one_purpose(self, grace: "Staff") -> None:
        shown = grace.opens("/lists/new?kind=credit").text
        assert 'name="why"' in shown
        assert re.findall(r'name="purposes" value="(\w+)"', shown) == ["credit_terms"]
        assert "application" in shown
        assert "consented_on" not in shown

    def test_takes_a_file_and_tells_all_that_is_missing_of_another(
        self, grace: "Staff", world: "World"
    ) -> None:
        grace.opens("/lists/new?kind=credit")
        file = f"Ref,E-mail,Score\nA-1,cr{next(NUMBERS)}@oak.example,612\n".encode()
        wrong = send_form(grace, file=file, kind="credit", list="Week 38", hosted_in="GB")
        assert wrong.status_code == 422
        assert "7 fields to mend" in wrong.text
        assert "Why we asked for it: " in wrong.text
        case = re.search(r'name="case" value="(LI-[0-9-]+)"', wrong.text)
        assert case
        grace.page = wrong.text
        taken = send_form(grace, case=case.group(1), kind="credit", **typed_from(self.said()))
        assert "Taken in, sealed." in taken.text
        assert world.rows("SELECT state, kind FROM desk.imports WHERE reference = %s",
                          case.group(1)) == [("landed", "credit")]  # fmt: skip

    def test_fits_the_contract(self) -> None:
        assert fits("due_diligence", self.said())


class TestThePathForPrograms:
    def test_takes_a_list_once(self, desk_site: str, world: "World") -> None:
        file = content()
        first = call(desk_site, file, record())
        again = call(desk_site, file, record())
        assert (first.status_code, again.status_code) == (201, 200)
        assert fits("list_receipt", first.json())
        assert fits("list_receipt", again.json())
        assert again.json() == first.json() | {"known": True}
        assert world.rows("SELECT actor FROM desk.ledger_entries WHERE reference = %s",
                          first.json()["reference"]) == [("user.2",)]  # fmt: skip

    def test_takes_the_record_as_json_in_a_field(self, desk_site: str) -> None:
        said = record()
        assert fits("due_diligence", said)
        answer = httpx.post(f"{desk_site}/api/lists", files={"file": ("l.csv", content())},
                            data={"due_diligence": json.dumps(said)}, timeout=30,
                            headers={"authorization": "Bearer 2"})  # fmt: skip
        assert answer.status_code == 201

    @pytest.mark.parametrize(("changes", "field", "rule"), [
        ({"wording": ""}, "wording", "R-91"), ({"hosted_in": ["US"]}, "hosted_in", "R-101"),
        ({"columns": {"E-mail": "shoe_size"}}, "columns", "R-97"),
    ], ids=["missing", "abroad", "unexplained"])  # fmt: skip
    def test_names_the_field_that_a_record_lacks_and_keeps_the_file(
        self, desk_site: str, world: "World", changes: dict[str, object], field: str, rule: str
    ) -> None:
        """R-91: missing field -> reject with the field's name; the file stays in quarantine."""
        answer = call(desk_site, content(), record(**changes))
        assert answer.status_code == 422
        body = answer.json()
        assert fits("list_refusal", body)
        assert (body["field"], body["rule"]) == (field, rule)
        assert body["remedy"]
        assert world.rows("SELECT state, problem FROM report.imports WHERE reference = %s",
                          body["reference"]) == [("quarantined", field)]  # fmt: skip

    @pytest.mark.parametrize("agreed", [False, True], ids=["not-agreed", "special"])
    def test_refuses_a_column_that_no_list_may_have(
        self, desk_site: str, world: "World", *, agreed: bool
    ) -> None:
        """R-97: a column that was not agreed fails the file, one about health even if it was."""
        columns = record()["columns"]
        said = record(columns=columns | {"Health": "not_kept"}) if agreed else record()
        answer = call(desk_site, content().replace(b"CTPS", b"CTPS,Health"), said)
        body = answer.json()
        assert answer.status_code == 422
        assert fits("list_refusal", body)
        assert (body["field"], body["rule"]) == ("file", "R-97")
        assert world.rows("SELECT state FROM report.imports WHERE reference = %s",
                          body["reference"]) == [("refused",)]  # fmt: skip

    @pytest.mark.parametrize(("file", "said", "field"), [
        (None, record(), "file"), (b"a,b\n1,2\n", b"- [", "due_diligence"),
        (b"a,b\n1,2\n", b"", "due_diligence"),
    ], ids=["no-file", "no-yaml", "no-record"])  # fmt: skip
    def test_opens_nothing_without_a_file_and_a_record(
        self, desk_site: str, world: "World", file: bytes | None, said: object, field: str
    ) -> None:
        before = imports(world)
        answer = call(desk_site, file, said)
        assert answer.status_code == 422
        assert fits("list_refusal", answer.json())
        assert (answer.json()["field"], answer.json()["reference"]) == (field, None)
        assert imports(world) == before

    def test_asks_for_a_token_and_the_right(self, desk_site: str) -> None:
        assert call(desk_site, content(), record(), user="4").status_code == 403
        assert httpx.post(f"{desk_site}/api/lists", timeout=30).status_code == 401
        with_cookie = httpx.post(f"{desk_site}/api/lists", cookies={"_token": "2"}, timeout=30,
                                 files={"file": ("l.csv", content())})  # fmt: skip
        assert with_cookie.status_code == 403

    def test_takes_the_same_file_twice_at_once_as_one(self, desk_site: str, world: "World") -> None:
        file, answers = content(), list[httpx.Response]()
        before = imports(world)
        both = [threading.Thread(target=lambda: answers.append(call(desk_site, file, record())))
                for _ in range(2)]  # fmt: skip
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert {answer.json()["reference"] for answer in answers} == {
            answers[0].json()["reference"]
        }
        assert imports(world) == before + 1
