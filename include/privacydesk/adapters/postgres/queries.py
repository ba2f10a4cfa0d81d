"""Load named SQL: each ``-- name: x`` starts a block that ends where the next begins."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, cast

from typing_extensions import LiteralString

_NAME: Final = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


@cache
def load(noun: str) -> Mapping[str, LiteralString]:
    """Return the blocks of ``sql/<noun>.sql`` by name; the files are part of the package."""
    text = (files(__package__) / "sql" / f"{noun}.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    return {
        name: cast("LiteralString", body.strip())
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
