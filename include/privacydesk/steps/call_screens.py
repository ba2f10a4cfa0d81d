"""What our own copies of the TPS and CTPS say of a number, asked before each call (R-88, R-89)."""

from dataclasses import replace

from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.identity_keys import e164
from privacydesk.domain.permission_answers import Use
from privacydesk.domain.permission_facts import Known, Screen
from privacydesk.domain.stop_lists import REGISTERS, numbered, shortened
from privacydesk.domain.suppressions import Channel
from privacydesk.ports import Gatehouse, Records


def with_screens(
    desk: Gatehouse, records: Records, known: Known, *, reach: Reach, use: Use
) -> Known:
    """
    Add a look at each register that is loaded; whoever judges takes the latest of each.

    A register covers every number, so that one we have never met is screened as well.
    """
    numbers = [number for phone in reach.phones if (number := e164(phone))]
    if use.channel is not Channel.PHONE or not numbers:
        return known
    digests = desk.marketing.digests
    screens = []
    for one in records.stop_lists.current(today=use.on):
        if one.kind in REGISTERS:
            keys = [
                shortened(digests.of(numbered(number), version=one.key_version))
                for number in numbers
            ]
            listed = any(records.stop_lists.holds(one.number, key=key) for key in keys)
            screens.append(Screen(register=REGISTERS[one.kind], screened_on=one.as_of,
                                  listed=listed))  # fmt: skip
    return replace(known, screens=known.screens + tuple(screens))
