"""Small data maps for tests, written as short as they can be read."""

from collections.abc import Mapping, Sequence

from privacydesk.domain.datamap import Collection, DataMap, Dataset, Field
from privacydesk.domain.spots import Direction, Reference, Spot

PERSONAL = ("user.contact",)


def column(
    name: str,
    *,
    identity: str | None = None,
    to: str | None = None,
    from_: str | None = None,
    both: str | None = None,
    key: bool = False,
    personal: bool = True,
) -> Field:
    """Make a field; ``to``, ``from_`` and ``both`` take ``dataset.collection.field``."""
    ways = {Direction.TO: to, Direction.FROM: from_, Direction.BOTH: both}
    return Field(
        path=name,
        identity=identity,
        primary_key=key,
        categories=PERSONAL if personal else (),
        references=tuple(
            Reference(spot=Spot(*end.rsplit(".", 1)), direction=way)
            for way, end in ways.items()
            if end
        ),
    )


def datamap(
    collections: Mapping[str, Sequence[Field]],
    *,
    connections: Mapping[str, str] | None = None,
    excluded: Mapping[str, str] | None = None,
) -> DataMap:
    """Make a map of ``dataset.collection`` -> fields; all on ``main`` unless said otherwise."""
    datasets: dict[str, list[Collection]] = {}
    for address, fields in collections.items():
        dataset, _, name = address.rpartition(".")
        datasets.setdefault(dataset, []).append(
            Collection(
                dataset=dataset,
                name=name,
                table=name,
                fields=tuple(fields),
                connection=(connections or {}).get(address, "main"),
                excluded=(excluded or {}).get(address),
            )
        )
    made = (Dataset(key=k, name=k, collections=tuple(cs)) for k, cs in datasets.items())
    return DataMap(datasets=tuple(made))
