"""The parts of the desk API's decisions that say who asks for whom (R-27 to R-33)."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from privacydesk.domain.askers import (
    Helps,
    Need,
    Party,
    Shown,
    Tried,
    Unidentified,
)
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.children import Age, Child
from privacydesk.steps import authorise, hand_over, represent
from privacydesk.web.desk.askers import scope_of
from privacydesk.web.desk.visitors import Visitor
from privacydesk.wiring.pages import Pages


class Strict(BaseModel):
    """A part without unknown keys."""

    model_config = ConfigDict(extra="forbid")


class PartyPart(Strict):
    """Who asks for whom; ``age`` where the person is under 18 (R-28)."""

    party: Party
    age: Age | None = None
    competent: bool | None = None

    @model_validator(mode="after")
    def _fits(self) -> "PartyPart":
        if self.age is None and (self.party is Party.PARENT or self.competent is not None):
            raise ValueError("age is needed for a child")
        return self

    def child(self) -> Child | None:
        """Return the child whom the case is about, if it is one."""
        return Child(age=self.age, competent=self.competent) if self.age else None


class AuthorityPart(Strict):
    """What authority somebody showed; without ``complete_at`` the reply's receipt counts."""

    contact: str = Field(min_length=3, max_length=320)
    name: str = Field(min_length=1, max_length=200)
    address: str = Field(pattern=r"^[^@\s]{1,64}@[^@\s]{1,255}$")
    shown: Shown
    scope: list[str] = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=4000)
    complete_at: AwareDatetime | None = None

    def recorded(self) -> authorise.Recorded:
        """Return it as the step takes it."""
        return authorise.Recorded(
            contact=self.contact, name=self.name, address=self.address, note=self.note,
            scope=scope_of(self.scope), shown=self.shown, complete_at=self.complete_at,
        )  # fmt: skip


class UnidentifiedPart(Strict):
    """That nobody can tell which data is the person's (R-31)."""

    tried: list[Tried] = Field(min_length=1)
    helps: list[Helps] = Field(min_length=1)


class HandoverPart(Strict):
    """Service logs that a customer got under contract (R-30, R-103)."""

    customer: str = Field(pattern=r"^[A-Za-z0-9-]{1,40}$")
    stores: list[str] = Field(min_length=1, max_length=50)
    size: int = Field(ge=1)
    means: Literal["portal", "secure_link", "in_person"]


class AskerParts(Strict):
    """What staff say of who asks; each part may be missing."""

    party: PartyPart | None = None
    authority: AuthorityPart | None = None
    unidentified: UnidentifiedPart | None = None
    need: Need | None = None
    all_to_person: Literal[True] | None = None
    handover: HandoverPart | None = None


def take_asker_parts(pages: Pages, case: CaseRef, body: AskerParts, visitor: Visitor) -> int:
    """Keep what the body says of who asks, in the order of its parts; return how many."""
    desk, by, now = pages.desk, visitor.actor, pages.now()
    if body.party:
        represent.settle_party(desk, case=case, party=body.party.party, child=body.party.child(),
                               by=by, now=now)  # fmt: skip
    if body.authority:
        authorise.record_authority(
            desk, case=case, recorded=body.authority.recorded(), by=by, now=now
        )
    if body.unidentified:
        it = Unidentified(
            tried=tuple(body.unidentified.tried), helps=tuple(body.unidentified.helps)
        )
        represent.say_unidentified(desk, case=case, unidentified=it, by=by, now=now)
    if body.need:
        represent.note_need(desk, case=case, need=body.need, by=by, now=now)
    if body.all_to_person:
        represent.send_all_to_person(desk, case=case, by=by, now=now)
    if body.handover:
        given = body.handover
        hand_over.log_handover(
            desk, case=case, by=by, now=now,
            handover=hand_over.Handover(customer=given.customer, stores=tuple(given.stores),
                                        size=given.size, means=given.means),
        )  # fmt: skip
    return len(set(AskerParts.model_fields) & body.model_fields_set)
