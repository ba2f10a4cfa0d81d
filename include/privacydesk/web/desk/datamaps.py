"""The data map: the systems that hold personal data, and who receives some of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from privacydesk.domain.catalogue import Role
from privacydesk.domain.datamap import Dataset
from privacydesk.ports import Desk
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.visitors import Reader, ThePages

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class System:
    """One system in words; what differs between its stores is joined."""

    key: str
    name: str
    we_are: str
    purposes: str
    kept_for: str
    found_by: str
    comes_from: str
    place: str
    stores: int
    recipients: str


@router.get("/datamap", response_class=HTMLResponse)
def datamap(request: Request, pages: ThePages, visitor: Reader) -> HTMLResponse:
    """Show the systems and the recipients."""
    desk = pages.desk
    return page(
        request, "datamap.html", visitor=visitor, section="datamap",
        systems=[_system(desk, dataset) for dataset in desk.datamap.datasets],
        recipients=list(desk.rules.recipients.values()),
        stores=len(desk.datamap.collections),
    )  # fmt: skip


def _system(desk: Desk, dataset: Dataset) -> System:
    stores = dataset.collections
    roles = {store.facts.role for store in stores}
    we_are = "Both" if len(roles) > 1 else next(iter(roles), Role.CONTROLLER).value.capitalize()
    known = desk.rules.recipients
    ids = dict.fromkeys(i for store in stores for i in store.facts.recipients if i in known)
    retentions = [s.facts.retention.words for s in stores if s.facts.retention]
    return System(
        key=dataset.key,
        name=dataset.facts.title or dataset.name or dataset.key,
        we_are=we_are,
        purposes=_joined(p.words for s in stores for p in s.facts.purposes),
        kept_for=_joined(retentions),
        found_by=_joined(
            (f.identity or f.column).replace("_", " ")
            for s in stores for f in s.fields if f.identity or f.references
        ),
        comes_from=_joined(s.facts.source for s in stores if s.facts.source),
        place=_joined(s.facts.region or "not stated" for s in stores),
        stores=len(stores),
        recipients=_joined(known[i].name for i in ids),
    )  # fmt: skip


def _joined(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(words))
