"""What is wrong with the house rules as a whole, before any of them is believed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from privacydesk.adapters.files.schema_errors import CONTRACTS, schema_errors
from privacydesk.adapters.files.yaml_lines import Lined, load

RULES = CONTRACTS / "house_rules"


def errors_in(folder: Path) -> list[str]:
    """Return every error of every file that has a contract, each with its file, line and field."""
    names = sorted(p.name.removesuffix(".schema.json") for p in RULES.glob("*"))
    return [error for name in names for error in _errors(folder / f"{name}.yaml")]


def _errors(path: Path) -> Iterator[str]:
    try:
        file = load(path.read_text(encoding="utf-8"), file=path.name)
    except (OSError, UnicodeDecodeError):
        yield f"{path.name}: cannot be read"
        return
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        yield f"{path.name}:{mark.line + 1 if mark else 1}: is no YAML"
        return
    for key, line in file.repeated():
        yield f"{path.name}:{line}: {key}: stands here twice"
    for error in schema_errors(_as_json(file), contract=f"house_rules/{path.stem}"):
        where = ".".join(map(str, error.place)) or path.stem
        yield f"{path.name}:{error.line}: {where}: {error.message}"


def _as_json(file: Lined) -> Lined:
    """Return the file as a schema sees it: a date is the text that it was written as."""
    return replace(file, data=json.loads(json.dumps(file.data, default=str)))
