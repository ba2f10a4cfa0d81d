"""Read the house rules: YAML that the privacy office edits, refused as a whole if it is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from privacydesk.adapters.files.alarms import read_alarms
from privacydesk.adapters.files.fees import read_fees
from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.adapters.files.lists import read_lists
from privacydesk.adapters.files.objections import read_uses
from privacydesk.adapters.files.retention import (
    read_backups,
    read_notices,
    read_retention,
    read_waits,
    read_year_end,
)
from privacydesk.adapters.files.rule_checks import errors_in
from privacydesk.domain.automated import AutomatedRule
from privacydesk.domain.chasing import Urging
from privacydesk.domain.errors import DeskError
from privacydesk.domain.rules import HouseRules, PortalRule, Recipient
from privacydesk.domain.workdays import nation_of


class HouseRulesError(DeskError):
    """A house rule is missing, misspelt or looser than the law."""

    remedy = "Mend the named file in include/house_rules; the tests say what is wrong."


@dataclass(frozen=True, kw_only=True)
class PeopleRule:
    """Where the person records stand: a collection of the data map and its fields."""

    collection: str
    record: str
    name: str
    since: str
    beside: str
    contact_points: Mapping[str, tuple[str, ...]]
    accounts_collection: str
    account: str
    person: str


def read_house_rules(
    folder: Path, *, public_url: str, jurisdiction: str = "EW", desk_url: str = ""
) -> HouseRules:
    """
    Return the house rules of ``folder``.

    :raises HouseRulesError: naming every file, line and key that is wrong.
    :raises LooserThanLawError: naming every target that is looser than it may be.
    :raises PrescribedFeeError: if the table of fees says what the law does not (R-47).
    """
    _check(folder)
    portals = _load(folder, "portals.yaml")
    recipients = _load(folder, "recipients.yaml")
    targets = _load(folder, "targets.yaml")
    automated = _load(folder, "automated.yaml")
    fees = _load(folder, "fees.yaml")
    kept = _load(folder, "retention.yaml")
    objections = _load(folder, "objections.yaml")
    try:
        backups, key_backups = read_backups(kept)
        return HouseRules(
            portals={
                name: PortalRule(name=name, asserts_sign_in=rule["asserts_sign_in"])
                for name, rule in portals["portals"].items()
            },
            recipients={r["id"]: _recipient(r) for r in recipients["recipients"]},
            holidays=bank_holidays(nation_of(jurisdiction)),
            public_url=public_url.rstrip("/"),
            retention=read_retention(kept),
            accounting_year_ends=read_year_end(kept),
            backups_roll_off=backups,
            key_backups_roll_off=key_backups,
            notices=read_notices(targets),
            alarms=read_alarms(targets["alerts"]),
            waits=read_waits(targets),
            urging=Urging(**targets["recipients"]),
            desk_url=desk_url.rstrip("/"),
            automated=tuple(AutomatedRule(**rule) for rule in automated["decisions"]),
            fees=read_fees(fees),
            uses=read_uses(objections),
            lists=read_lists(_load(folder, "lists.yaml")),
        )
    except (KeyError, TypeError) as error:
        raise HouseRulesError(f"{folder.name}: {error} is missing") from None


def _recipient(raw: Mapping[str, Any]) -> Recipient:
    mail = raw["address"] if raw["speaks"] == "email" else raw["mail"]
    endpoint = raw["address"] if raw["speaks"] == "opendsr" else ""
    return Recipient(
        id=raw["id"], name=raw["name"], what=raw["gets"], why=raw["purpose"], kind=raw["kind"],
        mail=mail, facts=frozenset(raw["facts"]), ground=raw["ground"],
        contract_ends=raw["contract_ends"], answers_within=raw["answers_within"],
        endpoint=endpoint, domain=urlsplit(endpoint).hostname or "",
        knows_by=tuple(raw.get("knows_by", ())),
    )  # fmt: skip


def read_people(folder: Path) -> PeopleRule:
    """
    Return where the person records stand.

    :raises HouseRulesError: naming every file, line and key that is wrong.
    """
    _check(folder)
    rule = _load(folder, "people.yaml")
    try:
        return PeopleRule(
            collection=rule["collection"],
            record=rule["record"],
            name=rule["name"],
            since=rule["since"],
            beside=rule["beside"],
            contact_points={k: tuple(v) for k, v in rule["contact_points"].items()},
            accounts_collection=rule["accounts"]["collection"],
            account=rule["accounts"]["account"],
            person=rule["accounts"]["person"],
        )
    except (KeyError, TypeError) as error:
        raise HouseRulesError(f"people.yaml: {error} is missing") from None


def _check(folder: Path) -> None:
    if errors := errors_in(folder):
        raise HouseRulesError("\n".join([f"{len(errors)} error(s) in the house rules", *errors]))


def _load(folder: Path, name: str) -> Any:  # noqa: ANN401  YAML
    try:
        return yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        raise HouseRulesError(f"{name} cannot be read") from None
