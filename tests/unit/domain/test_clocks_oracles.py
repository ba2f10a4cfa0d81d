import pytest
from brute_force_clock import Rules
from further_rows import FURTHER
from oracle_rows import DATED, REQUESTS, Beliefs, Row, judged

from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.cli.clock_cells import after_last, case_events, present
from privacydesk.domain import clocks
from privacydesk.domain.cases import Right
from privacydesk.domain.workdays import nation_of

WRONG_RULES = {
    "30_days": (Beliefs(rules=Rules(month="30_days")), 20),
    "28_days": (Beliefs(rules=Rules(month="28_days")), 54),
    "day_after": (Beliefs(rules=Rules(month="day_after")), 60),
    "beginning_with_domestic": (Beliefs(rules=Rules(month="domestic")), 41),
    "overflow_to_next_month": (Beliefs(rules=Rules(month="overflow")), 6),
    "month_end_sticks": (Beliefs(rules=Rules(month="end_sticks")), 2),
    "next_working_day_receipt": (Beliefs(rules=Rules(receipt_rolls=True)), 10),
    "no_rollover": (Beliefs(rules=Rules(roll="none")), 28),
    "roll_back": (Beliefs(rules=Rules(roll="back")), 28),
    "weekends_only": (Beliefs(calendar="weekends_only"), 12),
    "ew_everywhere": (Beliefs(calendar="ew_everywhere"), 6),
    "easter_monday_everywhere": (Beliefs(calendar="easter_monday_everywhere"), 1),
    "no_one_offs": (Beliefs(calendar="no_one_offs"), 2),
    "no_substitutes": (Beliefs(calendar="no_substitutes"), 2),
    "utc_date": (Beliefs(day="utc"), 2),
    "fixed_plus_1h": (Beliefs(day="fixed_plus_1h"), 1),
    "ignore_id": (Beliefs(ignored="id"), 3),
    "id_always_holds": (Beliefs(any_id=True), 1),
    "ignore_authority": (Beliefs(ignored="authority"), 1),
    "ignore_fee": (Beliefs(ignored="fee"), 1),
    "any_fee_holds": (Beliefs(any_fee=True), 1),
    "never_pause": (Beliefs(rules=Rules(pause="never")), 9),
    "pause_exclusive": (Beliefs(rules=Rules(pause="exclusive")), 5),
    "pause_all_rights": (Beliefs(any_right=True), 1),
    "pause_any_question": (Beliefs(any_question=True), 1),
    "pause_before_start": (Beliefs(rules=Rules(pauses_before_start=True)), 3),
    "restart_on_answer": (Beliefs(rules=Rules(pause="restart")), 10),
    "overlap_twice": (Beliefs(rules=Rules(overlap_counts_twice=True)), 2),
    "roll_then_pause": (Beliefs(rules=Rules(rolls_before_pause=True)), 4),
    "revive_after_expiry": (Beliefs(rules=Rules(question_revives=True)), 2),
    "ext_from_clamped": (Beliefs(rules=Rules(extension="from_clamped")), 1),
    "ext_without_reasons": (Beliefs(rules=Rules(notice_needs_reasons=False)), 1),
    "late_ext_ok": (Beliefs(rules=Rules(late_notice_counts=True)), 1),
    "tell_by_unrolled": (Beliefs(rules=Rules(tell_by_rolls=False)), 1),
}
"""The table of wrong rules in the law notes, with the number of rows that catch each."""


COUNTED_OTHERWISE = {
    "pause_before_start",
    "restart_on_answer",
    "overlap_twice",
    "roll_then_pause",
    "revive_after_expiry",
    "tell_by_unrolled",
}
"""Wrong rules that can be read in several ways: at least one row must catch each."""


def caught_by(beliefs: Beliefs, rows: list[Row]) -> list[str]:
    """Return the rows whose clock start, due or tell-by a clerk of these beliefs gets wrong."""
    caught = []
    for row in rows:
        _, start, _, due, tell_by = judged(row, beliefs)
        expected = (row["expected_clock_start"], row["expected_due"], row["expected_tell_by"])
        if row["expected_due"] and (start, due, tell_by) != expected:
            caught.append(row["row_id"])
    return caught


def named(rows: list[Row]) -> list[object]:
    return [pytest.param(row, id=row["row_id"]) for row in rows]


class TestReadClock:
    @pytest.mark.parametrize("row", named([*REQUESTS, *FURTHER]))
    def test_agrees_with_the_worked_date(self, row: Row) -> None:
        filed = tuple(case_events(row))
        standing = clocks.read_clock(
            filed,
            right=Right(row["right"]),
            holidays=bank_holidays(nation_of(row["jurisdiction"])),
            now=present(row) or after_last(filed),
        )

        told = {
            "status": standing.status.value,
            "clock_start": str(standing.clock_start or ""),
            "pause_days": str(standing.paused_days),
            "due": str(standing.due or ""),
            "due_ends_utc": f"{standing.due_ends_utc:%Y-%m-%dT%H:%M:%SZ}"
            if standing.due_ends_utc
            else "",
            "tell_by": str(standing.tell_by or ""),
        }
        filled = {column: row[f"expected_{column}"] for column in told}
        expected = {column: cell for column, cell in filled.items() if cell}
        assert {column: told[column] for column in expected} == expected


class TestTheSecondClock:
    @pytest.mark.parametrize("row", named([*REQUESTS, *FURTHER]))
    def test_agrees_with_the_worked_date(self, row: Row) -> None:
        status, start, paused, due, tell_by = judged(row, Beliefs())

        assert status == row["expected_status"]
        assert start == row["expected_clock_start"]
        assert paused == row["expected_pause_days"] or not row["expected_pause_days"]
        assert (due, tell_by) == (row["expected_due"], row["expected_tell_by"])

    def test_is_wrong_nowhere_with_the_right_rules(self) -> None:
        assert caught_by(Beliefs(), [*DATED, *FURTHER]) == []


class TestWrongRules:
    @pytest.mark.parametrize("name", WRONG_RULES)
    def test_are_caught_by_at_least_one_row(self, name: str) -> None:
        beliefs, _ = WRONG_RULES[name]

        assert caught_by(beliefs, [*DATED, *FURTHER])

    @pytest.mark.parametrize("name", sorted(WRONG_RULES.keys() - COUNTED_OTHERWISE))
    def test_are_caught_by_as_many_rows_as_the_law_notes_say(self, name: str) -> None:
        beliefs, rows = WRONG_RULES[name]

        assert len(caught_by(beliefs, DATED)) == rows
