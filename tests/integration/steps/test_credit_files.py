"""R-99, P-08: a credit agency's file is of applicants alone, for one purpose and department."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import psycopg
import pytest

from integration.steps.listing import LIMITS, Office, listed
from integration.steps.people_on_lists import Gate, codes
from integration.steps.world import NOW, Lent, World
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.quality.gx import GreatExpectations
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.dispositions import Disposition, Reason
from privacydesk.domain.imports import Import, ImportState, Undo
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_decisions import ListOption
from privacydesk.domain.permission import Code
from privacydesk.settings import INCLUDE
from privacydesk.steps import excerpt
from privacydesk.steps.publish_list import publish_list, withdraw_list

HEADER = "Ref,E-mail,Full name,Score,Limit,Opinion"
RECORD: dict[str, Any] = {
    "kind": "credit", "list": "Reports of September", "why": "They asked for 30 days to pay.",
    "seller": {"name": "Lantern Credit Reference", "contract": "LCR-3"},
    "purposes": ["credit_terms"],
    "columns": {"Ref": "application", "E-mail": "email", "Full name": "name", "Score": "score",
                "Limit": "limit", "Opinion": "opinion"},
}  # fmt: skip
ROWS = (
    'A-1,ann@elm.example,,55,"1,200",Pays late',
    "A-2,,bob  ROE,80,5000,",
)
NOT_MARKETINGS = ("credit.applications", "credit.reports", "credit.objections",
                  "jobs.credit_reports")  # fmt: skip


@dataclass
class Finance:
    """The department: its own role, on the desk's database."""

    office: Office
    lend: Callable[[str], Lent]

    @property
    def world(self) -> World:
        return self.office.world

    def runs(self, query: str, *values: object, role: str = "credit_office") -> list[Any]:
        with self.lend(role)() as connection:  # type: ignore[operator]
            cursor = connection.execute(query, values)
            found: list[Any] = cursor.fetchall() if cursor.description else []
            return found

    def applies(self, application: str, *, email: str | None, name: str) -> None:
        self.runs("INSERT INTO credit.applications (application, email, name, asked_for, asked_on)"
                  " VALUES (%s, %s, %s, '30 days to pay', '2026-09-10')",
                  application, email, name)  # fmt: skip

    def closes(self, application: str) -> None:
        self.runs("UPDATE credit.applications SET closed_on = '2026-09-20' WHERE application = %s",
                  application)  # fmt: skip

    def declines(self, application: str, *, by_machine: bool) -> None:
        self.runs("UPDATE jobs.credit_reports SET decision = 'D', automated = %s, decided_at = %s"
                  " WHERE application = %s", by_machine, NOW, application)  # fmt: skip

    def reads(self) -> list[tuple[Any, ...]]:
        return self.runs("SELECT application, score, limit_pence, opinion FROM jobs.credit_reports"
                         " ORDER BY application")  # fmt: skip

    def judged(self, *rows: str, **changes: object) -> Import:
        return self.office.judged(listed(*rows, header=HEADER), **{**RECORD, **changes})

    def published(self, *rows: str) -> Import:
        found = self.judged(*rows)
        assert self.office.press(found.reference, ListOption.APPROVE).why_not is None
        return self.publish(found.reference)

    def publish(self, case: CaseRef) -> Import:
        return publish_list(self.office.room, case=case, by="test", now=NOW)


@pytest.fixture
def finance(world: World, lent: Callable[[str], Lent]) -> Finance:
    gate = GreatExpectations(connect=lent("desk_app"), folder=INCLUDE / "gates")
    world.desk = replace(world.desk, gate=gate, datamap=datamap_files.read([INCLUDE / "datamap"]))
    finance = Finance(Office(world, CsvLists(limits=LIMITS)), lent)
    finance.applies("A-1", email=" Ann@Elm.example", name="Ann Lee")
    finance.applies("A-2", email=None, name="Bob Roe")
    return finance


