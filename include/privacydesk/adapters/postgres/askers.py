"""Who asks for whom, in Postgres: codes only."""

from collections.abc import Mapping
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.askers import (
    Asker,
    Authority,
    Helps,
    Party,
    Shown,
    Sign,
    Tried,
    Unidentified,
)
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.children import Age, Child


class Askers(Store):
    """Who asks in each case; a case without a row asks for itself."""

    noun: ClassVar[str] = "askers"

    def of(self, case: CaseRef) -> Asker:
        """Return what is known of who asks."""
        row = self.row("of", case=case)
        return _asker(row) if row else Asker()

    def show(self, case: CaseRef, *, sign: Sign) -> None:
        """Note what the message shows."""
        self.run("show", case=case, shown=sign.value)

    def settle(self, case: CaseRef, *, party: Party, child: Child | None) -> None:
        """Note who asks; an authority recorded for another party falls."""
        self.run("settle", case=case, party=party.value, age=child.age.value if child else None,
                 competent=child.competent if child else None)  # fmt: skip

    def authorise(self, case: CaseRef, *, authority: Authority) -> None:
        """Note what authority was shown."""
        self.run("authorise", case=case, scope=sorted(authority.scope),
                 shown=authority.shown.value, complete_at=authority.complete_at)  # fmt: skip

    def cannot_identify(self, case: CaseRef, *, unidentified: Unidentified) -> None:
        """Note that nobody can tell which data is the person's."""
        self.run("cannot_identify", case=case, tried=[t.value for t in unidentified.tried],
                 helps=[h.value for h in unidentified.helps])  # fmt: skip

    def send_all_to_person(self, case: CaseRef) -> None:
        """Note that everything goes to the person alone."""
        self.run("send_all_to_person", case=case)


def _asker(row: Mapping[str, Any]) -> Asker:
    child = Child(age=Age(row["age"]), competent=row["competent"]) if row["age"] else None
    return Asker(
        shown=Sign(row["shown"]) if row["shown"] else None,
        party=Party(row["party"]) if row["party"] else None,
        child=child,
        authority=_authority(row) if row["scope"] else None,
        unidentified=_unidentified(row) if row["tried"] else None,
        all_to_person=row["all_to_person"],
    )


def _authority(row: Mapping[str, Any]) -> Authority:
    return Authority(scope=frozenset(row["scope"]), shown=Shown(row["authority"]),
                     complete_at=row["complete_at"])  # fmt: skip


def _unidentified(row: Mapping[str, Any]) -> Unidentified:
    return Unidentified(
        tried=tuple(map(Tried, row["tried"])), helps=tuple(map(Helps, row["helps"]))
    )
