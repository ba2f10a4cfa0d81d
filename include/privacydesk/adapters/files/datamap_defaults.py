"""
What the law needs beside a map that is somebody else's to edit: ``defaults.yaml`` beside it.

A plain Fides map says which systems hold what, not why, for how long and from where. Here its
owner says that once a dataset, or for one collection; what the map says itself goes before.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from privacydesk.adapters.files.yaml_lines import Lined
from privacydesk.domain.datamap_checks import Level, Problem

NAME = "defaults.yaml"

Raw = Mapping[str, Any]


def beside(maps: Iterable[Path]) -> list[Path]:
    """Return the defaults that lie beside these files of a map."""
    found = dict.fromkeys(path.parent / NAME for path in maps)
    return [path for path in found if path.is_file()]


def laid_under(file: Lined, *, defaults: Iterable[Lined]) -> Lined:
    """Return a file of the map with every ``meta.privacydesk`` block on its defaults."""
    own = [d for d in defaults if Path(d.file).parent == Path(file.file).parent]
    if not own or not isinstance(file.data, dict):
        return file
    data = deepcopy(file.data)
    for one in own:
        for raw in _mappings(data.get("dataset")):
            key = str(raw.get("fides_key"))
            _lay(raw, _said(one, "datasets").get(key))
            for collection in _mappings(raw.get("collections")):
                _lay(collection, _said(one, "collections").get(f"{key}.{collection.get('name')}"))
    return replace(file, data=data)


def strays(defaults: Lined, *, known: Iterable[str]) -> Iterator[Problem]:
    """Yield a warning for each dataset and collection that the map read here does not have."""
    names = set(known)
    for part in ("datasets", "collections"):
        for name in _said(defaults, part):
            if name not in names:
                yield Problem(
                    level=Level.WARNING,
                    code="default_unused",
                    where=str(name),
                    message=f"{NAME} speaks of it, but no map read here has it",
                    file=defaults.file,
                    line=defaults.line([part, name]),
                )


def _said(defaults: Lined, part: str) -> Raw:
    said = defaults.data.get(part) if isinstance(defaults.data, dict) else None
    return said if isinstance(said, dict) else {}


def _lay(raw: dict[str, Any], default: object) -> None:
    meta = {} if raw.get("meta") is None else raw["meta"]
    if not isinstance(default, dict) or not isinstance(meta, dict):
        return
    block = {} if meta.get("privacydesk") is None else meta["privacydesk"]
    if isinstance(block, dict):
        raw["meta"] = {**meta, "privacydesk": {**default, **block}}


def _mappings(entries: object) -> Iterator[dict[str, Any]]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            yield entry
