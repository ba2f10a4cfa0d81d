"""The properties of an Office file: who made it, who changed it last, and the rest."""

import html
import re
from collections.abc import Mapping
from typing import Final

AUTHOR: Final = "creator"
EDITOR: Final = "lastModifiedBy"
_VALUE: Final = re.compile(r"<(?:\w+:)?(\w+)(?:\s[^<>]*)?>([^<]+)</")
# Times, counts, the program, and names of sheets that it repeats: nothing about who made it.
_OF_THE_FILE: Final = {
    "docProps/core.xml": {"created", "modified", "lastPrinted", "revision"},
    "docProps/app.xml": {
        "Application", "AppVersion", "DocSecurity", "ScaleCrop", "LinksUpToDate", "SharedDoc",
        "HyperlinksChanged", "TotalTime", "i4", "lpstr",
    },
    "docProps/custom.xml": set[str](),
}  # fmt: skip


def properties_of(members: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return the values by name, such as ``creator``; custom ones stand under their types."""
    found: dict[str, list[str]] = {}
    for place, left_out in _OF_THE_FILE.items():
        text = members.get(place, b"").decode("utf-8", "replace")
        for name, value in _VALUE.findall(text):
            if name not in left_out and value.strip():
                found.setdefault(name, []).append(html.unescape(value))
    return found
