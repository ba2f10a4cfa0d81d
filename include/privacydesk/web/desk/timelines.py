"""The timeline of a case: its ledger in words, newest first, by day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from privacydesk.domain.workdays import london_day
from privacydesk.web.desk import (
    asker_words,
    letter_names,
    list_events,
    objection_words,
    recipient_words,
    words,
)
from privacydesk.web.desk.times import plural

MOVES_THE_CLOCK: Final = frozenset(
    {
        "case.received",
        "identity.proved",
        "identity.asked",
        "demand.made",
        "wait.ended",
        "case.closed",
        "case.reopened",
        "authority.asked",
        "authority.recorded",
    }
)
SENTENCES: Final[Mapping[str, str]] = {
    **list_events.SENTENCES,
    "case.opened": "Case opened.",
    "case.filed_together": "The request came in a file with others.",
    "case.handed_on": "The case goes on in a run of its own, apart from its file.",
    "case.withdrawn": "The person withdrew the request.",
    "alert.raised": "The desk raised an alert.",
    "alert.escalated": "The alert went to the privacy lead.",
    "alert.acknowledged": "Somebody took up the alert.",
    "store.begun": "Erasing begins in a system.",
    "plan.stale": "The plan no longer fits. The reviewers are asked again.",
    "erasure.undone": "Somebody who was erased is back in a system.",
    "remainder.kept": "What stays is noted with its last day.",
    "remainder.held": "What should go stays for now: an open request, or a system that refuses.",
    "correction.proposed": "A correction was proposed.",
    "correction.dropped": "A proposed correction was taken back.",
    "correction.stopped": "A field had changed meanwhile, or its system refused the value.",
    "store.corrected": "The changes to one system were made.",
    "view.invited": "We asked for their view of the decision.",
    "proof.asked": "We asked for proof. The clock runs on.",
    "proof.seen": "The proof was seen.",
    "restriction.set": "The data is stored and not used.",
    "restriction.end_told": "The person is told that the restriction ends.",
    "restriction.lifted": "The data may be used again.",
    "answer.written": "The answer is written.",
    "work.discarded": "Working copies of the search were thrown away.",
    "message.taken": "A message was put in the case.",
    "message.failed": "A message could not be sent.",
    "identity.refused": "Who is asking could not be proved.",
    "wait.started": "We wait for the person.",
    "wait.ended": "The person answered.",
    "wait.chased": "We reminded the person.",
    "wait.closing": "We tell the person that we close the request for now.",
    "wait.untold": "No mail of ours reaches the person. Staff must tell them.",
    "case.reopened": "A late reply opened the case again.",
    "gate.passed": "The check of what was found passed.",
    "gate.stopped": "The check of what was found stopped the case.",
    "answer.composed": "The answer is put together.",
    "package.made": "The package for the person is made.",
    "package.downloaded": "The person downloaded the answer.",
    "code.sent": "A code was sent by another channel than the link.",
    "party.shown": "The message seems to ask for somebody else.",
    "authority.asked": "We asked for authority to act for the person.",
    "authority.replied": "A reply about the authority came. Somebody must look at it.",
    "authority.recorded": "Authority recorded.",
    "person.not_found": "Nobody can tell which data is the person’s.",
    "delivery.noted": "How the person needs the answer is noted.",
    "answer.all_to_person": "Everything goes to the person alone.",
    "handover.logged": "Service logs were handed to their customer under contract.",
    "objection.entered": "The objection stands against every key of the person that we know.",
    "lists.cleared": "Segments, queued sends, exports and processors' lists are cleared.",
    "case.forgotten": "Everything about the person was forgotten.",
}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One thing that happened. ``moves`` marks what moves the clock."""

    at: datetime
    text: str
    moves: bool = False


@dataclass(frozen=True, kw_only=True)
class Day:
    """What happened on one London day, newest first."""

    day: date
    moments: Sequence[Moment]


def timeline(
    entries: Sequence[Mapping[str, Any]], *, name: Callable[[str | None], str]
) -> list[Day]:
    """Return the ledger as days; decisions of one moment stand together."""
    moments = [
        _moment(list(group), name=name)
        for _, group in groupby(entries, key=lambda e: (e["event"], e["actor"], _kind(e)))
    ]
    newest = list(reversed(moments))
    return [
        Day(day=day, moments=list(group))
        for day, group in groupby(newest, key=lambda moment: london_day(moment.at))
    ]


def _kind(entry: Mapping[str, Any]) -> object:
    """Return what entries must share to stand in one line; others stand alone."""
    if entry["event"] == "finding.decided" and not {"refusal", "records"} & set(entry["facts"]):
        return entry["facts"].get("decision"), entry["at"].date()
    return entry["position"]


def _moment(group: Sequence[Mapping[str, Any]], *, name: Callable[[str | None], str]) -> Moment:
    last = group[-1]
    return Moment(
        at=last["at"],
        text=_sentence(last, many=len(group), by=name(last["actor"])),
        moves=last["event"] in MOVES_THE_CLOCK,
    )


