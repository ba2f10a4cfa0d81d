"""Read ``house_rules/marketing.yaml``, refused as a whole if a collection or field is unknown."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import yaml

from privacydesk.adapters.files.house_rules import HouseRulesError
from privacydesk.domain.datamap import Collection, DataMap, UnknownCollectionError
from privacydesk.domain.marketing_map import (
    AddressesAt,
    ChoicesAt,
    Clearing,
    ContactsAt,
    CustomersAt,
    EntriesAt,
    ListedAt,
    MarketingMap,
    OriginsAt,
    RegisterAt,
    ScreensAt,
)
from privacydesk.domain.permission_facts import Source
from privacydesk.domain.suppressions import Channel, Purpose

FILE: Final = "marketing.yaml"


def read_marketing(folder: Path) -> MarketingMap:
    """
    Return where the systems of record say whom we may contact.

    :raises HouseRulesError: naming the key that is missing.
    """
    try:
        rule = yaml.safe_load((folder / FILE).read_text(encoding="utf-8"))
        return _map_of(rule)
    except (OSError, yaml.YAMLError):
        raise HouseRulesError(f"{FILE} cannot be read") from None
    except (KeyError, TypeError, ValueError) as error:
        raise HouseRulesError(f"{FILE}: {error}") from None


def check_marketing(found: MarketingMap, *, datamap: DataMap) -> MarketingMap:
    """
    Return the rule if the data map knows every place that it names.

    :raises HouseRulesError: naming each that it does not.
    """
    if unknown := sorted(_unknown(found, datamap=datamap)):
        raise HouseRulesError(f"{FILE}: not in the data map: {', '.join(unknown)}")
    return found


def _map_of(rule: Mapping[str, Any]) -> MarketingMap:
    contacts = rule["contacts"]
    return MarketingMap(
        named_as=tuple(rule["named_as"]),
        sources={code: Source(word) for code, word in rule["sources"].items()},
        contacts=ContactsAt(**{**contacts, "phones": tuple(contacts["phones"])}),
        addresses=AddressesAt(**rule["addresses"]),
        customers=CustomersAt(**rule["customers"]),
        entries=EntriesAt(**rule["entries"]),
        choices=ChoicesAt(**rule["choices"]),
        screens=ScreensAt(**rule["screens"]),
        clear=tuple(_clearing(one) for one in rule["clear"]),
        listed=_listed(rule["listed"]) if "listed" in rule else None,
        origins=_origins(rule["origins"]) if "origins" in rule else None,
        sendgrid_groups=tuple(rule["sendgrid"]["groups"]),
        sendgrid_everywhere=bool(rule["sendgrid"]["everywhere"]),
    )


def _origins(rule: Mapping[str, Any]) -> OriginsAt:
    registers = {name: RegisterAt(**where) for name, where in rule["registers"].items()}
    places = tuple(rule["collections"])
    return OriginsAt(**{**rule, "collections": places, "registers": registers})


def _listed(rule: Mapping[str, Any]) -> ListedAt:
    return ListedAt(**{**rule, "collections": tuple(rule["collections"])})


def _clearing(rule: Mapping[str, Any]) -> Clearing:
    channel = Channel(rule["channel"]) if "channel" in rule else None
    return Clearing(**{**rule, "channel": channel, "purpose": Purpose(rule["purpose"])})


def _unknown(found: MarketingMap, *, datamap: DataMap) -> Iterator[str]:
    """Yield what the rule names and the data map does not."""
    places = (found.contacts, found.addresses, found.customers, found.entries, found.screens)
    for place in places:
        yield from _missing(place.collection, _fields(asdict(place)), datamap=datamap)
    choices = asdict(found.choices)
    orders = [choices.pop(name) for name in ("order_key", "contact", "placed_at")]
    yield from _missing(choices.pop("orders"), orders, datamap=datamap)
    yield from _missing(found.choices.collection, _fields(choices), datamap=datamap)
    for listed in (found.listed, found.origins):
        if listed:
            for address in listed.collections:
                yield from _missing(address, _fields(asdict(listed)), datamap=datamap)
    for one in found.clear:
        fields = [one.email, one.phone, *one.where, *one.change]
        yield from _missing(one.collection, [f for f in fields if f], datamap=datamap)


def _fields(place: Mapping[str, Any]) -> Iterator[str]:
    for name, value in place.items():
        if name in {"collection", "collections", "yes", "no", "refusal_offered"}:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _fields(value)
        else:
            yield from value


def _missing(address: str, fields: Any, *, datamap: DataMap) -> Iterator[str]:  # noqa: ANN401  any iterable of names
    try:
        collection: Collection = datamap.collection(address)
    except UnknownCollectionError:
        yield address
        return
    yield from (f"{address}.{name}" for name in fields if name not in collection.by_path)
