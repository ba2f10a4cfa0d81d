"""May we contact this person, by this channel, for this purpose: one gate, with every reason."""

from collections.abc import Iterable, Iterator
from datetime import date

from privacydesk.domain import duties
from privacydesk.domain.permission_answers import Code, Effect, Permission, Reason, Use
from privacydesk.domain.permission_facts import (
    Answer,
    Consent,
    Known,
    Register,
    Source,
    Subscriber,
)
from privacydesk.domain.suppressions import Channel, Evidence, Purpose, Suppression


def judge(use: Use, *, known: Known, suppressions: Iterable[Suppression]) -> Permission:
    """
    Judge one use of one address or number; every reason is in the answer (R-75 to R-93).

    A service message is always allowed, for it carries no marketing (R-79).
    """
    if use.purpose is Purpose.SERVICE:
        reason = Reason(code=Code.SERVICE_MESSAGE, rule="R-79", effect=Effect.ALLOWS)
        return Permission(use=use, reasons=(reason,))
    found = [*_objections(use, suppressions), *_records(known), *_answers(use, known)]
    found += _basis(use, known)
    found += _untold(use, known)
    return Permission(use=use, reasons=tuple(dict.fromkeys(found)))


def _objections(use: Use, suppressions: Iterable[Suppression]) -> Iterator[Reason]:
    """An objection is absolute, and asked for at the moment of sending (R-74, R-75, R-77)."""
    channel = None if use.purpose is Purpose.PROFILING else use.channel
    for one in suppressions:
        if one.scope.covers(channel, use.purpose):
            if one.evidence is Evidence.GENERAL_OBJECTION:
                yield _blocks(Code.OBJECTED_TO_USE, "R-84")
            else:
                yield _blocks(Code.OBJECTED, "R-75", detail=one.evidence.value)


def _records(known: Known) -> Iterator[Reason]:
    for name in known.silent:
        yield _blocks(Code.SYSTEM_SILENT, "R-85", detail=name)
    if known.restricted:
        yield _blocks(Code.RESTRICTED, "R-61")
    if not known.on_file and not known.silent:
        yield _blocks(Code.NOT_ON_FILE, "R-91")
    if known.sources == {Source.RESELLER} and not known.consents:
        yield _blocks(Code.RESELLER_ONLY, "R-98")


def _answers(use: Use, known: Known) -> Iterator[Reason]:
    """The last answer for a channel counts; a box left blank is a no (R-82)."""
    asked = [one for one in known.answers if one.channel is use.channel]
    if use.purpose is Purpose.PROFILING or not asked:
        return
    last = max(asked, key=lambda one: (one.on, one.answer is not Answer.YES))
    if last.answer is Answer.YES or _is_later(known.consents, use=use, than=last.on):
        return
    code = Code.DECLINED if last.answer is Answer.NO else Code.LEFT_BLANK
    yield _blocks(code, "R-82")


def _is_later(consents: Iterable[Consent], *, use: Use, than: date) -> bool:
    return any(
        c.channel is use.channel and c.source is Source.PERSON and c.given_on and c.given_on > than
        for c in consents
    )


def _basis(use: Use, known: Known) -> Iterator[Reason]:
    if use.purpose is Purpose.PROFILING:
        yield _allows(Code.LEGITIMATE_INTERESTS, "R-77")
        return
    consents = list(_consents(use, known))
    yield from consents
    if any(reason.effect is Effect.ALLOWS for reason in consents):
        return
    if use.purpose is Purpose.AFFILIATES:
        yield _blocks(Code.AFFILIATES_NEED_OWN_CONSENT, "R-83")
    elif use.purpose is Purpose.PARTNERS:
        yield _blocks(Code.NO_CONSENT, "R-102")
    elif use.channel in {Channel.AUTO_CALL, Channel.FAX}:
        yield _blocks(Code.CHANNEL_CLOSED, "R-90")
    elif use.channel is Channel.PHONE:
        yield from _screens(use, known)
    elif use.channel is Channel.POST:
        yield _allows(Code.LEGITIMATE_INTERESTS, "R-86")
    elif known.subscriber is Subscriber.CORPORATE:
        yield _allows(Code.CORPORATE_SUBSCRIBER, "R-86")
    else:
        if known.subscriber is Subscriber.UNKNOWN:
            yield Reason(code=Code.UNKNOWN_SUBSCRIBER, rule="R-85", effect=Effect.NOTES)
        yield from _soft_opt_in(known)


