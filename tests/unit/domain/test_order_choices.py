"""When an answer at an order is a lawful choice, and what is said where it is none (R-82)."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from privacydesk.adapters.files.order_choice import read_wordings
from privacydesk.domain import order_choices
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.order_choices import EvidenceKind, OrderChoice, TakenBy, Wording
from privacydesk.domain.permission_facts import Answer
from privacydesk.domain.suppressions import OFFERED, Channel
from privacydesk.settings import INCLUDE

NOW = datetime(2026, 11, 23, 9, tzinfo=timezone.utc)
OLD = Wording(version="form-1", from_on=date(2024, 1, 1), until=date(2026, 10, 31), question="May?",
              boxes=dict.fromkeys(OFFERED, "Yes"), spoken="May we?")  # fmt: skip
NEW = replace(OLD, version="form-2", from_on=date(2026, 11, 1), until=None)
CHOICE = OrderChoice(
    order="ORD-1", taken_by=TakenBy.FORM, reach=Reach(email="ada@lowmill.example"),
    wording="form-2", shown_at=NOW, ticked_beforehand=False,
    answers=dict.fromkeys(OFFERED, Answer.BLANK), evidence=EvidenceKind.SUBMISSION,
    evidence_ref="SUB-1",
)  # fmt: skip


def problems(choice: OrderChoice) -> dict[str, str]:
    found = order_choices.problems_in(choice, wordings=(OLD, NEW), now=NOW)
    return {one.field: one.problem for one in found}


class TestAChoice:
    def test_that_was_shown_unticked_and_answered_by_channel_is_one(self) -> None:
        assert problems(CHOICE) == {}

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"wording": "form-9"}, "shown.wording"),
            ({"wording": "form-1"}, "shown.wording"),
            ({"shown_at": NOW + timedelta(minutes=6)}, "shown.at"),
            ({"ticked_beforehand": True}, "shown.ticked_beforehand"),
            ({"answers": {Channel.EMAIL: Answer.YES, Channel.PHONE: Answer.NO,
                          Channel.SMS: Answer.NO}}, "answers.post"),
            ({"taken_by": TakenBy.PHONE}, "evidence.kind"),
            ({"reach": Reach(name="Ada")}, "person"),
        ],
    )  # fmt: skip
    def test_that_is_none_is_refused_by_field_rule_and_remedy(
        self, changes: dict[str, object], field: str
    ) -> None:
        found = problems(replace(CHOICE, **changes))  # type: ignore[arg-type]

        assert set(found) == {field}
        what, rule, remedy = found[field].partition("(R-82); ")
        assert what
        assert rule
        assert remedy

    @pytest.mark.parametrize("kind", [EvidenceKind.RECORDING, EvidenceKind.CLERK_NOTE])
    def test_by_telephone_is_shown_by_a_recording_or_the_clerks_note(
        self, kind: EvidenceKind
    ) -> None:
        assert problems(replace(CHOICE, taken_by=TakenBy.PHONE, evidence=kind)) == {}

    @pytest.mark.parametrize("taken_by", [TakenBy.FAX, TakenBy.EMAIL])
    def test_by_fax_or_mail_is_shown_by_the_document(self, taken_by: TakenBy) -> None:
        choice = replace(CHOICE, taken_by=taken_by, evidence=EvidenceKind.DOCUMENT)
        assert problems(choice) == {}

    def test_survives_its_packing(self) -> None:
        assert order_choices.unpack_choice(order_choices.pack_choice(CHOICE)) == CHOICE

    @pytest.mark.parametrize("broken", [b"{}", b"no", b'{"order": 1}'])
    def test_that_cannot_be_read_stops_whoever_asks(self, broken: bytes) -> None:
        with pytest.raises(order_choices.ChoiceUnreadableError):
            order_choices.unpack_choice(broken)

    def test_does_not_show_who_made_it(self) -> None:
        assert "ada" not in repr(CHOICE)


class TestTheWordings:
    def test_of_the_company_have_one_in_force_each_day(self) -> None:
        wordings = read_wordings(INCLUDE / "house_rules")
        for day in (date(2024, 1, 1), date(2026, 10, 31), date(2026, 11, 1), date(2027, 6, 1)):
            assert len([w for w in wordings if w.is_in_force(day)]) == 1, day

    def test_ask_for_each_channel_in_writing_and_aloud(self) -> None:
        for wording in read_wordings(INCLUDE / "house_rules"):
            assert set(wording.boxes) == set(OFFERED)
            assert all(way in wording.spoken for way in ("e-mail", "telephone", "text", "post"))

    def test_give_none_where_none_is_in_force(self) -> None:
        assert order_choices.wording_on([OLD], day=date(2026, 11, 1)) is None
