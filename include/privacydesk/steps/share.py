"""Share an answer between somebody who acts for a person and the person (R-27)."""

import json
from collections.abc import Sequence
from typing import Final

from privacydesk.domain.agent_letters import AgentAnswer, Rest
from privacydesk.domain.answers import AgentsPart
from privacydesk.domain.askers import ALL, Asker, Authority, Shares, share_out
from privacydesk.domain.cases import Outcome
from privacydesk.domain.findings import NO_REFUSALS, Decision, Finding, Ground
from privacydesk.domain.identity import PersonRecord
from privacydesk.domain.letters import Reason, Refused
from privacydesk.domain.packages import Reads
from privacydesk.domain.withholding import left_out
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import content, pack, tell
from privacydesk.steps.books import Books
from privacydesk.steps.decide import REFUSAL
from privacydesk.steps.identity import verified_address
from privacydesk.steps.settle import is_refused

AGENT: Final = "authority"
"""Who acts, at which checked address, and the note on their authority; sealed (R-26, R-42)."""


def answer_both(books: Books[Desk], *, person: PersonRecord) -> Outcome:
    """
    Send their part to the one who acts, and all else to the person's own verified address.

    Without such an address the rest waits for wider authority, and the letter says so.

    :raises NoAuthorityError: if no authority is on record.
    """
    asker = books.records.askers.of(books.reference)
    shares = share_out(books.records.findings.of(books.reference), asker=asker)
    agent = agent_of(books)
    if is_refused(books.records, case=books.reference):
        refuse(books, name=agent["name"], to=agent["address"], reasons=refusal_of(books),
               on_behalf_of=person.name)  # fmt: skip
        return Outcome.REFUSED
    address = verified_address(books, person)
    rest = _rest(shares, asker=asker, address=address)
    covers = covers_in_words(books.desk, asker.authority)
    letter = AgentAnswer(
        reference=books.reference,
        name=agent["name"],
        person=person.name,
        asked_on=london_day(books.case.received_at),
        covers=covers,
        described=content.access_answer(books, person=person, findings=shares.agent)
        if _given(shares.agent) else None,
        left_out=left_out(shares.agent),
        rest=rest,
    )  # fmt: skip
    pack.send(books, pack.Packet(letter=letter, findings=shares.agent, to=agent["address"],
                                 recipient="agent"))  # fmt: skip
    if address and rest in {Rest.SENT_TO_PERSON, Rest.ALL_TO_PERSON}:
        part = AgentsPart(name=agent["name"], covers=covers, gets=not asker.all_to_person)
        _to_person(books, shares.person, person=person, address=address, agent=part)
    return _outcome(shares, rest=rest)


def agent_of(books: Books[Desk]) -> dict[str, str]:
    """Return who acts: ``name``, ``address`` and the ``note`` that staff wrote."""
    kept: dict[str, str] = json.loads(books.desk.vault.get(books.reference, AGENT))
    return kept


def covers_in_words(desk: Desk, authority: Authority | None) -> tuple[str, ...]:
    """Return what an authority covers, in the letters' words; nothing where it covers all."""
    if authority is None or ALL in authority.scope:
        return ()
    stores = desk.datamap.collections
    return tuple(
        content.title(stores[one]) if one in stores else content.system(desk, one)
        for one in sorted(authority.scope)
    )


def refuse(
    books: Books[Desk], *, name: str, to: str, reasons: tuple[Reason, ...],
    on_behalf_of: str | None = None,
) -> None:  # fmt: skip
    """Queue a refusal of the whole (R-55)."""
    letter = Refused(
        reference=books.reference, name=name, right=books.case.right,
        asked_on=london_day(books.case.received_at), reasons=reasons, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    tell.by_email(books, letter, to=to)


def refusal_of(books: Books[Desk]) -> tuple[Reason, ...]:
    """Return why reviewers refused the whole."""
    refusal = json.loads(books.desk.vault.get(books.reference, REFUSAL))
    return (Reason(words=refusal["words"], law=content.REFUSAL_LAW[refusal["ground"]]),)


def withheld_grounds(findings: Sequence[Finding]) -> list[Ground]:
    """Return why whole records are withheld; what is a customer's to give is not refused."""
    return [f.ground for f in findings if f.decision is Decision.WITHHOLD and f.ground
            and f.ground is not Ground.NOT_CONTROLLER]  # fmt: skip


def _given(findings: Sequence[Finding]) -> bool:
    return any(f.decision is not Decision.WITHHOLD for f in findings)


def _rest(shares: Shares, *, asker: Asker, address: str | None) -> Rest:
    if not (_given(shares.person) or withheld_grounds(shares.person)):
        return Rest.NONE
    if address is None:
        return Rest.WAITS
    return Rest.ALL_TO_PERSON if asker.all_to_person else Rest.SENT_TO_PERSON


def _to_person(
    books: Books[Desk], findings: Sequence[Finding], *, person: PersonRecord, address: str,
    agent: AgentsPart,
) -> None:  # fmt: skip
    if not _given(findings):
        reasons = content.reasons_of(withheld_grounds(findings))
        refuse(books, name=person.name, to=address, reasons=reasons)
        return
    letter = content.access_answer(books, person=person, findings=findings, agent=agent)
    pack.send(books, pack.Packet(letter=letter, findings=findings, to=address,
                                 reader=Reads.PERSON))  # fmt: skip


def _outcome(shares: Shares, *, rest: Rest) -> Outcome:
    found = (*shares.agent, *shares.person)
    refused = set(withheld_grounds(found)) - NO_REFUSALS
    if rest is Rest.WAITS:
        return Outcome.PARTLY_REFUSED
    if _given(found):
        return Outcome.PARTLY_REFUSED if refused else Outcome.FULFILLED
    return Outcome.REFUSED if withheld_grounds(found) else Outcome.NOTHING_HELD
