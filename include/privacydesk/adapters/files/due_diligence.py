"""Read a due-diligence record as a person wrote it, in YAML."""

from collections.abc import Mapping
from typing import Any

import yaml

from privacydesk.domain.due_diligence import DueDiligenceError


def read_due_diligence(text: bytes) -> Mapping[str, Any]:
    """
    Return what a record says; what must be in it is judged when the list is landed (R-91).

    :raises DueDiligenceError: if it is no YAML with names and values.
    """
    try:
        content = yaml.safe_load(text.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError):
        content = None
    if not isinstance(content, Mapping):
        raise DueDiligenceError("the record is no YAML of names and values", field="record")
    return content
