"""``privacydesk list``: what happens with a list's people once it is in use."""

import csv
import sys
from datetime import date
from typing import Annotated, Final

import typer

from privacydesk.cli.lists import TERMINAL, JsonOption, reference_of, show_import
from privacydesk.domain.errors import DeskError
from privacydesk.domain.imports import Undo
from privacydesk.domain.source_notices import ToldBy

COLUMNS: Final = ("name", "company", "phone", "address", "town", "postcode")
Reference = Annotated[str, typer.Argument(help="An import: LI-2026-000007.")]
By = Annotated[str, typer.Option(help="Who decides; stands in the ledger.")]


class UnknownWordError(DeskError):
    """A word is none of those that can be given here."""

    remedy = "See --help of the command for the words."


def withdraw(
    reference: Reference,
    *,
    why: Annotated[str, typer.Option(help="licence_ended, unlawful or mistake.")],
    as_json: JsonOption = False,
) -> None:
    """Take a list back: what it alone said goes, notices that wait are not sent (R-91)."""
    from privacydesk.steps.publish_list import withdraw_list  # noqa: PLC0415  commands start fast
    from privacydesk.wiring.importing import open_list_room  # noqa: PLC0415

    case = reference_of(reference)
    because = next((one for one in Undo if one.value == why), None)
    if because is None:
        raise UnknownWordError("no such reason to withdraw a list", case=case)
    desk, now = open_list_room()
    found = withdraw_list(desk, case=case, because=because, by=TERMINAL, now=now())
    show_import(found, as_json=as_json)


def let_through(
    reference: Reference,
    *,
    why: Annotated[str, typer.Option(help="The reason, in a sentence.")],
    until: Annotated[str, typer.Option(help="The last day of the first use: 2026-10-31.")],
    by: By,
    as_json: JsonOption = False,
) -> None:
    """Let consents older than six months be used first until a day, with a reason (R-93)."""
    from privacydesk.steps.let_through import let_old_consents  # noqa: PLC0415  see above
    from privacydesk.wiring.importing import open_list_room  # noqa: PLC0415

    case = reference_of(reference)
    try:
        last = date.fromisoformat(until)
    except ValueError:
        raise UnknownWordError("the last day is no day", case=case) from None
    desk, now = open_list_room()
    found = let_old_consents(desk, case=case, why=why, until=last, by=by, now=now())
    show_import(found, as_json=as_json)


def untold(reference: Reference) -> None:
    """Write whom nobody can mail the notice, as CSV: for a call, else for post (R-95)."""
    from privacydesk.steps.inform import told_in  # noqa: PLC0415  see above
    from privacydesk.wiring.terminal import open_books  # noqa: PLC0415

    case = reference_of(reference)
    with open_books()() as records:
        rows = told_in(records, case).rest(case)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)


def told(
    reference: Reference,
    *,
    means: Annotated[str, typer.Option(help="call or post.")],
    by: By,
    phone: Annotated[str | None, typer.Option(help="Only whoever has this number.")] = None,
) -> None:
    """Note that people told whoever is left where we have them from (R-95)."""
    from privacydesk.domain.identity_keys import e164  # noqa: PLC0415  see above
    from privacydesk.steps.inform import note_told  # noqa: PLC0415
    from privacydesk.wiring.importing import open_list_room  # noqa: PLC0415

    case = reference_of(reference)
    number = e164(phone) if phone else None
    if means not in {ToldBy.CALL.value, ToldBy.POST.value} or (phone and not number):
        raise UnknownWordError("no such means, or no number", case=case)
    desk, now = open_list_room()
    lines = note_told(desk, case=case, means=ToldBy(means), by=by, phone=number, now=now())
    print(f"{case}: {lines} told by {means}")


def except_people(
    reference: Reference,
    *,
    why: Annotated[str, typer.Option(help="Why telling each person is out of proportion.")],
    published: Annotated[str, typer.Option(help="The public page that tells it: https://...")],
    by: By,
) -> None:
    """Tell nobody of a list, with a written case and public information (R-96)."""
    from privacydesk.steps.inform import except_notices  # noqa: PLC0415  see above
    from privacydesk.wiring.importing import open_list_room  # noqa: PLC0415

    case = reference_of(reference)
    desk, now = open_list_room()
    ended = except_notices(desk, case=case, why=why, published=published, by=by, now=now())
    print(f"{case}: {'nobody is told any more' if ended else 'nothing was left to tell'}")


def join(app: typer.Typer) -> None:
    """Add these commands to ``privacydesk list``."""
    app.command()(withdraw)
    app.command("let-through")(let_through)
    app.command()(untold)
    app.command()(told)
    app.command("except")(except_people)


def _harmless(cell: str | None) -> str:
    """A spreadsheet that opens the file must not calculate with it."""
    text = cell or ""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
