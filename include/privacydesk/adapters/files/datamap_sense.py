"""What a schema cannot see in a data map: names said twice, links to nowhere, missing places."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from privacydesk.adapters.files.yaml_lines import Lined
from privacydesk.domain.datamap_checks import Level, Problem

Raw = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A dataset, a collection or a field as the YAML says it, and where."""

    address: str
    raw: Raw
    file: str
    line: int
    above: "Part | None" = None
    path: str = ""

    @property
    def meta(self) -> Raw:
        """Return ``fides_meta``, or its old name's content."""
        return self.raw.get("fides_meta") or self.raw.get("fidesops_meta") or {}

    @property
    def block(self) -> Raw:
        """Return what ``meta.privacydesk`` says here, on what it says above."""
        own = (self.raw.get("meta") or {}).get("privacydesk") or {}
        return {**(self.above.block if self.above else {}), **own}

    def problem(self, code: str, message: str, *, level: Level = Level.ERROR) -> Problem:
        """Return a problem that stands here."""
        return Problem(
            level=level,
            code=code,
            where=self.address,
            message=message,
            file=self.file,
            line=self.line,
        )


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Every part of the map, readable ones of a broken map too."""

    datasets: list[Part] = field(default_factory=list)
    collections: list[Part] = field(default_factory=list)
    fields: list[Part] = field(default_factory=list)

    @property
    def places(self) -> Mapping[str, tuple[str, int]]:
        """Return file and line by address."""
        parts = [*self.datasets, *self.collections, *self.fields]
        return {part.address: (part.file, part.line) for part in parts}


def outline(files: Iterable[Lined]) -> Outline:
    """Return the parts of all files, leaving out what is too broken to have a name."""
    plan = Outline()
    for file in files:
        for place, raw, key in _named(file.data, (), "dataset", "fides_key"):
            line = file.line(place)
            dataset = Part(address=key, raw=raw, file=file.file, line=line)
            plan.datasets.append(dataset)
            for place_in, raw_in, name in _named(raw, place, "collections", "name"):
                collection = Part(
                    address=f"{key}.{name}",
                    raw=raw_in,
                    file=file.file,
                    line=file.line(place_in),
                    above=dataset,
                )
                plan.collections.append(collection)
                plan.fields.extend(_fields(file, collection, raw_in, place_in, ""))
    return plan


def nonsense(plan: Outline, *, default_connection: str | None) -> Iterator[Problem]:
    """Yield every problem of sense."""
    for parts in (plan.datasets, plan.collections, plan.fields):
        yield from _twice(parts)
    for collection in plan.collections:
        yield from _homeless(collection, default_connection)
    yield from _loose_ends(plan)
    yield from _field_sense(plan)


def _named(
    data: Any,  # noqa: ANN401  a YAML edge
    place: tuple[str | int, ...],
    key: str,
    name: str,
) -> Iterator[tuple[tuple[str | int, ...], Raw, str]]:
    entries = data.get(key) if isinstance(data, dict) else None
    for number, raw in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(raw, dict) and isinstance(raw.get(name), str):
            yield (*place, key, number), _solid(raw), raw[name]


def _solid(raw: Raw) -> Raw:
    """Leave out what should be a mapping and is none; the schema has said so already."""
    inner = ("fides_meta", "fidesops_meta", "meta")
    kept = {k: v for k, v in raw.items() if k not in inner or isinstance(v, dict)}
    if not isinstance(kept.get("meta", {}).get("privacydesk", {}), dict):
        del kept["meta"]
    return kept


def _fields(
    file: Lined, above: Part, raw: Raw, place: tuple[str | int, ...], prefix: str
) -> Iterator[Part]:
    for place_in, raw_in, name in _named(raw, place, "fields", "name"):
        path = f"{prefix}{name}"
        address = f"{above.address}.{path}"
        yield Part(
            address=address,
            raw=raw_in,
            file=file.file,
            line=file.line(place_in),
            above=above,
            path=path,
        )
        yield from _fields(file, above, raw_in, place_in, f"{path}.")


def _twice(parts: Iterable[Part]) -> Iterator[Problem]:
    seen: dict[str, Part] = {}
    for part in parts:
        first = seen.setdefault(part.address, part)
        if first is not part:
            yield part.problem("name_twice", f"stands already at {first.file}:{first.line}")


def _homeless(collection: Part, default_connection: str | None) -> Iterator[Problem]:
    block = collection.block
    if not block.get("connection") and not default_connection:
        yield collection.problem("no_connection", "no connection is named here or in its dataset")
    if (block.get("kind") == "files") != ("files" in block):
        yield collection.problem("no_files", "kind: files and the files' path go together")
    names = [*(block.get("provenance") or {}).values(), block.get("occurred_at")]
    names += [name for raw in _solids(collection) for name in _file_fields(raw)]
    known = {raw.get("name") for raw in _solids(collection)}
    for name in names:
        if isinstance(name, str) and name not in known:
            yield collection.problem("no_such_field", f"the block names {name}, which is no field")


def _solids(collection: Part) -> list[Raw]:
    fields = collection.raw.get("fields")
    found = fields if isinstance(fields, list) else ()
    return [_solid(raw) for raw in found if isinstance(raw, dict)]


def _file_fields(raw: Raw) -> list[Any]:
    """Return the fields that a file's field names as those of its name and kind."""
    file = ((raw.get("meta") or {}).get("privacydesk") or {}).get("file")
    return list(file.values()) if isinstance(file, dict) else []


def _loose_ends(plan: Outline) -> Iterator[Problem]:
    datasets = {part.address for part in plan.datasets}
    collections = {part.address for part in plan.collections}
    fields = {part.address for part in plan.fields}
    for part in plan.fields:
        for end in _references(part):
            if end not in fields:
                yield part.problem("dangling_reference", f"references {end}, which is not here")
    for parts, key, known in (
        (plan.datasets, "after", datasets),
        (plan.collections, "after", collections),
        (plan.collections, "erase_after", collections),
    ):
        for part in parts:
            for name in part.meta.get(key) or ():
                if name not in known:
                    yield part.problem(f"dangling_{key}", f"{key} names {name}, which is not here")


def _references(part: Part) -> Iterator[str]:
    references = part.meta.get("references")
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, dict) and {"dataset", "field"} <= set(reference):
            yield f"{reference['dataset']}.{reference['field']}"


def _field_sense(plan: Outline) -> Iterator[Problem]:
    ends = {end for part in plan.fields for end in _references(part)}
    for part in plan.fields:
        data_type = part.meta.get("data_type")
        if part.raw.get("fields") and data_type not in {None, "object", "object[]"}:
            yield part.problem("no_object", f"has fields of its own but is {data_type}")
        if part.meta.get("return_all_elements") and not str(data_type).endswith("[]"):
            yield part.problem("no_array", "return_all_elements is for arrays")
        searched = part.meta.get("identity") or part.address in ends
        block = part.above.block if part.above else {}
        if "." in part.path and searched and block.get("kind", "sql") == "sql":
            yield part.problem(
                "nested_search",
                "lies inside an object; a table cannot be searched by it",
                level=Level.ERROR if "kind" in block else Level.WARNING,
            )
