"""Reads what a data map says of corrections (R-58 to R-64)."""

from collections.abc import Mapping
from typing import Any

from privacydesk.domain import correctables as law

Raw = Mapping[str, Any]


def correcting(raw: Raw) -> law.Correcting:
    """Return which fact a field holds, and whether it may be corrected."""
    kind = law.Correctable(raw["as"])
    return law.Correcting(kind=kind, fact=raw["fact"], part=raw.get("part", False))


def correcting_rules(raw: Raw) -> law.CorrectingRules:
    """Return what a correction may do to a store's rows."""
    notes, objections = raw.get("notes_in"), raw.get("objections")
    return law.CorrectingRules(
        open_where=where(raw.get("open_where")),
        notes_in=law.NotesIn(**notes) if notes else None,
        disputed=raw.get("disputed"),
        restricted=raw.get("restricted"),
        objections=law.ObjectionsIn(**objections) if objections else None,
    )


def where(raw: Raw | None) -> law.Where | None:
    """Return a field and the values in it that say yes."""
    return law.Where(field=raw["field"], values=tuple(map(str, raw["values"]))) if raw else None
