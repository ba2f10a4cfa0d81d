"""Put what people answered at their order among the choices, before anybody is answered (R-82)."""

from datetime import datetime

from privacydesk.domain.contact_keys import keys_of
from privacydesk.domain.order_choices import OrderChoice, unpack_choice
from privacydesk.ports import Gatehouse, Records


def fold_choices(desk: Gatehouse, records: Records, *, now: datetime) -> int:
    """
    Put every waiting choice among the answers; return how many.

    Under the lock of the suppressions, in the caller's transaction, so that two that ask at
    once fold each choice once. A no and a blank are kept like a yes: silence is a no.

    :raises ChoiceUnreadableError: if one is no choice; it may be a no.
    """
    books = records.order_choices
    if not books.has_waiting():
        return 0
    records.suppressions.lock()
    waiting = books.waiting()
    for row in waiting:
        choice = unpack_choice(desk.secrets.open_letter(bytes(row["sealed"])))
        _answer(desk, records, choice)
        books.folded(row["order_choice"], now=now)
    return len(waiting)


def _answer(desk: Gatehouse, records: Records, choice: OrderChoice) -> None:
    digests = desk.marketing.digests
    contents = {key.digested for key in keys_of(choice.reach)}
    for content in sorted(contents):
        for channel in choice.answers:
            records.order_choices.answer(
                choice, channel=channel, version=digests.version,
                digest=digests.of(content, version=digests.version),
            )  # fmt: skip
