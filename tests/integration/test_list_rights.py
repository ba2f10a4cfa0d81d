"""The rights of people on imported lists, on the sample company's systems and the desk's own."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from demo.postgres import Cluster
from integration.company_desk import NOW, CompanyDesk, desk_over, filled
from privacydesk.domain.answers import Nothing
from privacydesk.domain.automated import automated_decisions
from privacydesk.domain.identity_keys import Identity, gather_identities
from privacydesk.domain.rounds import walk_everywhere
from privacydesk.domain.sourcing import sources_of
from privacydesk.steps import gather

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from privacydesk.domain.cases import CaseRef
    from privacydesk.domain.datamap import Collection

KAY = "kay@lundbinding.example"
LISTED = """
INSERT INTO desk.imports (reference, digest, state, opened_at, title, seller, obtained_on,
                          names_us, email_consent, phone_consent, columns, kind, evidence, wording,
                          records, usable, published, updated, unchanged)
VALUES ('LI-2026-000001', '\\x01', 'published', now(), 'Autumn IT buyers', 'ListCo Ltd',
        '2026-09-18', true, true, false, '{}', 'broker', 'forms kept by ListCo',
        'Yes, CloudSentric may write to me.', 1, 1, 1, 0, 0),
       ('LI-2026-000002', '\\x02', 'published', now(), 'Hand-over 12', 'Northgate Systems',
        '2026-11-02', false, false, false, '{}', 'reseller', NULL,
        'We pass your details to CloudSentric.', 2, 2, 1, 0, 1);
INSERT INTO lists.contacts (contact, email, phone, name, postcode, subscriber, first_from)
VALUES (3, 'priya.nair@alder.example', '+447700900778', 'P Nair', NULL, 'corporate', 1),
       (1, 'kay@lundbinding.example', '+447700900191', 'Kay Lund', 'BD1 1AA', 'unknown', 1),
       (2, 'uma@northend.example', '+447700900777', 'Uma North', 'BD1 1AB', 'unknown', 2);
INSERT INTO lists.provenance (contact, import, line, fields, permits, consented_on, names_us)
VALUES (3, 1, 3, 7, true, '2026-05-02', true), (1, 1, 2, 135, true, '2026-05-02', true),
       (1, 2, 2, 5, false, NULL, false), (2, 2, 3, 135, true, NULL, false);
INSERT INTO desk.imports (reference, digest, state, opened_at, title, seller, obtained_on,
                          columns, kind, records, usable, published, updated, unchanged)
VALUES ('LI-2026-000003', '\\x03', 'published', now(), 'Reports of September',
        'Lantern Credit Reference', '2026-09-21', '{}', 'credit', 2, 2, 2, 0, 0);
INSERT INTO credit.applications (application, email, phone, name, asked_for, asked_on)
VALUES ('A-1', 'Kay@lundbinding.example', NULL, 'Kay Lund', '30 days to pay', '2026-09-20'),
       ('A-2', NULL, '07700 900777', 'Uma North', '60 days to pay', '2026-09-20');
INSERT INTO credit.reports (application, import, line, agency, report_name, batch, obtained_on,
                            score, decision, automated, decided_at)
SELECT a, import, line, seller, title, reference, obtained_on, score, 'D', true, '2026-09-22'
  FROM desk.imports, (VALUES ('A-1', 2, 55), ('A-2', 3, 40)) AS said (a, line, score)
 WHERE import = 3;
INSERT INTO credit.objections VALUES ('A-1', 'credit_terms', 'PD-2026-000001', true, now());
"""


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyDesk]:
    folder = tmp_path_factory.mktemp("company")
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with Cluster(folder / "postgres", port) as cluster:
        found = desk_over(filled(cluster, folder))
        for statement in LISTED.split(";\n"):
            found.rows(statement)
        yield found


@pytest.fixture(scope="module")
def case(at: CompanyDesk) -> CaseRef:
    """Gather what is held of a company's contact for an access request."""
    (case,) = at.file("priya.nair", rights=("access",))
    for connection in at.company.datamap.connections:
        gather.ask_store(at.desk, case=case, connection=connection, now=NOW)
    gather.join_stores(at.desk, case=case, now=NOW)
    return case


