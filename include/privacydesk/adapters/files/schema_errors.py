"""What a contract's JSON schema finds wrong with a YAML file, each with its line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry

from privacydesk.adapters.files.yaml_lines import Lined

CONTRACTS = Path(__file__).parents[3] / "contracts"
REFERRED_TO = ("datamap",)


@dataclass(frozen=True, kw_only=True)
class SchemaError:
    """One value that the schema refuses; ``unknown`` names a key that it does not know."""

    place: tuple[str | int, ...]
    line: int
    message: str
    unknown: str | None = None


def schema_errors(file: Lined, *, contract: str) -> Iterator[SchemaError]:
    """Yield everything that ``contracts/CONTRACT.schema.json`` refuses, each key by itself."""
    for error in _validator(contract).iter_errors(file.data):
        yield from _said(file, _deepest(error))


def _said(file: Lined, error: ValidationError) -> Iterator[SchemaError]:
    place = tuple(error.absolute_path)
    if error.validator != "additionalProperties" or not isinstance(error.schema, dict):
        yield SchemaError(place=place, line=file.line(place), message=error.message)
        return
    instance: Any = error.instance
    for name in sorted(map(str, set(instance) - set(error.schema.get("properties", ())))):
        line = file.line([*place, name])
        yield SchemaError(place=place, line=line, message=f"{name} is no key here", unknown=name)


def _deepest(error: ValidationError) -> ValidationError:
    while error.context:
        error = max(error.context, key=lambda e: (len(e.absolute_path), e.validator == "enum"))
    return error


@cache
def _validator(contract: str) -> Draft202012Validator:
    shared = {name: _contract(name) for name in REFERRED_TO}
    registry: Registry[Any] = Registry().with_contents(
        (schema["$id"], schema) for schema in shared.values()
    )
    return Draft202012Validator(_contract(contract), registry=registry)


def _contract(name: str) -> Any:  # noqa: ANN401  a JSON edge
    return json.loads((CONTRACTS / f"{name}.schema.json").read_text(encoding="utf-8"))
