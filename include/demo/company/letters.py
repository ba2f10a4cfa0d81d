"""The messages that people write to the privacy desk in the demo."""

from __future__ import annotations

from functools import cache
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from demo.company.cast import THREADS, Actor, cast


class Writer(BaseModel):
    """Who writes; the claims of a message, not what is on file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    email: str
    phone: str | None = None
    portal_account: str | None = None


class Letter(BaseModel):
    """
    One message to the desk, as somebody writes it.

    ``rights`` is what a reader sees in it, for tests; the desk is never told. ``person`` is the
    key of somebody in the cast.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    shows: str
    person: str | None = None
    writer: Writer
    channel: Literal["portal", "email"]
    signed_in: bool
    rights: tuple[str, ...]
    subject: str
    body: str


@cache
def letters() -> tuple[Letter, ...]:
    """Return the messages, in the file's order, signed with their writers' names."""
    path = THREADS.parent / "requests.yaml"
    people = {actor.key: actor for actor in cast().people}
    return tuple(_signed(told, people) for told in yaml.safe_load(path.read_text("utf-8")))


def _signed(told: dict[str, object], people: dict[str, Actor]) -> Letter:
    """Fill in who writes; an e-mail claims no portal account."""
    if isinstance(key := told.get("person"), str):
        actor = people[key]
        account = actor.portal[0].username if actor.portal and told["signed_in"] else None
        phone = actor.mobile or actor.phone
        claim = {"name": actor.name, "email": actor.email, "phone": phone}
        told = {**told, "writer": {**claim, "portal_account": account}}
    letter = Letter.model_validate(told)
    first = letter.writer.name.partition(" ")[0]
    body = letter.body.replace("{first}", first).replace("{name}", letter.writer.name)
    return letter.model_copy(update={"body": body})
