"""What a bought list adds to what is known of somebody, and what it never adds."""

from datetime import date

from privacydesk.adapters.files.marketing import read_marketing
from privacydesk.adapters.sources.marketing_lists import ImportedLists, Lines
from privacydesk.domain.permission import Code, Permission, Use, judge
from privacydesk.domain.permission_facts import Known, Source, Subscriber
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.settings import INCLUDE

LINES = Lines(
    contacts=[{"contact": 7, "subscriber": "corporate", "restricted": False}],
    origins=[{
        "contact": 7, "batch": "LI-2026-000007", "source_kind": "BROKER", "permits": True,
        "consented_on": date(2026, 9, 1), "names_us": True, "first_used_on": None,
        "old_until": None, "told_at": None, "email_consent": True, "phone_consent": True,
        "tps": None, "tps_on": None, "ctps": None, "ctps_on": None,
    }],
)  # fmt: skip


def judged(known: Known, *, channel: Channel = Channel.EMAIL) -> Permission:
    lists = ImportedLists(where=read_marketing(INCLUDE / "house_rules"), find=lambda *_: [])
    use = Use(channel=channel, purpose=Purpose.OWN_PRODUCTS, on=date(2026, 9, 25))
    told = lists.add(known, LINES, by_phone=channel is Channel.PHONE)
    return judge(use, known=told, suppressions=())


def test_a_list_permits_what_its_consent_says_of_whom_we_did_not_know() -> None:
    """R-86, R-93."""
    assert Code.CONSENT in {r.code for r in judged(Known()).reasons}


def test_a_list_permits_nothing_of_whom_we_know_ourselves() -> None:
    """R-100: a customer who never said yes to us has not said it to a broker."""
    customer = Known(subscriber=Subscriber.INDIVIDUAL, sources=frozenset({Source.PERSON}))
    for channel in (Channel.EMAIL, Channel.PHONE):
        answer = judged(customer, channel=channel)
        assert not answer.allowed
        assert Code.CONSENT not in {r.code for r in answer.reasons}
        assert Code.NOTICE_FIRST in {r.code for r in answer.reasons}  # still told of the source
