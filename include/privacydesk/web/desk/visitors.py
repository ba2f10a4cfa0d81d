"""Who is at the desk, and what each route asks of them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from privacydesk.wiring.pages import Pages


class DeskRight(str, Enum):
    """A right on the desk's pages; the words are those of the role's permission in Airflow."""

    READ = "can_read"
    EDIT = "can_edit"
    LEAD = "can_lead"


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody signed in. ``id`` is Airflow's; ``actor`` is their word in the ledger."""

    id: str
    name: str
    rights: frozenset[DeskRight]

    @property
    def actor(self) -> str:
        """How the ledger and the findings name them."""
        return f"user.{self.id}"

    @property
    def may_edit(self) -> bool:
        """Say whether they may decide and see what the records say."""
        return DeskRight.EDIT in self.rights

    @property
    def may_lead(self) -> bool:
        """Say whether they lead the privacy office."""
        return DeskRight.LEAD in self.rights


WhoIs = Callable[..., Visitor]


def signed_in() -> Visitor:
    """Stand for the login that ``create_app`` puts in this place (a dependency override)."""
    raise HTTPException(401, "Sign in first.")


def pages_of(request: Request) -> Pages:
    """Return what the app was made with; the first request makes it."""
    pages: Pages = request.app.state.pages()
    return pages


def reader(visitor: Annotated[Visitor, Depends(signed_in)]) -> Visitor:
    """Let in who may see the desk's pages."""
    return _with(visitor, DeskRight.READ)


def editor(visitor: Annotated[Visitor, Depends(signed_in)]) -> Visitor:
    """Let in who may decide and see what the records say."""
    return _with(visitor, DeskRight.EDIT)


def lead(visitor: Annotated[Visitor, Depends(signed_in)]) -> Visitor:
    """Let in who leads the privacy office."""
    return _with(visitor, DeskRight.LEAD)


def _with(visitor: Visitor, right: DeskRight) -> Visitor:
    if right not in visitor.rights:
        raise HTTPException(403, "Your role does not allow this.")
    return visitor


ThePages = Annotated[Pages, Depends(pages_of)]
Reader = Annotated[Visitor, Depends(reader)]
Editor = Annotated[Visitor, Depends(editor)]