class TestAFile:
    def test_becomes_reports_with_agency_day_and_purpose_and_nobodys_contact(
        self, finance: Finance
    ) -> None:
        found = finance.published(*ROWS)
        assert finance.world.rows(
            "SELECT application, agency, report_name, obtained_on, purpose, batch, line"
            " FROM credit.reports ORDER BY application"
        ) == [
            ("A-1", "Lantern Credit Reference", "Reports of September", date(2026, 9, 18),
             "credit_terms", found.reference, 2),
            ("A-2", "Lantern Credit Reference", "Reports of September", date(2026, 9, 18),
             "credit_terms", found.reference, 3),
        ]  # fmt: skip
        assert finance.reads() == [("A-1", 55, 120_000, "Pays late"), ("A-2", 80, 500_000, None)]
        assert finance.office.contacts() == []
        assert finance.world.rows("SELECT contact FROM lists.provenance") == []

    def test_is_used_of_open_applications_alone(self, finance: Finance) -> None:
        """P-08: every record ends in one place, and who did not apply is nowhere kept."""
        finance.applies("A-3", email="cy@ash.example", name="Cy Poe")
        finance.closes("A-3")
        found = finance.judged(
            *ROWS, "A-3,cy@ash.example,Cy Poe,10,0,", "A-9,di@oak.example,Di Fox,10,0,",
            "A-1,eve@fir.example,Eve Low,10,0,", ",ann@elm.example,Ann Lee,10,0,",
            "A-1,ann@elm.example,Ann Lee,60,0,",
        )  # fmt: skip
        none = Reason.NO_APPLICATION.value
        assert finance.office.against(found) == {
            4: none, 5: none, 6: none, 7: none, 8: Reason.SAME_APPLICATION.value,
        }  # fmt: skip
        assert found.funnel is not None
        assert found.funnel.count(Disposition.REJECTED) == 4
        found.funnel.check(case=found.reference)

    def test_of_nobody_who_applied_is_refused(self, finance: Finance) -> None:
        """R-97: no credit pull without an application."""
        found = finance.judged("A-9,di@oak.example,Di Fox,10,0,")
        assert (found.state, found.problem) == (ImportState.REFUSED, "something_usable")

    def test_drops_whose_application_closed_while_it_waited(self, finance: Finance) -> None:
        found = finance.judged(*ROWS)
        finance.office.press(found.reference, ListOption.APPROVE)
        finance.closes("A-1")
        found = finance.publish(found.reference)
        assert found.funnel is not None
        assert (found.funnel.usable, found.funnel.against) == (1, {Reason.NO_APPLICATION: 1})
        assert [one for one, *_ in finance.reads()] == ["A-2"]

    def test_keeps_whoever_objects_to_marketing(self, finance: Finance) -> None:
        """They asked for terms, whatever they say of marketing (R-79)."""
        finance.office.objects(Reach(email="ann@elm.example"))
        finance.published(*ROWS)
        assert len(finance.reads()) == 2

    def test_with_a_column_that_is_not_agreed_is_refused(self, finance: Finance) -> None:
        """R-97."""
        arrived = finance.office.land(
            listed("A-1,ann@elm.example,,55,0,,2 judgments", header=HEADER + ",CCJs"), **RECORD
        )
        assert (arrived.state, arrived.problem) == (ImportState.REFUSED, "UnexplainedColumn")

    def test_lets_nobody_read_a_report_on_its_page(self, finance: Finance) -> None:
        """R-99: reviewers see who, not what the agency says."""
        found = finance.judged(*ROWS, "A-9,di@oak.example,Di Fox,10,0,Bad", "A-8,x,y")
        reasons = [Reason.NO_APPLICATION, Reason.RAGGED]
        seen = [*excerpt.sample_rows(finance.office.room, case=found.reference),
                *excerpt.read_quarantine(finance.office.room, case=found.reference,
                                         reasons=reasons)]  # fmt: skip
        rows = [one.row for one in seen if one.reason is Reason.NO_APPLICATION]
        assert rows == [{Field.EMAIL: "di@oak.example", Field.NAME: "Di Fox"}] * 2
        assert {one.text for one in seen} == {""}

    def test_is_taken_back_as_a_whole(self, finance: Finance) -> None:
        found = finance.published(*ROWS)
        withdraw_list(finance.office.room, case=found.reference, because=Undo.UNLAWFUL, by="test",
                      now=NOW)  # fmt: skip
        assert finance.world.rows("SELECT report FROM credit.reports") == []
        assert len(finance.runs("SELECT application FROM credit.applications")) == 2


class TestTheLock:
    @pytest.mark.parametrize(
        "role", ["job_marketing", "desk_reader", "desk_courier", "desk_public"]
    )
    def test_lets_no_other_role_read_a_report(
        self, finance: Finance, database: Callable[[str], str], role: str
    ) -> None:
        """R-99: marketing's job reads its own view, and is refused on everything of credit."""
        finance.published(*ROWS)
        with psycopg.connect(database("postgres"), autocommit=True) as admin:
            if role == "job_marketing":  # as the company makes it (demo.company.jobs)
                found = "SELECT FROM pg_roles WHERE rolname = 'job_marketing'"
                if admin.execute(found).fetchone() is None:
                    admin.execute("CREATE ROLE job_marketing NOLOGIN")
                admin.execute("GRANT USAGE ON SCHEMA jobs TO job_marketing")
                admin.execute("GRANT SELECT ON jobs.list_contacts TO job_marketing")
            admin.execute(f"SET ROLE {role}")
            if role == "job_marketing":
                assert admin.execute("SELECT * FROM jobs.list_contacts").fetchall() == []
            for relation in NOT_MARKETINGS:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    admin.execute(f"SELECT * FROM {relation}")  # noqa: S608  our own words

    def test_lets_finance_read_nothing_else(self, finance: Finance) -> None:
        for relation in ("credit.reports", "credit.objections", "lists.contacts",
                         "jobs.list_contacts", "desk.imports"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                finance.runs(f"SELECT * FROM {relation}")  # noqa: S608  our own words
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            finance.runs("UPDATE jobs.credit_reports SET score = 99")

    def test_takes_a_restricted_or_objected_report_from_finance(self, finance: Finance) -> None:
        """R-59, R-84: kept, and used for nothing."""
        finance.published(*ROWS)
        finance.runs("UPDATE credit.reports SET restricted = true WHERE application = 'A-1'",
                     role="lists_writer")  # fmt: skip
        finance.runs("INSERT INTO credit.objections VALUES ('A-2', 'credit_terms', 'PD-1', true,"
                     " now())", role="lists_writer")  # fmt: skip
        assert finance.reads() == []

    def test_is_no_source_of_marketing(
        self, finance: Finance, database: Callable[[str], str]
    ) -> None:
        """R-99: the gate knows nobody by a credit report."""
        finance.published(*ROWS)
        answer = Gate(finance.office, database).asks("ann@elm.example").permission
        assert not answer.allowed
        assert Code.NOT_ON_FILE in codes(answer)

    def test_keeps_no_report_without_its_application(self, finance: Finance) -> None:
        finance.published(*ROWS)
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            finance.runs("DELETE FROM credit.applications", role="lists_writer")
        with pytest.raises(psycopg.errors.CheckViolation):
            finance.runs("UPDATE credit.reports SET purpose = 'marketing'", role="lists_writer")