def walked(at: CompanyDesk, identity: Identity) -> list[tuple[Collection, Mapping[str, Any]]]:
    """Return what the lists hold of somebody; every other system is away."""
    found: list[tuple[Collection, Mapping[str, Any]]] = []
    with at.desk.sources.open("lists_db") as session:
        walk_everywhere(
            at.company.datamap, identities=gather_identities([identity]),
            find={name: session.find if name == "lists_db" else nobody
                  for name in at.company.datamap.connections},
            sink=lambda one: found.append((one.collection, one.row)),
        )  # fmt: skip
    return found


def nobody(*_: object, **__: object) -> Iterator[Mapping[str, object]]:
    yield from ()


class TestAccess:
    def test_finds_whoever_is_on_a_list_and_nobody_else(
        self, at: CompanyDesk, case: CaseRef
    ) -> None:
        """R-36: by the address on the record."""
        found = at.rows("SELECT dataset, collection, owner, count(*) FROM desk.findings WHERE"
                        " reference = %s AND dataset IN ('lists', 'end_users') GROUP BY 1, 2, 3"
                        " ORDER BY 1, 2", case)  # fmt: skip
        assert found == [("lists", "contacts", "own", 1), ("lists", "origins", "own", 1)]

    def test_names_the_seller_the_list_and_the_day(self, at: CompanyDesk) -> None:
        """R-40: of the broker and of the reseller."""
        rows = walked(at, Identity(kind="email", value=KAY.upper()))
        named = {(s.name, s.list_name, str(s.obtained_on)) for s in sources_of((), rows=rows)}
        assert named == {("ListCo Ltd", "Autumn IT buyers", "2026-09-18"),
                         ("Northgate Systems", "Hand-over 12", "2026-11-02"),
                         ("Lantern Credit Reference", "Reports of September",
                          "2026-09-21")}  # fmt: skip
        (bought,) = [row for c, row in rows if c.address == "lists.origins"]
        assert bought["evidence"] == "forms kept by ListCo"
        assert bought["says"] == "name, email, telephone, postcode"

    def test_tells_a_resellers_end_user_of_supply_alone(self, at: CompanyDesk) -> None:
        """R-98, S11: nothing of her is in what marketing is for."""
        found = [c for c, _ in walked(at, Identity(kind="phone_number", value="07700 900777"))]
        handed = [c for c in found if c.address.startswith("end_users.")]
        assert {c.address for c in handed} == {"end_users.contacts", "end_users.origins"}
        assert {p.id for c in handed for p in c.facts.purposes} == {"supply"}
        assert at.rows("SELECT contact FROM jobs.list_contacts ORDER BY 1") == [(1,), (3,)]

    def test_tells_an_applicant_what_the_agency_said_and_that_a_machine_decided(
        self, at: CompanyDesk
    ) -> None:
        """R-36, R-99: for the one purpose, with the logic and its effect in words."""
        rows = walked(at, Identity(kind="phone_number", value="07700 900777"))
        said = [(c, row) for c, row in rows if c.address.startswith("credit_files.")]
        assert [c.address for c, _ in said] == ["credit_files.applications", "credit_files.reports"]
        assert {p.id for c, _ in said for p in c.facts.purposes} == {"credit_terms"}
        (report,) = [row for c, row in said if c.address == "credit_files.reports"]
        assert (report["score"], report["agency"]) == (40, "Lantern Credit Reference")
        told = automated_decisions(at.desk.rules.automated, rows=((c.address, r) for c, r in said))
        assert not isinstance(told, Nothing)
        assert [one.about for one in told] == ["Credit terms"]


class TestErasure:
    def test_takes_her_off_every_list(self, at: CompanyDesk) -> None:
        """R-63, R-65: her rows and where they came from; others stay, and she stays away."""
        case = at.approved("kay.lund")
        at.erase(case)
        at.finish(case)
        assert at.rows("SELECT contact FROM lists.contacts ORDER BY 1") == [(2,), (3,)]
        assert at.rows("SELECT contact FROM lists.provenance ORDER BY 1") == [(2,), (3,)]
        assert at.rows("SELECT application FROM credit.applications") == [("A-2",)]
        assert at.rows("SELECT application FROM credit.reports") == [("A-2",)]
        assert at.rows("SELECT application FROM credit.objections") == []
        assert at.rows("SELECT count(*) FROM desk.suppressions WHERE evidence = 'erasure'") != [
            (0,)
        ]
        (sealed,) = at.rows("SELECT sealed FROM desk.outbox WHERE reference = %s AND letter ="
                            " 'erasure_answer' AND channel = 'email'", case)[0]  # fmt: skip
        letter = json.loads(at.desk.vault.box(case).open(bytes(sealed)))["text"]
        assert "Contacts from bought lists" in letter
