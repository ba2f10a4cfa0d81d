"""The data map's files: Fides's dataset YAML with the desk's ``meta: privacydesk:`` blocks."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import yaml
from jsonschema import Draft202012Validator, ValidationError

from privacydesk.adapters.files.datamap_parts import make_datamap
from privacydesk.adapters.files.datamap_sense import Outline, nonsense, outline
from privacydesk.adapters.files.yaml_lines import Lined, load
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.datamap_checks import Level, Problem, check_erasure
from privacydesk.domain.errors import DeskError

SCHEMA = Path(__file__).parents[3] / "contracts" / "datamap.schema.json"


class DataMapInvalidError(DeskError):
    """The data map has errors. Nothing starts on a map that would search the wrong places."""

    remedy: ClassVar[str] = "Run `privacydesk datamap check include/datamap` and mend each line."

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        errors = [p for p in self.problems if p.level is Level.ERROR]
        lines = [f"{p.file}:{p.line}: {p.where}: {p.message} [{p.code}]" for p in errors]
        super().__init__("\n".join([f"{len(errors)} error(s) in the data map", *lines]))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What reading came to: the map, if it has no error, and every problem with its line."""

    datamap: DataMap | None
    problems: tuple[Problem, ...]
    outline: Outline

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of the map with the file and line that it is about."""
        file, line = self.outline.places.get(problem.where, ("", 0))
        return replace(problem, file=file, line=line)


def read(paths: Iterable[Path], *, default_connection: str | None = None) -> DataMap:
    """
    Return the data map of these files and folders.

    ``default_connection`` stands in where no block names a connection, as in plain Fides YAML.

    :raises DataMapInvalidError: with all errors, each with its file and line.
    """
    reading = examine(paths, default_connection=default_connection)
    if reading.datamap is None:
        raise DataMapInvalidError(reading.problems)
    # A mask that a column cannot take would be met in the middle of an erasure otherwise.
    wrong = [reading.placed(p) for p in check_erasure(reading.datamap) if p.level is Level.ERROR]
    if wrong:
        raise DataMapInvalidError(wrong)
    return reading.datamap


def examine(paths: Iterable[Path], *, default_connection: str | None = None) -> Reading:
    """Read these files and folders and say everything that is wrong with them."""
    files: list[Lined] = []
    problems: list[Problem] = []
    for path in _files(paths, problems):
        files += _load(path, problems)
    for file in files:
        problems += _repeated(file)
        problems += _schema_problems(file)
    plan = outline(files)
    problems += nonsense(plan, default_connection=default_connection)
    problems.sort(key=lambda p: (p.file, p.line, p.code))
    broken = any(p.level is Level.ERROR for p in problems)
    datamap = None if broken else make_datamap(files, default_connection=default_connection or "")
    return Reading(datamap=datamap, problems=tuple(problems), outline=plan)


def _files(paths: Iterable[Path], problems: list[Problem]) -> Iterator[Path]:
    for path in paths:
        found = sorted([*path.glob("*.yml"), *path.glob("*.yaml")]) if path.is_dir() else [path]
        if not found or not found[0].is_file():
            problems.append(_error(str(path), 0, "no_file", "", "no YAML file is here"))
        else:
            yield from found


def _load(path: Path, problems: list[Problem]) -> Iterator[Lined]:
    try:
        yield load(path.read_text(encoding="utf-8-sig"), file=str(path))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(_unreadable(path, error))


def _unreadable(path: Path, error: yaml.YAMLError | UnicodeDecodeError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or "the file is not UTF-8"
    return _error(str(path), mark.line + 1 if mark else 0, "no_yaml", "", str(message))


def _repeated(file: Lined) -> Iterator[Problem]:
    for name, line in file.repeated():
        yield _error(file.file, line, "key_twice", "", f"{name} stands here twice")


def _schema_problems(file: Lined) -> Iterator[Problem]:
    for error in _validator().iter_errors(file.data):
        yield from _schema_problem(file, _deepest(error))


def _schema_problem(file: Lined, error: ValidationError) -> Iterator[Problem]:
    place = list(error.absolute_path)
    if error.validator != "additionalProperties" or not isinstance(error.schema, dict):
        where = _where(file.data, place)
        yield _error(file.file, file.line(place), "schema", where, error.message)
        return
    ours = "privacydesk" in place
    instance: Any = error.instance
    for name in sorted(map(str, set(instance) - set(error.schema.get("properties", ())))):
        yield Problem(
            level=Level.ERROR if ours else Level.WARNING,
            code="unknown_key" if ours else "key_dropped",
            where=_where(file.data, place),
            message=f"{name} is no key of {'ours' if ours else 'Fides datasets, and is ignored'}",
            file=file.file,
            line=file.line([*place, name]),
        )


def _deepest(error: ValidationError) -> ValidationError:
    while error.context:
        error = max(error.context, key=lambda e: (len(e.absolute_path), e.validator == "enum"))
    return error


def _where(data: Any, place: Iterable[str | int]) -> str:  # noqa: ANN401  a YAML edge
    names = []
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(part, int) and isinstance(data, dict):
            names.append(str(data.get("fides_key") or data.get("name") or part))
    return ".".join(names)


def _error(file: str, line: int, code: str, where: str, message: str) -> Problem:
    return Problem(level=Level.ERROR, code=code, where=where, message=message, file=file, line=line)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
