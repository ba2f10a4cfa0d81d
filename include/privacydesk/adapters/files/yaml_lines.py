"""YAML that remembers its lines, so that an error can say where it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

Place = Sequence[str | int]
"""The way to a value: names of keys and positions in lists."""


@dataclass(frozen=True, kw_only=True)
class Lined:
    """A YAML document and the nodes that it was made of."""

    file: str
    data: Any
    root: yaml.Node | None

    def line(self, place: Place) -> int:
        """Return the line, from 1, of the value at a place, or of the nearest one above it."""
        node, line = self.root, 1
        for part in place:
            step = _step(node, part)
            if step is None:
                break
            node, line = step
        return line

    def repeated(self) -> Iterator[tuple[str, int]]:
        """Yield each key that a mapping says twice, with its line; YAML would keep the last."""
        yield from _repeated(self.root)


def load(text: str, *, file: str) -> Lined:
    """
    Read one document.

    :raises yaml.YAMLError: if the text is no YAML; ``problem_mark`` says where.
    """
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
        data = None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()
    return Lined(file=file, data=data, root=root)


def _step(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part].start_mark.line + 1
    return None


def _repeated(root: yaml.Node | None) -> Iterator[tuple[str, int]]:
    waiting, done = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in done:  # an alias, perhaps of itself
            continue
        done.add(id(node))
        if isinstance(node, yaml.MappingNode):
            names = set()
            for key, value in node.value:
                if key.value in names:
                    yield str(key.value), key.start_mark.line + 1
                names.add(str(key.value))
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
