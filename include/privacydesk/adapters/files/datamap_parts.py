"""Makes the data map out of YAML that was found to be in order."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from privacydesk.adapters.files.yaml_lines import Lined
from privacydesk.domain import catalogue as law
from privacydesk.domain.datamap import Collection, DataMap, Dataset, Field, FilePattern
from privacydesk.domain.spots import Direction, Kind, Match, Reference, Spot

Raw = Mapping[str, Any]


def make_datamap(files: Iterable[Lined], *, default_connection: str) -> DataMap:
    """Return the data map of files that have no error."""
    datasets = [raw for file in files for raw in file.data["dataset"]]
    return DataMap(datasets=tuple(_dataset(raw, default_connection) for raw in datasets))


def _dataset(raw: Raw, default_connection: str) -> Dataset:
    block = _block(raw)
    facts = _facts(block, law.Facts())
    place = {"connection": default_connection, **block}
    return Dataset(
        key=raw["fides_key"],
        name=raw.get("name") or raw["fides_key"],
        description=raw.get("description") or "",
        after=tuple(_meta(raw).get("after") or ()),
        facts=facts,
        collections=tuple(_collection(c, raw, place, facts) for c in raw["collections"]),
    )


def _collection(raw: Raw, dataset: Raw, above: Raw, above_facts: law.Facts) -> Collection:
    meta, own = _meta(raw), _block(raw)
    block = {**above, **own}
    facts = _facts(own, above_facts)
    strategy = (meta.get("masking_strategy_override") or {}).get("strategy")
    skipped = "it is marked to be skipped" if meta.get("skip_processing") else None
    files = own.get("files")
    return Collection(
        dataset=dataset["fides_key"],
        name=raw["name"],
        connection=block["connection"],
        kind=Kind(block.get("kind", Kind.SQL)),
        schema=block.get("schema"),
        table=own.get("table", raw["name"]),
        files=FilePattern(**files) if files else None,
        excluded=own.get("excluded", skipped),
        delete_row=strategy == "delete",
        preserve_row=strategy == "preserve",
        after=tuple(meta.get("after") or ()),
        erase_after=tuple(meta.get("erase_after") or ()),
        redact=meta.get("redact") == "name",
        facts=facts,
        provenance=law.Provenance(**own.get("provenance", {})),
        occurred_at=own.get("occurred_at"),
        third_parties=law.ThirdParties(own.get("third_parties", law.ThirdParties.NONE)),
        provided_where=_provided_where(own["provided_where"]) if "provided_where" in own else None,
        paper=own.get("paper", False),
        fields=tuple(_fields(raw["fields"], facts, _categories(raw, dataset), "")),
    )


def _fields(
    raws: Iterable[Raw], above: law.Facts, categories: tuple[str, ...], prefix: str
) -> Iterator[Field]:
    for raw in raws:
        yield _field(raw, above, categories, prefix)
        yield from _fields(raw.get("fields") or (), above, categories, f"{prefix}{raw['name']}.")


def _field(raw: Raw, above: law.Facts, categories: tuple[str, ...], prefix: str) -> Field:
    meta, own = _meta(raw), _block(raw)
    match = own.get("match")
    override = meta.get("masking_strategy_override")
    return Field(
        path=f"{prefix}{raw['name']}",
        categories=tuple(raw.get("data_categories") or categories),
        data_type=meta.get("data_type"),
        length=meta.get("length"),
        identity=meta.get("identity"),
        custom_request_field=meta.get("custom_request_field"),
        primary_key=bool(meta.get("primary_key")),
        read_only=bool(meta.get("read_only")),
        return_all_elements=bool(meta.get("return_all_elements")),
        redact=meta.get("redact") == "name",
        references=tuple(map(_reference, meta.get("references") or ())),
        masking_override=_mask(override) if override else None,
        match=Match(match) if match else None,
        facts=_facts(own, above),
        notes=law.Notes(
            free_text=own.get("free_text", False),
            internal=own.get("internal", False),
            author=law.Author(own["author"]) if "author" in own else None,
            codes={str(code): words for code, words in own.get("codes", {}).items()},
            file=law.FileFields(**own["file"]) if "file" in own else None,
        ),
        erasure=_erasure(own["erasure"]) if "erasure" in own else None,
    )


def _reference(raw: Raw) -> Reference:
    collection, _, path = raw["field"].partition(".")
    spot = Spot(f"{raw['dataset']}.{collection}", path)
    return Reference(spot=spot, direction=Direction(raw.get("direction") or Direction.BOTH))


def _facts(own: Raw, above: law.Facts) -> law.Facts:
    said = own.get("lawful_basis")
    basis, words = above.lawful_basis, above.basis_words
    if said is not None:
        basis = law.LawfulBasis(said if isinstance(said, str) else said["basis"])
        words = "" if isinstance(said, str) else said.get("words", "")
    return law.Facts(
        title=own.get("title", ""),
        what=own.get("what", ""),
        role=law.Role(own.get("role", above.role)),
        controllers=own.get("controllers", above.controllers),
        region=own.get("region", above.region),
        purposes=tuple(map(_purpose, own["purposes"])) if "purposes" in own else above.purposes,
        lawful_basis=basis,
        basis_words=words,
        retention=_retention(own["retention"]) if "retention" in own else above.retention,
        source=own.get("source", above.source),
        recipients=tuple(own.get("recipients", above.recipients)),
        departments=tuple(own.get("departments", above.departments)),
        provided_by_subject=own.get("provided_by_subject", above.provided_by_subject),
        origin=_origin(own, above),
        erasure=_erasure(own["erasure"]) if "erasure" in own else above.erasure,
    )


def _origin(own: Raw, above: law.Facts) -> law.Origin:
    """Return what is said of the origin; that the person gave it says enough."""
    if "origin" in own:
        return law.Origin(own["origin"])
    if "provided_by_subject" in own:
        return law.Origin.PROVIDED if own["provided_by_subject"] else law.Origin.DERIVED
    return above.origin


def _provided_where(raw: Raw) -> law.ProvidedWhere:
    return law.ProvidedWhere(field=raw["field"], values=tuple(map(str, raw["values"])))


def _purpose(raw: Raw) -> law.Purpose:
    basis = raw.get("lawful_basis")
    return law.Purpose(
        id=raw["id"],
        words=raw["words"],
        lawful_basis=law.LawfulBasis(basis) if basis else None,
    )


def _retention(raw: Raw) -> law.Retention:
    return law.Retention(words=raw["words"], period=raw.get("period"), since=raw.get("from"))


def _erasure(raw: str | Raw) -> law.Erasure:
    if isinstance(raw, str):
        return law.Erasure(treatment=law.Treatment(raw))
    if "mask" in raw:
        return law.Erasure(treatment=law.Treatment.MASK, mask=_mask(raw["mask"]))
    keep = raw["keep"]
    return law.Erasure(
        treatment=law.Treatment.KEEP,
        keep=law.Keep(
            ground=keep["ground"],
            until=keep["until"],
            period=keep.get("period"),
            since=keep.get("from"),
        ),
    )


def _mask(raw: Raw) -> law.Mask:
    configuration = raw.get("configuration") or {}
    return law.Mask(
        strategy=law.Strategy(raw["strategy"]),
        rewrite_value=configuration.get("rewrite_value", "MASKED"),
        suffix=(configuration.get("format_preservation") or {}).get("suffix", ""),
        length=configuration.get("length", 30),
    )


def _categories(collection: Raw, dataset: Raw) -> tuple[str, ...]:
    return tuple(collection.get("data_categories") or dataset.get("data_categories") or ())


def _meta(raw: Raw) -> Raw:
    return raw.get("fides_meta") or raw.get("fidesops_meta") or {}


def _block(raw: Raw) -> Raw:
    block: Raw = (raw.get("meta") or {}).get("privacydesk") or {}
    return block
