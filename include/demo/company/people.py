"""The sample data subjects that a demo shows and tests use."""

from __future__ import annotations

from dataclasses import dataclass

from demo.company.cast import cast


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody about whom the sample company holds data, or holds nothing."""

    name: str
    email: str
    phone: str | None
    portal_account: str | None
    note: str


def people() -> list[Person]:
    """
    Return the sample data subjects, the same ones with every seed and factor.

    The first has rows in every system, all of them hers alone.
    """
    return [
        Person(
            name=actor.name,
            email=actor.email,
            phone=actor.mobile or actor.phone,
            portal_account=actor.portal[0].username if actor.portal else None,
            note=actor.note,
        )
        for actor in cast().people
        if actor.sample
    ]
