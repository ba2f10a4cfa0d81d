"""The one gate: may this person be contacted, by this channel, for this purpose, at this moment."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from privacydesk.domain.contact_keys import Reach, keys_of, normal_email
from privacydesk.domain.contact_lists import email_contents
from privacydesk.domain.permission import judge
from privacydesk.domain.permission_answers import Permission, Use
from privacydesk.domain.permission_facts import Answer as Answered
from privacydesk.domain.permission_facts import Asked, Consent, Known, Source
from privacydesk.domain.suppressions import (
    Channel,
    Evidence,
    Purpose,
    Scope,
    Suppression,
    scope_of,
)
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Gatehouse, Records
from privacydesk.steps.call_screens import with_screens
from privacydesk.steps.choose import fold_choices
from privacydesk.steps.fold import digests_of, fold_orders, versions_of

LINKED: Final = frozenset({Channel.EMAIL, Channel.SMS})
BATCH: Final = 5_000
MOST_HERE: Final = 500_000
"""The most entries whose digests are fetched to be compared here: some 60 MB."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the gate says; ``link`` leads to the page that stops it, for the message's headers."""

    permission: Permission
    link: str | None = None


def ask(
    desk: Gatehouse, *, reach: Reach, channel: Channel, purpose: Purpose, now: datetime
) -> Answer:
    """
    Say whether a message, call or export may go, with every reason (R-75, R-83 to R-93).

    Ask for each message, immediately before it is handed over: an objection counts from the
    transaction that accepted it. What the systems of record do not know, and a system that
    does not answer, is a no. A marketing message that may go gets its unsubscribe link.

    :raises OrderUnreadableError: if an objection waits that cannot be read.
    :raises SuppressionKeyMissingError: if entries stand under a key that is not here.
    """
    use = Use(channel=channel, purpose=purpose, on=london_day(now))
    if purpose is Purpose.SERVICE:
        return Answer(permission=judge(use, known=Known(), suppressions=()))
    known = desk.marketing.facts.known(reach, channel=channel)
    # The systems of record come first: nothing may come between the objections and the answer.
    with desk.begin() as records:
        fold_orders(desk, records, now=now)
        fold_choices(desk, records, now=now)
        digests = digests_of(desk, records, reach)
        standing = [_suppression(row) for row in records.suppressions.standing(digests)]
        known = _with_choices(known, records.suppressions.choices(digests))
        known = with_screens(desk, records, known, reach=reach, use=use)
        permission = judge(use, known=known, suppressions=standing)
        link = None
        if permission.allowed and channel in LINKED and reach.email:
            link = _link(desk, records, reach.email, use=use, now=now)
        if permission.allowed and known.lists and purpose is not Purpose.PROFILING:
            records.source_notices.used(
                [one.contact for one in known.lists], on=use.on,
                batches=[one.batch for one in known.lists if not one.told],
            )  # fmt: skip
    return Answer(permission=permission, link=link)


def ask_many(
    desk: Gatehouse, *, emails: Iterable[str], purpose: Purpose, now: datetime
) -> Iterator[tuple[str, Permission]]:
    """
    Yield the answer for each address of a list, in its order; for a plan, not for the sending.

    Set-based: the systems of record are asked for some thousand addresses at a time, the
    suppressions for the whole batch at once.
    """
    use = Use(channel=Channel.EMAIL, purpose=purpose, on=london_day(now))
    batch: list[str] = []
    for email in emails:
        batch.append(email)
        if len(batch) == BATCH:
            yield from _many(desk, batch, use=use, now=now)
            batch = []
    if batch:
        yield from _many(desk, batch, use=use, now=now)


def screen(
    desk: Gatehouse, *, emails: Iterable[str], now: datetime
) -> Mapping[int, Sequence[Suppression]]:
    """
    Return what stands against the addresses of a list, by their number from 0 (R-94).

    The shorter list travels: the entries' digests come here where they are few, else those of
    the addresses go there.
    """
    owners, contents = email_contents(emails)
    keys = desk.marketing.digests
    with desk.begin() as records:
        fold_orders(desk, records, now=now)
        versions = versions_of(desk, records)
        few = records.suppressions.digests(most=min(len(contents), MOST_HERE))
        if few is None:
            pairs = _numbered(desk, owners, contents, versions=versions)
            rows = records.suppressions.screen([digest for _, digest in pairs])
        else:
            pairs = [
                (owners[place], digest)
                for version in versions
                for place, digest in keys.among(contents, wanted=few, version=version)
            ]
            rows = records.suppressions.standing([digest for _, digest in pairs])
    return _by_number(rows, pairs=pairs)


