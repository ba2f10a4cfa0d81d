"""Pass people's data to somebody outside: one gate, one line of the log an attempt (R-102)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from privacydesk.domain.contact_keys import KeyKind, Reach, keys_of, normal_email
from privacydesk.domain.errors import DeskError
from privacydesk.domain.outbound import CONSENT, barred, class_of
from privacydesk.domain.permission_answers import Effect
from privacydesk.domain.rules import Recipient
from privacydesk.domain.suppressions import Purpose
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Gatehouse, Records
from privacydesk.steps.fold import digests_of
from privacydesk.steps.permit import ask_many

PURPOSES: Final = {"affiliate": Purpose.AFFILIATES, "partner": Purpose.PARTNERS}
"""What a consent must be for, by the kind of recipient (R-83, R-102)."""


class UnknownRecipientError(DeskError):
    """Nobody of this id is in the house rules, so nothing says what may pass to them (R-102)."""

    remedy = "Enter the recipient with its ground and contract in house_rules/recipients.yaml."


@dataclass(frozen=True, kw_only=True)
class Export:
    """
    What may leave: rows cut to what the recipient gets, each with its number in the log.

    ``blocked`` counts those that were stopped, by why.
    """

    rows: tuple[Mapping[str, str], ...] = field(repr=False)
    disclosures: tuple[int, ...]
    blocked: Mapping[str, int]


def export_people(
    desk: Gatehouse, *, recipient: str, people: Iterable[Mapping[str, str]], by: str,
    now: datetime,
) -> Export:  # fmt: skip
    """
    Return the rows that may be handed to a recipient now; ``people`` are facts by name.

    Where consent is the ground, each person's is asked for now, so whoever withdrew it before is
    left out. Every attempt, also a blocked one, is one line of the log before this returns; only
    what was logged may leave, and no field beyond those that the house rules name (R-103).

    :raises UnknownRecipientError: if nobody of this id is in the house rules.
    """
    known = desk.rules.recipients.get(recipient)
    if known is None:
        raise UnknownRecipientError("no such recipient")
    given = [dict(one) for one in people]
    answers = list(_answers(desk, known, given, now=now))
    rows, numbers, blocked = list[Mapping[str, str]](), list[int](), dict[str, int]()
    with desk.begin() as records:
        for one, why in zip(given, answers, strict=True):
            row = {name: value for name, value in one.items() if name in known.facts}
            number = _log(desk, records, known, one, row=row, why=why, by=by, now=now)
            if why is None:
                rows.append(row)
                numbers.append(number)
            else:
                blocked[why] = blocked.get(why, 0) + 1
        # Whoever is on a list and not told yet must be told by today.
        gone = [email for row in rows if (email := normal_email(row.get("email", "")))]
        records.source_notices.disclosed(gone, on=london_day(now))
    return Export(rows=tuple(rows), disclosures=tuple(numbers), blocked=blocked)


def passed_on(
    desk: Gatehouse, records: Records, reaches: Iterable[Reach]
) -> Mapping[str, datetime]:
    """Return to whom data of these people went by the desk's own log, and when last (R-62)."""
    digests = [one for reach in reaches for one in digests_of(desk, records, reach)]
    return records.disclosures.passed_on(digests)


def _answers(
    desk: Gatehouse, known: Recipient, given: Sequence[Mapping[str, str]], *, now: datetime
) -> Iterator[str | None]:
    """Yield for each row why it may not leave, None where it may."""
    if why := barred(known, on=london_day(now)):
        yield from (why.value for _ in given)
        return
    if known.ground != CONSENT:
        yield from (None for _ in given)
        return
    emails = [one.get("email", "") for one in given]
    purpose = PURPOSES.get(known.kind, Purpose.PARTNERS)
    for _, permission in ask_many(desk, emails=emails, purpose=purpose, now=now):
        stops = [r.code.value for r in permission.reasons if r.effect is Effect.BLOCKS]
        yield None if permission.allowed else next(iter(stops), "no_consent")


def _log(
    desk: Gatehouse, records: Records, known: Recipient, one: Mapping[str, str], *,
    row: Mapping[str, str], why: str | None, by: str, now: datetime,
) -> int:  # fmt: skip
    size = sum(len(value.encode()) for value in row.values())
    number = records.disclosures.add(
        None, recipient=known.id, class_=class_of(known), purpose=known.kind,
        ground=known.ground, fields=sorted(row), size=0 if why else size, approver=by,
        means="export", blocked=why, now=now,
    )  # fmt: skip
    digests = desk.marketing.digests
    keys = keys_of(Reach(email=one.get("email")))
    for key in (k for k in keys if k.kind is KeyKind.EMAIL):
        digest = digests.of(key.digested, version=digests.version)
        records.disclosures.about(number, version=digests.version, digest=digest)
    return number
