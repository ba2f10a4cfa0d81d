"""A leg of the walk as bytes to seal, and back, so that another task can go on from it."""

import json
from collections.abc import Sequence
from typing import Any

from privacydesk.domain.legs import Key, Leg, SearchState, StoreSearch, Trace
from privacydesk.domain.spots import Spot


def pack_leg(leg: Leg, *, batches: Sequence[str]) -> bytes:
    """Return the leg as bytes to seal; ``batches`` name where its rows lie."""
    content = {
        "batches": list(batches),
        "connection": leg.connection,
        "outgoing": [[*k.spot, k.value, k.distance, k.origin] for k in leg.outgoing],
        "searches": [[s.collection, s.connection, s.state.value, s.keys, s.rows, s.reason]
                     for s in leg.searches],
        "traces": [[t.collection, t.key, t.distance, t.own, t.foreign, t.values]
                   for t in leg.traces],
        "searched": [[*spot, sorted(values)] for spot, values in leg.searched.items()],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False).encode()


def unpack_leg(packed: bytes) -> tuple[Leg, list[str]]:
    """Return the leg that ``pack_leg`` packed, and the names of its batches."""
    content: dict[str, Any] = json.loads(packed)
    leg = Leg(
        connection=content["connection"],
        outgoing=tuple(
            Key(spot=Spot(c, f), value=v, distance=d, origin=o)
            for c, f, v, d, o in content["outgoing"]
        ),
        searches=tuple(
            StoreSearch(collection=c, connection=n, state=SearchState(s), keys=tuple(k), rows=r,
                        reason=w)
            for c, n, s, k, r, w in content["searches"]
        ),
        traces=tuple(
            Trace(collection=c, key=k, distance=d, own=o, foreign=f,
                  values=tuple((p, t) for p, t in v))
            for c, k, d, o, f, v in content["traces"]
        ),
        searched={Spot(c, f): frozenset(v) for c, f, v in content["searched"]},
    )  # fmt: skip
    return leg, content["batches"]
