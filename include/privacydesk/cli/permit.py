"""``privacydesk permit``: may we contact this address, with every reason."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from privacydesk.domain.contact_keys import Reach, postcode_in
from privacydesk.domain.errors import DeskError
from privacydesk.domain.permission_answers import Permission
from privacydesk.domain.permission_words import words_of
from privacydesk.domain.suppressions import Channel, Purpose


class UnusableQuestionError(DeskError):
    """The channel, the purpose or the address is none that can be asked about."""

    remedy = (
        "Channels: email sms phone post auto_call fax. Purposes: own_products affiliates"
        " partners profiling service. For post write the name, a comma and the postcode."
    )


def permit(
    *,
    channel: Annotated[str, typer.Option(help="email, sms, phone, post, auto_call or fax.")],
    to: Annotated[
        str, typer.Option(help="Address or number; for post the name, a comma and the postcode.")
    ],
    purpose: Annotated[
        str, typer.Option(help="own_products, affiliates, partners, profiling or service.")
    ] = Purpose.OWN_PRODUCTS.value,
    as_json: Annotated[bool, typer.Option("--json", help="Write the contract's JSON.")] = False,
) -> None:
    """Say whether a message, call or export may go now; exit 1 if it may not."""
    from privacydesk.steps.permit import ask  # noqa: PLC0415  other commands start fast
    from privacydesk.wiring.gate import open_gate  # noqa: PLC0415

    try:
        how, why = Channel(channel), Purpose(purpose)
    except ValueError:
        raise UnusableQuestionError("no such channel or purpose") from None
    reach = reach_of(to, channel=how)
    desk, now = open_gate()
    at = now()
    answer = ask(desk, reach=reach, channel=how, purpose=why, now=at)
    report = as_report(answer.permission, link=answer.link, at=at)
    print(json.dumps(report, indent=1) if as_json else as_text(report))
    raise typer.Exit(code=0 if answer.permission.allowed else 1)


def reach_of(to: str, *, channel: Channel) -> Reach:
    """
    Return whom the question is about.

    :raises UnusableQuestionError: if a postal address has no name or postcode.
    """
    if channel is Channel.EMAIL or "@" in to:
        return Reach(email=to)
    if channel is not Channel.POST:
        return Reach(phones=(to,))
    name, _, rest = to.partition(",")
    code = postcode_in(rest)
    if not name.strip() or code is None:
        raise UnusableQuestionError("no name or no postcode")
    return Reach(name=name.strip(), postcode=code)


def as_report(permission: Permission, *, link: str | None, at: datetime) -> dict[str, Any]:
    """Return the contract's form; it holds no address."""
    return {
        "allowed": permission.allowed,
        "channel": permission.use.channel.value,
        "purpose": permission.use.purpose.value,
        "asked_at": at.isoformat(),
        "reasons": [
            {**asdict(reason), "code": reason.code.value, "effect": reason.effect.value,
             "words": words_of(reason)}
            for reason in permission.reasons
        ],
        "unsubscribe_link": link,
        "headers": {
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        if link
        else {},
    }  # fmt: skip


def as_text(report: dict[str, Any]) -> str:
    """Return the answer for a person."""
    lines = ["Allowed." if report["allowed"] else "Not allowed."]
    lines += [f"- {one['words']} [{one['rule']}, {one['effect']}]" for one in report["reasons"]]
    return "\n".join(lines)
