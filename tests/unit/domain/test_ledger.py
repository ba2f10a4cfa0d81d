"""What the ledger can say, and what it refuses (HOUSE 1.9)."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from privacydesk.domain.ledger import (
    Entry,
    Event,
    Facts,
    Head,
    NotAFactError,
    check_facts,
    digest_of,
    root_of,
)

ENTRY = Entry(
    reference="PD-2026-000042", position=2, at=datetime(2026, 11, 2, 9, 30, tzinfo=timezone.utc),
    actor="user.2", event="decision.accepted", facts_text='{"task": "review"}', digest=b"",
)  # fmt: skip


class TestCheckFacts:
    @pytest.mark.parametrize(
        "facts",
        [
            {"doubt": "address_not_on_file"}, {"rows": 3, "opens": True, "ground": None},
            {"digest": "a" * 64}, {"failed": ["finding_has_owner", "every_store_answered"]},
            {"received_at": "2026-11-02T09:30:00Z"}, {"chosen": "Send back"}, {},
        ],
    )  # fmt: skip
    def test_takes_codes_counts_instants_and_digests(self, facts: Facts) -> None:
        check_facts(facts)

    @pytest.mark.parametrize(
        "facts",
        [
            {"to": "hana@rowanpike.example"}, {"words": "She said: no, never!"},
            {"words": "Überraschung"}, {"name": "O’Neill"}, {"words": "a\nb"},
            {"digest": "a" * 129}, {"failed": ["ok", "hana@rowanpike.example"]},
            {"Name": "x"}, {"hana@rowanpike.example": 1},
        ],
    )  # fmt: skip
    def test_refuses_what_could_be_about_a_person(self, facts: Facts) -> None:
        with pytest.raises(NotAFactError) as refused:
            check_facts(facts)
        for value in facts.values():
            assert str(value) not in str(refused.value) or value == 1
        assert "hana" not in str(refused.value)

    def test_is_asked_of_every_event_in_one_closed_list(self) -> None:
        assert len({event.value for event in Event}) == len(Event)
        assert all("." in event.value for event in Event)


class TestDigest:
    @pytest.mark.parametrize(
        "change",
        [
            {"reference": "PD-2026-000043"}, {"position": 3}, {"actor": "user.3"},
            {"event": "decision.not_accepted"}, {"facts_text": "{}"},
            {"at": ENTRY.at + timedelta(microseconds=1)},
        ],
    )  # fmt: skip
    def test_changes_with_every_part_of_an_entry(self, change: dict[str, object]) -> None:
        changed = replace(ENTRY, **change)  # type: ignore[arg-type]
        assert digest_of(changed, previous=b"x") != digest_of(ENTRY, previous=b"x")

    def test_changes_with_the_entry_before(self) -> None:
        assert digest_of(ENTRY, previous=b"x") != digest_of(ENTRY, previous=b"y")

    def test_is_the_same_in_every_time_zone(self) -> None:
        there = ENTRY.at.astimezone(timezone(timedelta(hours=5)))
        assert digest_of(replace(ENTRY, at=there), previous=b"") == digest_of(ENTRY, previous=b"")


class TestRoot:
    HEADS = (Head(reference="PD-2026-000001", position=3, digest=b"a"),
             Head(reference="PD-2026-000002", position=9, digest=b"b"))  # fmt: skip

    def root(
        self, *heads: Head, previous: bytes = b"p", triggers: str = "t:1:O", entries: int = 12
    ) -> bytes:
        return root_of(list(heads or self.HEADS), previous=previous, triggers=triggers,
                       entries=entries, made_at=ENTRY.at)  # fmt: skip

    def test_shows_a_missing_case_a_cut_tail_and_a_new_trigger(self) -> None:
        cut = replace(self.HEADS[1], position=8)
        others = [
            self.root(self.HEADS[0]), self.root(self.HEADS[0], cut),
            self.root(previous=b"q"), self.root(triggers="t:2:O"), self.root(entries=11),
        ]  # fmt: skip
        assert len({*others, self.root()}) == len(others) + 1
