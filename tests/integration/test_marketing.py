"""The gate over the sample company's real databases: facts by the data map, lists cleared."""

from __future__ import annotations

import socket
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from demo.company import fill
from demo.postgres import Cluster
from integration.company_desk import desk_database
from privacydesk.adapters.files.datamap import read
from privacydesk.adapters.files.house_rules import HouseRulesError
from privacydesk.adapters.files.marketing import check_marketing, read_marketing
from privacydesk.adapters.sources import open_source
from privacydesk.adapters.sources.clearing import MappedLists
from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.adapters.sources.marketing import MappedMarketing
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.permission import judge
from privacydesk.domain.permission_answers import Code, Effect, Permission, Use
from privacydesk.domain.permission_facts import Source, Subscriber
from privacydesk.domain.suppressions import EVERYTHING, Channel, Purpose, Scope
from privacydesk.settings import INCLUDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from privacydesk.domain.legs import SourceSession

TODAY = date(2026, 11, 22)
SAM, PRIYA, MARIAN = (
    "s.idle@example.org",
    "priya.nair@alder.example",
    "marian.holt@holtceramics.example",
)
DATABASES = {"crm_db": "crm", "operations_db": "operations", "lists_db": "privacydesk"}
LISTS = {"source_reader": "lists_reader", "source_writer": "lists_writer"}
"""Who reads and changes the contacts of lists, which stand in the desk's own database."""


def user_of(connection: str, role: str) -> str:
    return LISTS[role] if connection == "lists_db" else role


@dataclass
class Company:
    cluster: Cluster
    facts: MappedMarketing
    lists: MappedLists
    away: set[str]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.cluster.url("crm", user="source_reader")) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def ask(
        self, email: str = SAM, *, channel: Channel = Channel.EMAIL, on: date = TODAY,
        purpose: Purpose = Purpose.OWN_PRODUCTS, reach: Reach | None = None,
    ) -> Permission:  # fmt: skip
        known = self.facts.known(reach or Reach(email=email), channel=channel)
        return judge(Use(channel=channel, purpose=purpose, on=on), known=known, suppressions=())


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("company")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with Cluster(folder / "postgres", port) as cluster:
        for name in ("crm", "operations"):
            cluster.create_database(name)
        desk_database(cluster)
        fill(
            crm_url=cluster.url("crm", user="postgres"),
            operations_url=cluster.url("operations", user="postgres"),
            sqlite_path=folder / "events.db",
            files_path=folder / "handovers",
            today=TODAY,
        )
        datamap, away = read([INCLUDE / "datamap"]), set[str]()
        where = check_marketing(read_marketing(INCLUDE / "house_rules"), datamap=datamap)

        @contextmanager
        def reader(connection: str) -> Iterator[SourceSession]:
            if connection in away:
                raise SourceSilentError(f"{connection}: no answer")
            here = [c for c in datamap if c.connection == connection]
            user = user_of(connection, "source_reader")
            url = cluster.url(DATABASES[connection], user=user)
            with (
                closing(psycopg.connect(url)) as opened,
                open_source(here[0].kind, resource=opened, collections=here) as session,
            ):
                yield session

        @contextmanager
        def writer(connection: str) -> Iterator[Any]:
            user = user_of(connection, "source_writer")
            url = cluster.url(DATABASES[connection], user=user)
            with closing(psycopg.connect(url)) as opened:
                yield opened

        yield Company(
            cluster=cluster,
            facts=MappedMarketing(datamap=datamap, where=where, open=reader),
            lists=MappedLists(datamap=datamap, clearings=where.clear, read=reader, write=writer),
            away=away,
        )


def codes(permission: Permission, effect: Effect = Effect.BLOCKS) -> set[Code]:
    return {reason.code for reason in permission.reasons if reason.effect is effect}