def screen_people(
    desk: Gatehouse, *, people: Iterable[Reach], now: datetime
) -> Mapping[int, Sequence[Suppression]]:
    """Return the same for people with every key that they have: address, numbers, postcode."""
    with desk.begin() as records:
        fold_orders(desk, records, now=now)
        versions, of = versions_of(desk, records), desk.marketing.digests.of
        pairs = [
            (number, of(content, version=version))
            for number, reach in enumerate(people)
            for content in {key.digested for key in keys_of(reach)}
            for version in versions
        ]
        rows = records.suppressions.screen([digest for _, digest in pairs])
    return _by_number(rows, pairs=pairs)


def _by_number(
    rows: Sequence[Mapping[str, Any]], *, pairs: Sequence[tuple[int, bytes]]
) -> Mapping[int, Sequence[Suppression]]:
    standing: dict[bytes, list[Suppression]] = {}
    for row in rows:
        standing.setdefault(bytes(row["digest"]), []).append(_suppression(row))
    found: dict[int, list[Suppression]] = {}
    for number, digest in pairs:
        if digest in standing:
            found.setdefault(number, []).extend(standing[digest])
    return found


def _numbered(
    desk: Gatehouse, owners: Sequence[int], contents: Sequence[bytes], *, versions: Sequence[int]
) -> list[tuple[int, bytes]]:
    """Return every digest of each content, and whose it is."""
    keys = desk.marketing.digests
    return [
        pair
        for version in versions
        for pair in zip(owners, keys.of_many(contents, version=version), strict=True)
    ]


def _many(
    desk: Gatehouse, emails: Sequence[str], *, use: Use, now: datetime
) -> Iterator[tuple[str, Permission]]:
    facts = desk.marketing.facts.known_many(emails)
    stopped = screen(desk, emails=emails, now=now)
    chosen = _chosen(desk, emails, now=now)
    for number, email in enumerate(emails):
        known = _with_choices(facts.get(normal_email(email) or "", Known()), chosen[number])
        yield email, judge(use, known=known, suppressions=stopped.get(number, ()))


def _chosen(
    desk: Gatehouse, emails: Sequence[str], *, now: datetime
) -> Mapping[int, list[Mapping[str, Any]]]:
    """Return what was chosen on our own page or at an order, by the number of the address."""
    with desk.begin() as records:
        fold_choices(desk, records, now=now)
        versions = versions_of(desk, records)
        numbers: dict[bytes, list[int]] = {}
        for number, digest in _numbered(desk, *email_contents(emails), versions=versions):
            numbers.setdefault(digest, []).append(number)
        rows = records.suppressions.choices(list(numbers))
    found: dict[int, list[Mapping[str, Any]]] = {n: [] for n in range(len(emails))}
    for row in rows:
        for number in numbers[bytes(row["digest"])]:
            found[number].append(row)
    return found


def _suppression(row: Mapping[str, Any]) -> Suppression:
    scope: Scope = scope_of(row["channel"], row["purpose"])
    return Suppression(scope=scope, since=row["since"], evidence=Evidence(row["evidence"]),
                       reference=row["reference"])  # fmt: skip


def _with_choices(known: Known, rows: Sequence[Mapping[str, Any]]) -> Known:
    """Add what people chose on our own page or at an order, the last of each channel (R-82)."""
    if not rows:
        return known
    last = {(row["channel"], row["purpose"]): row for row in rows}.values()
    given = tuple(
        Consent(channel=Channel(row["channel"]), purpose=Purpose(row["purpose"]),
                source=Source.PERSON, given_on=london_day(row["chosen_at"]))
        for row in last if row["answer"] == Answered.YES.value
    )  # fmt: skip
    asked = tuple(
        Asked(channel=Channel(row["channel"]), answer=Answered(row["answer"]),
              on=london_day(row["chosen_at"]))
        for row in last if row["answer"] != Answered.YES.value
    )  # fmt: skip
    return replace(known, consents=known.consents + given, answers=known.answers + asked,
                   sources=known.sources | {Source.PERSON})  # fmt: skip


def _link(desk: Gatehouse, records: Records, email: str, *, use: Use, now: datetime) -> str:
    """Make the message's own link; what it leads to is sealed under its token (R-80, R-87)."""
    token = desk.secrets.token()
    content = {"email": normal_email(email) or email, "channel": use.channel.value,
               "purpose": use.purpose.value, "at": now.isoformat()}  # fmt: skip
    sealed = desk.secrets.link_box(token).seal(json.dumps(content).encode())
    records.suppressions.keep_link(
        token_hash=desk.secrets.token_hash(token), sealed=sealed, now=now
    )
    return f"{desk.rules.public_url}/v1/unsubscribe/{token}"
