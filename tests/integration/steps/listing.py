"""A desk that imports lists, its files and records, and what became of a list."""

import io
import json
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any

from integration.steps.world import NOW, World
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.imports import STAGED, Import, ImportState
from privacydesk.domain.list_decisions import ListAnswer, ListOption, ListTask
from privacydesk.domain.list_files import Limits
from privacydesk.domain.suppressions import Evidence, Order
from privacydesk.ports import Gatehouse, ListDesk
from privacydesk.steps.check_list import judge_list
from privacydesk.steps.fold import enter
from privacydesk.steps.land import Arrived, land_list
from privacydesk.steps.publish_list import publish_list
from privacydesk.steps.screen_list import screen_list
from privacydesk.steps.settle_list import SettledList, settle_list

NAMES = ("E-mail", "Full name", "Phone", "Postcode", "Company", "Consent", "Wording", "CTPS")
COLUMNS = {"E-mail": "email", "Full name": "name", "Phone": "phone", "Postcode": "postcode",
           "Company": "company", "Consent": "consented_on", "Wording": "consent_wording",
           "CTPS": "ctps"}  # fmt: skip
LIMITS = Limits(record=2_000, chunk=512, unbroken=20_000)


def record(**changes: object) -> dict[str, Any]:
    """Return a complete due-diligence record, changed."""
    return {
        "list": "Autumn IT buyers",
        "seller": {"name": "ListCo Ltd", "contract": "LC-14", "licence_ends_on": "2099-01-31"},
        "compiled_by": "ListCo Ltd",
        "collected": {"where": "fair", "how": "form", "from": "2026-03-01", "to": "2026-08-31"},
        "wording": "Yes, CloudSentric may write to me.", "names_us": True,
        "consent": {"email": "forms kept by ListCo", "phone": "none"},
        "obtained_on": "2026-09-18",
        "checked": {"on": "2026-09-15", "tps": "2026-09-21", "ctps": "2026-09-21",
                    "suppressions": "2026-09-15"},
        "hosted_in": ["GB"], "columns": COLUMNS,
        **changes,
    }  # fmt: skip


def listed(*rows: str, header: str = ",".join(NAMES)) -> bytes:
    """Return a list; a row that is too short gets empty cells."""
    width = header.count(",")
    return "\n".join([header, *(row + "," * (width - row.count(",")) for row in rows)]).encode()


@dataclass
class Office:
    """The desk that imports lists, over a world's database and vault."""

    world: World
    lists: CsvLists

    @property
    def room(self) -> ListDesk:
        desk = self.world.desk
        parts = {field.name: getattr(desk, field.name) for field in fields(Gatehouse)}
        return ListDesk(**parts, lists=self.lists, named_as=("CloudSentric",), gate=desk.gate,
                        staff=desk.staff)  # fmt: skip

    def land(self, content: bytes, *, now: datetime = NOW, **changes: object) -> Arrived:
        said = record(**changes)
        text = json.dumps(said, default=str).encode()
        file = io.BytesIO(content)
        return land_list(self.room, file=file, record=said, text=text, by="test", now=now)

    def screened(self, content: bytes, **changes: object) -> Import:
        case = self.land(content, **changes).case
        return screen_list(self.room, case=case, by="test", now=NOW)

    def judged(self, content: bytes, **changes: object) -> Import:
        """Bring a list to where a person is asked, or a gate refused it."""
        case = self.screened(content, **changes).reference
        return judge_list(self.room, case=case, by="test", now=NOW)

    def press(
        self, case: CaseRef, chosen: ListOption, *, user: str | None = "2",
        task: ListTask = ListTask.REVIEW, now: datetime = NOW,
    ) -> SettledList:  # fmt: skip
        """Press a button in Airflow's UI; every press has its own instant."""
        at = now + timedelta(seconds=next(self.world.numbers))
        answer = ListAnswer(task=task, chosen=chosen, by_user=user, responded_at=at)
        return settle_list(self.room, case=case, answer=answer, now=now)

    def approve(self, case: CaseRef) -> None:
        """Let everything be approved, as a review without warnings does."""
        with self.world.desk.begin() as records:
            found = records.imports.lock(case)
            if found.state in STAGED and found.state is not ImportState.APPROVED:
                answer = ListAnswer(task=ListTask.REVIEW, chosen=ListOption.APPROVE, by_user="2",
                                    responded_at=NOW)  # fmt: skip
                records.import_decisions.record(found.number, answer=answer, why_not=None)
                records.imports.move(case, state=ImportState.APPROVED)

    def publish(self, case: CaseRef) -> Import:
        self.approve(case)
        return publish_list(self.room, case=case, by="test", now=NOW)

    def published(self, content: bytes, **changes: object) -> Import:
        return self.publish(self.screened(content, **changes).reference)

    def objects(self, reach: Reach) -> None:
        order = Order(reaches=(reach,), evidence=Evidence.STAFF)
        with self.world.desk.begin() as records:
            enter(self.world.desk, records, order, since=NOW, reference=None, now=NOW)

    def against(self, found: Import) -> dict[int, str]:
        """Return what is against which line."""
        return dict(self.world.rows(
            "SELECT line, reason FROM lists.quarantine WHERE import = %s ORDER BY line",
            found.number,
        ))  # fmt: skip

    def contacts(self, columns: str = "email, phone, name, postcode") -> list[tuple[Any, ...]]:
        return self.world.rows(f"SELECT {columns} FROM lists.contacts ORDER BY contact")  # noqa: S608

    def picture(self) -> str:
        """Return a digest of all contacts, their provenance and the quarantine."""
        tables = self.world.rows(
            "SELECT to_jsonb(c) - 'contact' FROM lists.contacts c ORDER BY email, phone, name"
        ) + self.world.rows(
            "SELECT c.email, c.phone, to_jsonb(p) - 'contact' FROM lists.provenance p"
            " JOIN lists.contacts c USING (contact) ORDER BY import, line"
        ) + self.world.rows("SELECT * FROM lists.quarantine ORDER BY import, line")  # fmt: skip
        return md5(repr(tables).encode(), usedforsecurity=False).hexdigest()