class TestFacts:
    def test_of_sam_say_email_yes_and_calls_no(self, company: Company) -> None:
        """S07: he ticked e-mail and left phone blank at his first order."""
        assert company.ask().allowed
        assert company.ask("S.Idle@Example.org").allowed
        number = Reach(phones=("07700 900123",))
        calls = company.ask(reach=number, channel=Channel.PHONE)
        assert codes(calls) >= {Code.LEFT_BLANK, Code.NOT_SCREENED}
        assert not company.ask(purpose=Purpose.AFFILIATES).allowed

    def test_of_a_companys_contact_keep_her_no(self, company: Company) -> None:
        """R-82, R-86: the company is a corporate subscriber; she said no to e-mail."""
        known = company.facts.known(Reach(email=PRIYA), channel=Channel.EMAIL)

        assert known.subscriber is Subscriber.CORPORATE
        assert Code.DECLINED in codes(company.ask(PRIYA))

    def test_of_a_bought_list_name_us_and_grow_old(self, company: Company) -> None:
        """R-92, R-93: bought consent of February, no good for a first use in November."""
        known = company.facts.known(Reach(email=MARIAN), channel=Channel.EMAIL)
        bought = [c for c in known.consents if c.source is Source.BROKER]

        assert [c.given_on for c in bought] == [date(2026, 2, 11)]
        assert bought[0].names_us

    def test_of_nobody_are_a_no(self, company: Company) -> None:
        assert Code.NOT_ON_FILE in codes(company.ask("nobody@unknown.example"))

    def test_find_a_postal_address_in_any_spelling(self, company: Company) -> None:
        reach = Reach(name="Mr S. Idle", postcode="bd214kc")

        assert company.ask(reach=reach, channel=Channel.POST).allowed
        other = Reach(name="Jane Idle", postcode="BD21 4KC")
        assert codes(company.ask(reach=other, channel=Channel.POST)) == {Code.NOT_ON_FILE}

    def test_of_screened_numbers_decide_over_calls(self, company: Company) -> None:
        """R-88, R-89, over every number that was looked up."""
        found = company.rows(
            "SELECT phone, bool_or(listed), min(screened_on) FROM number_screens GROUP BY phone"
        )
        assert len(found) > 20
        for phone, listed, screened in found:
            answer = company.ask(reach=Reach(phones=(phone,)), channel=Channel.PHONE)
            stale = TODAY - screened >= timedelta(days=28)
            assert (Code.LISTED in codes(answer)) is listed
            assert not (answer.allowed and (listed or stale))

    def test_of_many_are_those_of_each(self, company: Company) -> None:
        emails = [SAM, PRIYA, MARIAN, "nobody@unknown.example"]
        many = company.facts.known_many(emails)

        for email in emails[:3]:
            assert many[email] == company.facts.known(Reach(email=email), channel=Channel.EMAIL)

    @pytest.mark.parametrize("connection", DATABASES)
    def test_that_cannot_be_asked_are_a_no(self, company: Company, connection: str) -> None:
        company.away.add(connection)
        try:
            assert codes(company.ask()) >= {Code.SYSTEM_SILENT}
        finally:
            company.away.clear()


class TestWiden:
    def test_adds_what_the_record_holds(self, company: Company) -> None:
        reach = company.facts.widen(Reach(email="S.Idle@example.org"))

        assert "+44 7700 900123" in reach.phones
        assert (reach.name, reach.postcode) == ("Sam Idle", "BD21 4KC")

    def test_finds_the_address_of_a_number(self, company: Company) -> None:
        assert company.facts.widen(Reach(phones=("07700 900123",))).email == SAM

    def test_adds_nothing_to_a_stranger(self, company: Company) -> None:
        stranger = Reach(email="nobody@unknown.example")

        assert company.facts.widen(stranger) == stranger


class TestLists:
    def test_are_cleared_of_one_person_alone(self, company: Company) -> None:
        """R-75, R-77: segment, queued send, affiliate's copy; the others stay."""
        tables = ("segment_members", "affiliate_export", "campaign_sends", "marketing_list")
        before = {t: company.rows(f"SELECT count(*) FROM {t}")[0][0] for t in tables}  # noqa: S608

        calls = company.lists.clear(Reach(email=SAM), scopes=[Scope(channel=Channel.PHONE)])
        assert calls == {"marketing_list": 1}
        counts = company.lists.clear(Reach(email="S.Idle@Example.org"), scopes=EVERYTHING)

        assert counts == {"segment_members": 1, "affiliate_export": 1, "campaign_sends": 1,
                          "on_the_wire": 0, "marketing_list": 3, "list_contacts": 0}  # fmt: skip
        after = {t: company.rows(f"SELECT count(*) FROM {t}")[0][0] for t in tables}  # noqa: S608
        assert after == before | {"segment_members": before["segment_members"] - 1,
                                  "affiliate_export": before["affiliate_export"] - 1}  # fmt: skip
        states = company.rows("SELECT state FROM campaign_sends WHERE lower(email) = %s", SAM)
        assert states == [("SKIPPED",)]
        entry = company.rows(
            "SELECT email_allowed, phone_allowed, segment FROM marketing_list WHERE email = %s", SAM
        )
        assert entry == [("N", "N", "")]
        again = company.lists.clear(Reach(email=SAM), scopes=EVERYTHING)
        assert (again["segment_members"], again["campaign_sends"]) == (0, 0)


class TestARestriction:
    def test_of_a_list_entry_counts_as_one_of_a_contact(self, company: Company) -> None:
        """R-59: the mark that a restriction sets on the bought list stops the next e-mail."""
        lost = "UPDATE marketing_list SET restricted = %s WHERE lower(email) = %s"
        url = company.cluster.url("crm", user="source_writer")
        with psycopg.connect(url, autocommit=True) as writer:
            writer.execute(lost, [True, SAM])
            try:
                assert Code.RESTRICTED in codes(company.ask())
            finally:
                writer.execute(lost, [False, SAM])


class TestRule:
    def test_names_nothing_that_the_data_map_does_not(self, tmp_path: Path) -> None:
        text = (INCLUDE / "house_rules" / "marketing.yaml").read_text("utf-8")
        wrong = text.replace("restricted: restricted", "restricted: forbidden")
        (tmp_path / "marketing.yaml").write_text(wrong, "utf-8")
        rule, datamap = read_marketing(tmp_path), read([INCLUDE / "datamap"])

        with pytest.raises(HouseRulesError, match=r"crm\.contacts\.forbidden"):
            check_marketing(rule, datamap=datamap)
