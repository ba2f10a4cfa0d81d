"""What ``privacydesk permit`` says and takes."""

import json
from datetime import date, datetime, timezone

import pytest
from jsonschema import Draft202012Validator

from privacydesk.cli.permit import UnusableQuestionError, as_report, as_text, reach_of
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.permission import judge
from privacydesk.domain.permission_answers import Code, Use
from privacydesk.domain.permission_facts import Consent, Known, Source
from privacydesk.domain.permission_words import WORDS
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.settings import INCLUDE

AT = datetime(2026, 10, 17, 6, tzinfo=timezone.utc)
YES = Known(
    sources=frozenset({Source.PERSON}),
    consents=(Consent(channel=Channel.EMAIL, source=Source.PERSON, given_on=date(2026, 3, 5)),),
)
SCHEMA = json.loads((INCLUDE / "contracts" / "permission.schema.json").read_text("utf-8"))


class TestReport:
    @pytest.mark.parametrize("channel", Channel)
    @pytest.mark.parametrize("purpose", Purpose)
    @pytest.mark.parametrize("known", [Known(), YES])
    def test_is_what_the_contract_says(
        self, channel: Channel, purpose: Purpose, known: Known
    ) -> None:
        use = Use(channel=channel, purpose=purpose, on=AT.date())
        permission = judge(use, known=known, suppressions=())
        link = "https://p.example/v1/unsubscribe/x" if permission.allowed else None

        report = as_report(permission, link=link, at=AT)

        Draft202012Validator(SCHEMA).validate(report)
        assert as_text(report).startswith("Allowed." if permission.allowed else "Not allowed.")

    def test_has_every_code_in_the_contract_and_in_words(self) -> None:
        reasons = SCHEMA["properties"]["reasons"]["items"]["properties"]

        assert set(reasons["code"]["enum"]) == {code.value for code in Code}
        assert set(WORDS) == set(Code)


class TestReachOf:
    @pytest.mark.parametrize(
        ("to", "channel", "reach"),
        [
            ("s.idle@example.org", Channel.EMAIL, Reach(email="s.idle@example.org")),
            ("07700 900123", Channel.PHONE, Reach(phones=("07700 900123",))),
            ("07700 900123", Channel.SMS, Reach(phones=("07700 900123",))),
            ("Sam Idle, 5 Packhorse Rise, Keighley BD21 4KC", Channel.POST,
             Reach(name="Sam Idle", postcode="BD214KC")),
        ],
    )  # fmt: skip
    def test_reads_an_address_for_its_channel(
        self, to: str, channel: Channel, reach: Reach
    ) -> None:
        assert reach_of(to, channel=channel) == reach

    @pytest.mark.parametrize("to", ["Sam Idle", ", BD21 4KC", "Sam Idle, Keighley"])
    def test_refuses_a_postal_address_without_name_or_postcode(self, to: str) -> None:
        with pytest.raises(UnusableQuestionError):
            reach_of(to, channel=Channel.POST)