def _sentence(entry: Mapping[str, Any], *, many: int, by: str) -> str:  # noqa: C901, PLR0911, PLR0912  one case an event
    facts = entry["facts"]
    if about := recipient_words.sentence_of(entry["event"], facts, by=by):
        return about
    match entry["event"]:
        case "case.received":
            right = words.RIGHT_WORDS.get(facts.get("right", ""), "Request")
            return (
                f"Request received by {facts.get('channel', 'another way')}. Case: {right.lower()}."
            )
        case "case.triaged":
            return f"{by} sorted the case: {words.RIGHT_WORDS[facts['right']].lower()}."
        case "party.settled":
            party = asker_words.PARTIES.get(facts.get("party", ""), "")
            return f"{by} said who asks: {party.lower()}."
        case "message.queued" | "message.sent":
            letter = letter_names.LETTERS.get(facts.get("letter", ""), "A message")
            return (
                f"{letter} {'is to be sent' if entry['event'] == 'message.queued' else 'was sent'}."
            )
        case "wait.ended" if facts.get("by") == "sweep":
            return "The wait ended without a reply."
        case "identity.asked":
            return "We asked who is asking."
        case "identity.proved":
            rung = words.CHECKS.get(facts.get("rung", ""))
            return f"{by} recorded a check of identity. {rung}." if rung else "Identity proved."
        case "store.gathered":
            return f"{facts['connection']} searched: {plural(facts['rows'], 'record')}."
        case "store.unreachable":
            return f"{facts['connection']} did not answer. We try again."
        case "store.excluded":
            return f"{by} left {facts['connection']} out of the search."
        case "plan.drawn":
            counts = (
                f"{facts['delete']} to delete, {facts['mask']} to mask, {facts['keep']} to keep"
            )
            return f"Erasure plan {facts['round']} worked out: {counts}."
        case "plan.settled":
            return f"{by} chose to {facts['action']} rows of {facts['collection']}."
        case "store.erased":
            what = f"{plural(facts['deleted'], 'row')} deleted, {facts['masked']} masked"
            return f"{facts['connection']} erased: {what}."
        case "remainder.gone":
            gone = f"{plural(facts['deleted'], 'row')} deleted, {facts['masked']} masked"
            return f"{facts['connection']}, kept until its day: {gone}."
        case "erasure.proved":
            places, others = plural(facts["places"], "place"), facts.get("mentions", 0)
            said = f"{places} searched again: only what is named is left."
            if not others:
                return said
            return f"{said} {plural(others, 'record')} of other people name the person."
        case "findings.joined":
            return f"Search finished: {plural(facts['findings'], 'record')}."
        case "findings.opened_by_staff":
            what = facts.get("batch", "")
            return f"{by} read {'who asked' if what == 'person' else 'records'}."
        case "gate.passed" | "gate.stopped" if facts.get("suite") == "list_import":
            through = entry["event"] == "gate.passed"
            return "The gate let the list through." if through else "The gate stopped the list."
        case "list.opened_by_staff":
            if facts.get("what") == "pairs":
                return f"{by} compared held rows with whom they may be."
            looked = facts.get("what") == "look"
            return f"{by} {'looked at' if looked else 'took away'} rows that are not used."
        case "finding.decided":
            return _decided(facts, many=many, by=by)
        case "demand.proposed" | "demand.made" | "demand.dropped":
            return _demanded(entry["event"], facts, by=by)
        case "correction.judged":
            agreed = facts["verdict"] == "agreed"
            return f"{by} {'agreed' if agreed else 'did not agree'} to a proposed correction."
        case "decision.accepted":
            return f"{by} answered {facts['chosen']} in Airflow."
        case "decision.not_accepted":
            return f"{by} answered {facts['chosen']} in Airflow. It did not count."
        case "objection.lifted":
            return f"{by} lifted the objection to marketing."
        case "case.closed":
            outcome = words.OUTCOME_WORDS.get(facts.get("outcome") or "")
            return f"Case closed: {outcome.lower()}." if outcome else "Case closed."
        case event:
            return SENTENCES.get(event) or objection_words.sentence(entry, by=by)


def _demanded(event: str, facts: Mapping[str, Any], *, by: str) -> str:
    what = words.DEMANDS.get(facts.get("kind", ""), "a message")
    if event == "demand.proposed":
        amount = f" of £{facts['amount']}" if facts.get("amount") else ""
        return f"{by} prepared {what}{amount}."
    if event == "demand.made":
        return f"{what[0].upper()}{what[1:]} is on its way."
    why = ": it would come too late" if facts.get("why") == "late" else ""
    return f"{what[0].upper()}{what[1:]} was dropped{why}. Nothing was sent."


def _decided(facts: Mapping[str, Any], *, many: int, by: str) -> str:
    if "refusal" in facts:
        return f"{by} wrote down a ground for refusing."
    if facts["decision"] == "taken_back":
        return f"{by} took back the last decision: {plural(facts.get('records', 1), 'record')}."
    ground = words.GROUNDS.get(facts.get("ground") or "")
    why = f": {ground}" if ground else ""
    records = plural(facts.get("records", many), "record")
    return f"{by} {words.DECIDED[facts['decision']]} {records}{why}."
