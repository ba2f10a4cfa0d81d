"""An objection to a use of data in the timeline's words."""

from collections.abc import Mapping
from typing import Any, Final

LETTERS: Final = {
    "uses_stopped": "Word that what they object to has stopped for now",
    "objection_answered": "The answer to the objection",
    "objection_notice": "Notice of the objection to a recipient",
}
VERDICTS: Final = {
    "upheld": "it stops for good",
    "overridden": "it goes on",
    "not_meant": "they did not object to it",
}


def sentence(entry: Mapping[str, Any], *, by: str) -> str:
    """Return an entry in words; its own code where it is of another kind."""
    facts = entry["facts"]
    match entry["event"]:
        case "uses.stopped":
            uses = " and ".join(use.replace("_", " ") for use in facts.get("uses", ()))
            return f"Stopped for the person: {uses}."
        case "use.weighed":
            use, verdict = facts.get("use", "a use"), VERDICTS.get(facts.get("verdict", ""), "")
            return f"{by} weighed {use.replace('_', ' ')}: {verdict}."
        case "profiling.resumed":
            return "The person may be profiled again."
        case event:
            return str(event)
