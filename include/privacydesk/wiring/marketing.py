"""The gate of marketing, put together: keys, facts, lists, the mail provider's own lists."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any, cast

from privacydesk.adapters.files.marketing import check_marketing, read_marketing
from privacydesk.adapters.mail.unsubscribes import SendGridUnsubscribes
from privacydesk.adapters.sources.clearing import MappedLists
from privacydesk.adapters.sources.marketing import MappedMarketing
from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.marketing_map import MarketingMap
from privacydesk.ports import Marketing, MarketingFacts, MarketingLists, Processor
from privacydesk.settings import INCLUDE, Environment

KEYS = "DESK_SUPPRESSION_KEY"


def marketing(
    environment: Environment,
    *,
    datamap: DataMap,
    read: Callable[[str], AbstractContextManager[SourceSession]],
    write: Callable[[str], AbstractContextManager[Any]],
) -> Marketing:
    """
    Return what deciding over marketing needs; nothing is opened.

    :raises SettingsError: if the suppressions' keys are missing or unusable.
    :raises HouseRulesError: if ``marketing.yaml`` is wrong; whether the data map has what it
        names is asked when it is first used, for a desk with a map of its own may not need it.
    """
    where = read_marketing(INCLUDE / "house_rules")

    def facts() -> MappedMarketing:
        return MappedMarketing(
            datamap=datamap, where=check_marketing(where, datamap=datamap), open=read
        )

    def lists() -> MappedLists:
        clearings = check_marketing(where, datamap=datamap).clear
        return MappedLists(datamap=datamap, clearings=clearings, read=read, write=write)

    return Marketing(
        digests=Keyring(environment.keys(KEYS)),
        facts=cast("MarketingFacts", _OnFirstUse(facts)),
        lists=cast("MarketingLists", _OnFirstUse(lists)),
        processors=_processors(environment, where),
    )


class _OnFirstUse:
    """Stands in for what is made when it is first asked for something."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = cache(make)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the thing made has
        return getattr(self._make(), name)


def writer_of(
    database: Callable[[str], AbstractContextManager[Any]],
) -> Callable[[str], AbstractContextManager[Any]]:
    """Return how to open a system for changing: the connection with ``_writer`` at its end."""

    @contextmanager
    def write(connection: str) -> Iterator[Any]:
        with database(f"{connection}_writer") as opened:
            yield opened

    return write


def _processors(environment: Environment, where: MarketingMap) -> dict[str, Processor]:
    key = environment.text("DESK_SENDGRID_KEY")
    if not key or not (where.sendgrid_groups or where.sendgrid_everywhere):
        return {}
    return {
        "sendgrid": SendGridUnsubscribes(
            key,
            host=environment.text("DESK_SENDGRID_HOST", "https://api.eu.sendgrid.com"),
            groups=where.sendgrid_groups,
            everywhere=where.sendgrid_everywhere,
        )
    }
