"""The gate of marketing over a world's imported lists, by the shipped data map and house rules."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone

import psycopg

from integration.steps.listing import Office
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.adapters.files.marketing import check_marketing, read_marketing
from privacydesk.adapters.sources import open_source
from privacydesk.adapters.sources.marketing import MappedMarketing
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.permission_answers import Code, Effect, Permission
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.ports import Desk
from privacydesk.settings import INCLUDE
from privacydesk.steps import permit


class Nobody:
    """A system of record that knows nobody."""

    def find(self, *_: object, **__: object) -> Iterator[Mapping[str, object]]:
        yield from ()


@dataclass
class Gate:
    """Asks the gate about the people on the lists of an office; other systems know nobody."""

    office: Office
    database: Callable[[str], str]

    @property
    def desk(self) -> Desk:
        datamap = datamap_files.read([INCLUDE / "datamap"])
        listed = [c for c in datamap if c.connection == "lists_db"]

        @contextmanager
        def reader(connection: str) -> Iterator[SourceSession]:
            if connection != "lists_db":
                yield Nobody()  # type: ignore[misc]
                return
            with (
                psycopg.connect(self.database("lists_reader")) as opened,
                open_source(listed[0].kind, resource=opened, collections=listed) as session,
            ):
                yield session

        where = check_marketing(read_marketing(INCLUDE / "house_rules"), datamap=datamap)
        facts = MappedMarketing(datamap=datamap, where=where, open=reader)
        world = self.office.world
        return replace(world.desk, marketing=replace(world.desk.marketing, facts=facts))

    def asks(
        self, to: str, *, on: str = "2026-09-25", channel: Channel = Channel.EMAIL,
        purpose: Purpose = Purpose.OWN_PRODUCTS,
    ) -> permit.Answer:  # fmt: skip
        reach = Reach(email=to) if "@" in to else Reach(phones=(to,))
        at = datetime.combine(date.fromisoformat(on), datetime.min.time(), timezone.utc)
        return permit.ask(self.desk, reach=reach, channel=channel, purpose=purpose,
                          now=at.replace(hour=10))  # fmt: skip

    def allows(
        self, to: str, *, on: str = "2026-09-25", purpose: Purpose = Purpose.OWN_PRODUCTS
    ) -> bool:
        return self.asks(to, on=on, purpose=purpose).permission.allowed

    def calls(self, number: str, *, on: str = "2026-10-05") -> permit.Answer:
        return self.asks(number, on=on, channel=Channel.PHONE)


def codes(permission: Permission, effect: Effect | None = None) -> set[Code]:
    """Return the codes of an answer's reasons, or of those with one effect."""
    return {r.code for r in permission.reasons if effect in {None, r.effect}}
