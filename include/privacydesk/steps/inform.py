"""Tell people on lists where we have them from, each once and in time (Art. 14, R-95, R-96)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.imports import Import, ImportState, NotThereYetError
from privacydesk.domain.ledger import Event
from privacydesk.domain.notices import DESK
from privacydesk.domain.rendered import Format, RenderedLetter
from privacydesk.domain.source_notices import (
    ExceptionNeedsReasonsError,
    ListKind,
    Posted,
    SourceNotice,
    ToldBy,
    Untold,
    facts_in,
)
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.ports import Box, CreditFiles, Office, Records, SourceNotices

PORTION: Final = 500
"""People in one transaction."""

MOST: Final = 15_000
"""People in one pass; the next pass goes on."""

PACE: Final = timedelta(seconds=0.2)
"""Between two notices, so that a list holds up no letter of a case; a pass fills an hour."""

TOKEN: Final = "0token0of0the0link0"  # noqa: S105  stands where each person's own token goes


@dataclass(frozen=True, kw_only=True)
class Informed:
    """What a pass did: notices queued, and batches that nobody is left in."""

    queued: int
    done: int


def queue_notices(desk: Office, *, case: CaseRef, now: datetime, by: str = "desk") -> int:
    """
    Note that the people of a published list must be told; return how many knew already.

    Whoever was told of the same list of the same seller has the information (R-96); whoever
    knows us but not this source is told.

    :raises NotThereYetError: if the list is not published.
    """
    with desk.begin() as records:
        found = records.imports.lock(case)
        if found.state is not ImportState.PUBLISHED:
            raise NotThereYetError(f"the list is {found.state.value}", case=case)
        return owe_notices(records, found, by=by, now=now)


def owe_notices(records: Records, found: Import, *, by: str, now: datetime) -> int:
    """Do the same within the transaction that publishes, so that no list is forgotten."""
    done, case = found.published, found.reference
    if done is None or found.obtained_on is None:
        return 0
    people = done.new + done.updated + done.unchanged
    if not records.source_notices.open(case, people=people, obtained_on=found.obtained_on):
        return 0
    knew = records.source_notices.knew(case)
    records.ledger.append(case, Event.NOTICES_QUEUED, at=now, actor=by,
                          facts={"people": people, "knew": knew})  # fmt: skip
    return knew


def send_notices(desk: Office, *, now: datetime, most: int = MOST) -> Informed:
    """
    Queue the notices of everybody who can be mailed, a portion in a transaction.

    Run it as often as you like: each person gets one notice, with every list that they do not
    know of. Whoever cannot be mailed is counted, for calls and post.
    """
    queued = done = 0
    with desk.begin() as records:
        open_again = records.source_notices.lost()
        records.source_notices.forget_sent()
        due = records.source_notices.due()
    for batch in dict.fromkeys([*due, *open_again]):
        told = _send(desk, batch, now=now, most=most - queued, before=queued)
        queued += told
        done += _count(desk, batch, told=told, now=now)
    return Informed(queued=queued, done=done)


def note_told(
    desk: Office, *, case: CaseRef, means: ToldBy, by: str, now: datetime, phone: str | None = None
) -> int:  # fmt: skip
    """
    Note that people told whoever is left of a list, or who has a number; return how many lines.

    Who is only to be called is told in the first call, everybody else by post until the month is
    over.
    """
    with desk.begin() as records:
        if not records.source_notices.lock(case):
            return 0
        books = told_in(records, case)
        told = books.tell_rest(case, phone=phone, by=means, now=now)
        if told:
            records.ledger.append(case, Event.NOTICES_GIVEN, at=now, actor=by,
                                  facts={"people": told, "by": means.value})  # fmt: skip
        books.count(case, now=now)
        return told


def told_in(records: Records, case: CaseRef) -> SourceNotices | CreditFiles:
    """Return the books in which it stands who of an import was told."""
    kind = records.imports.get(case).kind
    return records.credit_files if kind is ListKind.CREDIT else records.source_notices


def except_notices(
    desk: Office, *, case: CaseRef, why: str, published: str, by: str, now: datetime
) -> bool:
    """
    Tell nobody of a list, because it is out of proportion (Art. 14(5)(b), R-96).

    ``why`` is the written case, sealed with the import; ``published`` the page that tells the
    public. False if everybody was told, or it ended before.

    :raises ExceptionNeedsReasonsError: if either is missing.
    """
    if len(why.split()) < 5 or not published.startswith("https://"):  # noqa: PLR2004  a sentence
        raise ExceptionNeedsReasonsError("R-96: no written case, or no public page", case=case)
    with desk.begin() as records:
        records.imports.lock(case)
        if not records.source_notices.end(case, why="exception", by=by, now=now):
            return False
        text = json.dumps({"why": why, "published": published, "by": by}).encode()
        desk.vault.put(case, "notice-exception", text)
        records.ledger.append(case, Event.NOTICES_EXCEPTED, at=now, actor=by)
        return True


def _send(desk: Office, batch: CaseRef, *, now: datetime, most: int, before: int) -> int:
    queued = after = 0
    while queued < most:
        with desk.begin() as records:
            records.outbox.lock_own()  # the desk's key is made once
            if not records.source_notices.lock(batch):
                return queued
            portion = min(PORTION, most - queued)
            people = records.source_notices.next(batch, after=after, most=portion)
            if not people:
                return queued
            _queue(desk, records, batch, people, before=before + queued, now=now)
        queued += len(people)
        after = people[-1].contact
    return queued


def _queue(
    desk: Office, records: Records, batch: CaseRef, people: Sequence[Untold], *, before: int,
    now: datetime,
) -> None:  # fmt: skip
    """A letter is written once for all who are told of the same lists; each has their own link."""
    box = desk.vault.box(DESK, create=True)
    for batches, some in groupby(sorted(people, key=_lists), key=_lists):
        group = list(some)
        letter = _letter(desk, records, batch, group[0])
        rendered = desk.letters.render(letter, now=now, formats={Format.MAIL})
        linked = letter.link is not None
        records.source_notices.queue(
            [_posted(desk, box, batch, person, rendered, linked=linked, now=now)
             for person in group],
            version=str(rendered.version), now=now, first_at=now + before * PACE, pace=PACE,
        )  # fmt: skip
        before += len(group)
        records.source_notices.tell(batches, [one.contact for one in group], by=ToldBy.EMAIL,
                                  now=now)  # fmt: skip


def _lists(person: Untold) -> tuple[CaseRef, ...]:
    return person.batches


def _letter(desk: Office, records: Records, batch: CaseRef, person: Untold) -> SourceNotice:
    found = [records.imports.get(one) for one in person.batches]
    kind = found[0].kind
    link = f"{desk.rules.public_url}/v1/unsubscribe/{TOKEN}"
    return SourceNotice(
        reference=batch, kind=kind, sources=person.sources,
        facts=facts_in(field for one in found for field in one.columns.values()),
        link=link if kind is ListKind.BROKER else None,
    )  # fmt: skip


def _posted(
    desk: Office, box: Box, batch: CaseRef, person: Untold, rendered: RenderedLetter, *,
    linked: bool, now: datetime,
) -> Posted:  # fmt: skip
    token, box_of = desk.secrets.token(), desk.secrets.link_box
    mine = replace(rendered, text=rendered.text.replace(TOKEN, token),
                   html=(rendered.html or "").replace(TOKEN, token))  # fmt: skip
    content = {"to": person.email, "subject": mine.subject, "text": mine.text, "html": mine.html}
    if linked:
        content["unsubscribe"] = f"{desk.rules.public_url}/v1/unsubscribe/{token}"
    leads_to = {"email": person.email, "channel": Channel.EMAIL.value,
                "purpose": Purpose.OWN_PRODUCTS.value, "at": now.isoformat()}  # fmt: skip
    return Posted(
        key=f"{DESK}/notice/{batch}/{person.contact}",
        sealed=box.seal(json.dumps(content).encode()),
        token_hash=desk.secrets.token_hash(token) if linked else None,
        link=box_of(token).seal(json.dumps(leads_to).encode()) if linked else None,
    )  # fmt: skip


def _count(desk: Office, batch: CaseRef, *, told: int, now: datetime) -> bool:
    with desk.begin() as records:
        if not records.source_notices.lock(batch):
            return False
        counts = records.source_notices.count(batch, now=now)
        if told:
            records.ledger.append(batch, Event.NOTICES_GIVEN, at=now, actor="desk",
                                  facts={"people": told, "by": ToldBy.EMAIL.value})  # fmt: skip
        return counts.done
