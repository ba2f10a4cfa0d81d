"""
What a person may take along (Article 20, R-44).

It is what they gave and what their own use made, held by consent or contract and by automated
means. What we worked out about them, such as a score or a segment, what others told us, what
we hold on any other basis and what lies on paper are theirs to see, not to take along.
"""

from collections.abc import Mapping
from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.catalogue import LawfulBasis, Origin, Role
from privacydesk.domain.datamap import Collection, Field

BASES: Final = frozenset({LawfulBasis.CONSENT, LawfulBasis.CONTRACT})
ORIGINS: Final = frozenset({Origin.PROVIDED, Origin.OBSERVED})


def is_portable(field: Field) -> bool:
    """Say whether a field holds what the person gave, or their use made, by consent or contract."""
    facts = field.facts
    return facts.origin in ORIGINS and facts.lawful_basis in BASES and not field.notes.internal


def portable_fields(collection: Collection) -> tuple[Field, ...]:
    """Return the fields of a store that a person may take along; none of what lies on paper."""
    if collection.paper or collection.facts.role is Role.PROCESSOR:
        return ()
    return tuple(field for field in collection.fields if is_portable(field))


def is_taken(right: Right, collection: Collection, *, row: Mapping[str, object]) -> bool:
    """Say whether a record that was found belongs into the answer to ``right`` at all."""
    if right is not Right.PORTABILITY:
        return True
    where = collection.provided_where
    given = where is None or str(row.get(where.field)) in where.values
    return given and bool(portable_fields(collection))


def fields_shown(right: Right, collection: Collection) -> tuple[Field, ...]:
    """Return the fields of a store that the answer to ``right`` shows."""
    if right is Right.PORTABILITY:
        return portable_fields(collection)
    return tuple(field for field in collection.fields if not field.notes.internal)
