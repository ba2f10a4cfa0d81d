"""Request letters that others wrote come out right: R-01, R-24."""

import re
from pathlib import Path

import pytest

from privacydesk.domain.cases import Right
from privacydesk.domain.intake import classify

LETTERS = Path(__file__).parent / "letters"
BLOCK = re.compile(r"\[(?P<flag>[a-z_]+)>(?P<text>[^\[\]]*)\]")
FILLED = {
    "id_data": "Name: Kay Lund\nAddress: 12 Invented Row, Leeds",
    "runs_list": "CloudSentric Hosting",
    "erasure_data": "my telephone number 07700 900123",
    "rectification_data": "Job title: Head of Operations\nStreet: 3 Sample Street",
    "objection_reason": "I am in hiding from a former partner.",
}


def letter(name: str, *flags: str) -> str:
    text = (LETTERS / name).read_text("utf-8")
    while BLOCK.search(text):
        text = BLOCK.sub(lambda b: b["text"] if b["flag"] in flags else "", text)
    return re.sub(r"\{([a-z_]+)\}", lambda v: FILLED[v[1]], text)


def rights(text: str) -> set[Right]:
    found = classify(text)
    assert not found.needs_triage
    return {one.right for one in found.rights}


class TestLetters:
    @pytest.mark.parametrize("extra", [(), ("runs",), ("has_fields",), ("runs", "has_fields")])
    def test_ask_for_access(self, extra: tuple[str, ...]) -> None:
        assert rights(letter("access-default.txt", *extra)) == {Right.ACCESS}

    @pytest.mark.parametrize("extra", [(), ("runs", "has_fields")])
    def test_ask_for_portability_with_its_block(self, extra: tuple[str, ...]) -> None:
        text = letter("access-default.txt", "data_portability", *extra)

        assert rights(text) == {Right.ACCESS, Right.PORTABILITY}

    @pytest.mark.parametrize("what", ["erase_all", "erase_some"])
    def test_ask_for_erasure_and_object(self, what: str) -> None:
        """The restriction "pending the verification" comes with the objection."""
        text = letter("erasure-default.txt", what, "include_objection", "runs", "has_fields")

        assert rights(text) == {
            Right.ERASURE,
            Right.OBJECTION_MARKETING,
            Right.OBJECTION_GENERAL,
        }

    def test_withdraw_consent_without_the_objection_block(self) -> None:
        text = letter("erasure-default.txt", "erase_all")

        assert rights(text) == {Right.ERASURE, Right.OBJECTION_MARKETING}

    @pytest.mark.parametrize("extra", [(), ("runs", "has_fields")])
    def test_ask_for_correction(self, extra: tuple[str, ...]) -> None:
        assert rights(letter("rectification-default.txt", *extra)) == {Right.RECTIFICATION}

    def test_come_out_right_with_their_placeholders_unfilled(self) -> None:
        found = {p.name: rights(p.read_text("utf-8")) for p in LETTERS.glob("*.txt")}

        assert found == {
            "access-default.txt": {Right.ACCESS, Right.PORTABILITY},
            "erasure-default.txt": {
                Right.ERASURE,
                Right.OBJECTION_MARKETING,
                Right.OBJECTION_GENERAL,
            },
            "rectification-default.txt": {Right.RECTIFICATION},
        }