def _consents(use: Use, known: Known) -> Iterator[Reason]:
    """
    Say of each consent for the use whether it may be relied on.

    A bought one must name us (R-92) and be young at its first use (R-93, A-10).
    """
    for one in known.consents:
        if one.channel is not use.channel or one.purpose is not use.purpose:
            continue
        if not one.names_us:
            yield _notes(Code.CONSENT_NAMES_OTHERS, "R-92")
        elif one.source is not Source.BROKER:
            yield _allows(Code.CONSENT, "R-86", detail=one.source.value)
        elif one.given_on is None:
            yield _notes(Code.CONSENT_UNDATED, "R-93")
        elif _is_young(one, given=one.given_on, use=use):
            yield _allows(Code.CONSENT, "R-93", detail=one.source.value)
        elif _is_let_through(one, use=use):
            yield _allows(Code.OLD_CONSENT_LET_THROUGH, "R-93", detail=one.source.value)
        else:
            yield _notes(Code.CONSENT_TOO_OLD, "R-93")


def _is_let_through(consent: Consent, *, use: Use) -> bool:
    """A person may let it be used all the same, for a first use until a day that they set."""
    first = min(consent.first_used_on or use.on, use.on)
    given, until = consent.given_on, consent.old_until
    return given is not None and until is not None and given <= first <= until


def _untold(use: Use, known: Known) -> Iterator[Reason]:
    """Whoever was not told where we have them from is told by this message, or before it (R-95)."""
    if use.purpose is not Purpose.PROFILING and any(not one.told for one in known.lists):
        yield _notes(Code.NOTICE_FIRST, "R-95", detail=use.channel.value)


def _is_young(consent: Consent, *, given: date, use: Use) -> bool:
    first = min(consent.first_used_on or use.on, use.on)
    return given <= first and (
        duties.judge_consent(given, first_used=first) is duties.Verdict.ALLOW
    )


def _soft_opt_in(known: Known) -> Iterator[Reason]:
    """Without consent: only from a sale with this person, with a free refusal then (R-83)."""
    if known.sale and known.sale.refusal_offered:
        yield _allows(Code.SOFT_OPT_IN, "R-83")
        return
    if known.sale:
        yield _notes(Code.NO_REFUSAL_OFFERED, "R-83")
    yield _blocks(Code.NO_CONSENT, "R-86")


def _screens(use: Use, known: Known) -> Iterator[Reason]:
    """Both registers, each looked at less than 28 days before the call (R-88, R-89)."""
    clear = True
    for register in Register:
        looks = [s for s in known.screens if s.register is register and s.screened_on <= use.on]
        last = max(looks, key=lambda s: (s.screened_on, s.listed), default=None)
        if last is None:
            reason = _blocks(Code.NOT_SCREENED, "R-88", detail=register.value)
        elif last.listed:
            reason = _blocks(Code.LISTED, "R-88", detail=register.value)
        elif duties.judge_call(last.screened_on, called=use.on) is not duties.Verdict.ALLOW:
            reason = _blocks(Code.SCREEN_STALE, "R-89", detail=register.value)
        else:
            continue
        clear = False
        yield reason
    if clear:
        yield _allows(Code.SCREENED, "R-88")


def _allows(code: Code, rule: str, *, detail: str | None = None) -> Reason:
    return Reason(code=code, rule=rule, effect=Effect.ALLOWS, detail=detail)


def _blocks(code: Code, rule: str, *, detail: str | None = None) -> Reason:
    return Reason(code=code, rule=rule, effect=Effect.BLOCKS, detail=detail)


def _notes(code: Code, rule: str, *, detail: str | None = None) -> Reason:
    return Reason(code=code, rule=rule, effect=Effect.NOTES, detail=detail)
