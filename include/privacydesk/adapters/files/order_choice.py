"""Read the question about marketing at an order: ``house_rules/order_choice.yaml``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from privacydesk.adapters.files.house_rules import HouseRulesError
from privacydesk.domain.order_choices import Wording
from privacydesk.domain.suppressions import Channel

FILE: Final = "order_choice.yaml"


def read_wordings(folder: Path) -> tuple[Wording, ...]:
    """
    Return every version of the question, the old ones too: an answer names the one shown (R-82).

    :raises HouseRulesError: naming what is missing or stands twice.
    """
    try:
        rule = yaml.safe_load((folder / FILE).read_text(encoding="utf-8"))
        found = tuple(_wording(one) for one in rule["wordings"])
    except (OSError, yaml.YAMLError):
        raise HouseRulesError(f"{FILE} cannot be read") from None
    except (KeyError, TypeError, ValueError) as error:
        raise HouseRulesError(f"{FILE}: {error}") from None
    versions = [one.version for one in found]
    if twice := sorted({version for version in versions if versions.count(version) > 1}):
        raise HouseRulesError(f"{FILE}: stands twice: {', '.join(twice)}")
    return found


def _wording(one: Mapping[str, Any]) -> Wording:
    return Wording(
        version=one["version"],
        from_on=one["from"],
        until=one["until"],
        question=one["question"],
        boxes={Channel(channel): words for channel, words in one["boxes"].items()},
        spoken=one["spoken"],
    )
