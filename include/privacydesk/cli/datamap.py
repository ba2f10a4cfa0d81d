"""``privacydesk datamap check``: what is wrong with a data map, before anybody relies on it."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, ClassVar

import typer

from privacydesk.domain.datamap import DataMap
from privacydesk.domain.datamap_checks import Level, Problem
from privacydesk.domain.datamap_checks import check as check_map
from privacydesk.domain.errors import DeskError

app = typer.Typer(help="The data map: which systems hold personal data.", no_args_is_help=True)


class UnusableUrlError(DeskError):
    """An address given with ``--url`` is none that this command can open."""

    remedy: ClassVar[str] = (
        "Write CONNECTION=postgresql://..., CONNECTION=sqlite:///PATH or CONNECTION=file:///FOLDER."
    )


@app.callback()
def datamap() -> None:
    """Look after the data map."""


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="YAML files, or folders of them.")],
    *,
    connection: Annotated[
        str | None, typer.Option(help="The connection where the YAML names none.")
    ] = None,
    url: Annotated[
        list[str] | None,
        typer.Option(help="CONNECTION=ADDRESS: compare the map with that system as it is."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Report what is wrong with a data map, each with its file and line; exit 1 on errors."""
    datamap, problems = examine(paths, connection=connection, urls=url or ())
    print(as_report(datamap, problems=problems) if as_json else as_text(datamap, problems=problems))
    raise typer.Exit(code=any(p.level is Level.ERROR for p in problems))


def examine(
    paths: Sequence[Path], *, connection: str | None, urls: Sequence[str]
) -> tuple[DataMap | None, tuple[Problem, ...]]:
    """Return the map, if it can be read, and all problems, errors first."""
    from privacydesk.adapters.files import datamap as files  # noqa: PLC0415  reads a schema

    reading = files.examine(paths, default_connection=connection)
    problems = list(reading.problems)
    if reading.datamap is not None:
        problems += map(reading.placed, check_map(reading.datamap))
        for problem in _live_problems(reading.datamap, urls):
            problems.append(reading.placed(problem))
    order = sorted(problems, key=lambda p: (p.level is not Level.ERROR, p.file, p.line, p.code))
    return reading.datamap, tuple(order)


def as_report(datamap: DataMap | None, *, problems: Sequence[Problem]) -> str:
    """Return the report as JSON."""
    report = {
        "ok": not any(p.level is Level.ERROR for p in problems),
        "datasets": len(datamap.datasets) if datamap else 0,
        "collections": len(datamap.collections) if datamap else 0,
        "problems": [asdict(p) for p in problems],
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def as_text(datamap: DataMap | None, *, problems: Sequence[Problem]) -> str:
    """Return the report for a person."""
    lines = [
        f"{p.file}:{p.line}: {p.level.value}: {p.where}: {p.message} [{p.code}]" for p in problems
    ]
    count = Counter(p.level for p in problems)
    if datamap is not None:
        size = f"{len(datamap.datasets)} dataset(s), {len(datamap.collections)} collection(s)"
        lines.append(f"Read {size} on {len(datamap.connections)} connection(s).")
    found = f"{count[Level.ERROR]} error(s), {count[Level.WARNING]} warning(s)"
    lines.append(found if problems else "Every collection is reachable, nothing is wrong.")
    return "\n".join(lines)


def _live_problems(datamap: DataMap, urls: Sequence[str]) -> Iterator[Problem]:
    from privacydesk.adapters.sources import open_source  # noqa: PLC0415  loads drivers
    from privacydesk.domain.live_checks import compare  # noqa: PLC0415  needed with --url alone

    for text in urls:
        name, _, address = text.partition("=")
        collections = [c for c in datamap if c.connection == name]
        if not collections:
            raise UnusableUrlError(f"no collection of the map lies on the connection {name}")
        with (
            _resource(address, name) as resource,
            open_source(collections[0].kind, resource=resource, collections=collections) as session,
        ):
            for table in session.inspect(collections):
                yield from compare(datamap, table=table)


@contextmanager
def _resource(address: str, name: str) -> Iterator[Any]:
    scheme, _, rest = address.partition("://")
    if scheme == "file":
        yield Path(rest)
    elif scheme == "sqlite":
        import sqlite3  # noqa: PLC0415  needed for this scheme alone

        with closing(sqlite3.connect(f"file:{rest.removeprefix('/')}?mode=ro", uri=True)) as file:
            yield file
    elif scheme in {"postgresql", "postgres"}:
        import psycopg  # noqa: PLC0415  needed for this scheme alone

        try:
            server = psycopg.connect(address, connect_timeout=10)
        except psycopg.OperationalError:
            raise UnusableUrlError(f"the database of {name} does not answer") from None
        with closing(server):
            yield server
    else:
        raise UnusableUrlError(f"the address of {name} cannot be opened")
