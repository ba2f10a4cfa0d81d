"""The data map's files: Fides's dataset YAML with the desk's ``meta: privacydesk:`` blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import yaml

from privacydesk.adapters.files import datamap_defaults
from privacydesk.adapters.files.datamap_parts import make_datamap
from privacydesk.adapters.files.datamap_sense import Outline, nonsense, outline
from privacydesk.adapters.files.schema_errors import schema_errors
from privacydesk.adapters.files.yaml_lines import Lined, load
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.datamap_checks import Level, Problem
from privacydesk.domain.errors import DeskError


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
    return reading.datamap


def examine(paths: Iterable[Path], *, default_connection: str | None = None) -> Reading:
    """Read these files and folders and say everything that is wrong with them."""
    problems: list[Problem] = []
    found = list(_files(paths, problems))
    maps = [file for path in found for file in _load(path, problems)]
    defaults = [f for path in datamap_defaults.beside(found) for f in _load(path, problems)]
    for file in (*maps, *defaults):
        problems += _repeated(file)
    for file in maps:
        problems += _schema_problems(file)
    for file in defaults:
        problems += _defaults_problems(file)
    files = [datamap_defaults.laid_under(file, defaults=defaults) for file in maps]
    plan = outline(files)
    for file in defaults:
        problems += datamap_defaults.strays(file, known=plan.places)
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
            yield from (file for file in found if file.name != datamap_defaults.NAME)


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
    for error in schema_errors(file, contract="datamap"):
        where = _where(file.data, error.place)
        if error.unknown is None:
            yield _error(file.file, error.line, "schema", where, error.message)
            continue
        ours = "privacydesk" in error.place
        owner = "ours" if ours else "Fides datasets, and is ignored"
        yield Problem(
            level=Level.ERROR if ours else Level.WARNING,
            code="unknown_key" if ours else "key_dropped",
            where=where,
            message=f"{error.unknown} is no key of {owner}",
            file=file.file,
            line=error.line,
        )


def _defaults_problems(file: Lined) -> Iterator[Problem]:
    for error in schema_errors(file, contract="datamap_defaults"):
        code = "unknown_key" if error.unknown else "schema"
        where = ".".join(map(str, error.place[1:]))
        yield _error(file.file, error.line, code, where, error.message)


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
