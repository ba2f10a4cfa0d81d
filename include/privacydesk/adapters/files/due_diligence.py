"""Read a due-diligence record as a person wrote it, in YAML."""

from collections.abc import Hashable, Mapping
from typing import Any

import yaml

from privacydesk.domain.due_diligence import DueDiligenceError


class _AsWritten(yaml.SafeLoader):
    """YAML takes a bare `on`, `yes` or `no` for a truth; as a name it is text, as it stands."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002, ARG002  the signature is PyYAML's
    ) -> dict[Hashable, Any]:
        return {
            str(self.construct_scalar(name)): self.construct_object(value, deep=True)
            for name, value in node.value
        }


def read_due_diligence(text: bytes) -> Mapping[str, Any]:
    """
    Return what a record says; what must be in it is judged when the list is landed (R-91).

    :raises DueDiligenceError: if it is no YAML with names and values.
    """
    try:
        content = yaml.load(text.decode("utf-8-sig"), Loader=_AsWritten)  # noqa: S506  it is a safe one
    except (yaml.YAMLError, UnicodeDecodeError):
        content = None
    if not isinstance(content, Mapping):
        raise DueDiligenceError("the record is no YAML of names and values", field="record")
    return content
