from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from privacydesk.domain.ledger import Anchor, Entry, Head, Root, digest_of, root_of
from privacydesk.domain.ledger_checks import (
    GUARDS,
    Kind,
    Line,
    check_anchor,
    check_guards,
    check_lines,
    check_root,
    first_of_each,
)

AT = datetime(2026, 10, 1, 9, tzinfo=timezone.utc)
CASES = ("PD-2026-000001", "PD-2026-000002", "PD-2026-000003")
WHOLE = " ".join(f"{name}:{oid}:O" for oid, name in enumerate(GUARDS, start=1))


def chain(reference: str, *, length: int = 5, head: int = 4) -> list[Line]:
    """Make a case's lines, of which a root remembers the entry at ``head``."""
    lines, digest = list[Line](), b""
    for position in range(1, length + 1):
        entry = Entry(reference=reference, position=position, at=AT, actor="desk", event="x.y",
                      facts_text="{}", digest=b"")  # fmt: skip
        digest = digest_of(entry, previous=digest)
        lines.append(Line(reference=reference, position=position,
                          entry=replace(entry, digest=digest),
                          head=digest if position == head else None,
                          root=1 if position == head else None))  # fmt: skip
    return lines


def found(lines: Iterable[Line]) -> list[tuple[Kind, str | None, int | None]]:
    return [(p.kind, p.reference, p.position) for p in check_lines(lines)]


def ledger() -> list[Line]:
    return [line for case in CASES for line in chain(case)]


class TestTheLines:
    def test_are_whole_when_nobody_touched_them(self) -> None:
        assert found(ledger()) == []

    @given(st.integers(0, 14), st.sampled_from(["actor", "event", "facts_text", "at"]))
    def test_show_any_change_of_any_entry_at_that_entry(self, number: int, field: str) -> None:
        lines = ledger()
        entry = lines[number].entry
        assert entry
        other = AT + timedelta(microseconds=1) if field == "at" else "other"
        lines[number] = replace(lines[number], entry=replace(entry, **{field: other}))

        assert found(lines) == [(Kind.CHANGED_ENTRY, entry.reference, entry.position)]

    @given(st.sampled_from(CASES), st.integers(1, 4))
    def test_show_any_tail_that_is_cut(self, case: str, keep: int) -> None:
        cut = [
            replace(line, entry=None) if line.reference == case and line.position > keep else line
            for line in ledger()
        ]
        left = [line for line in cut if line.entry or line.head]

        expected = [(Kind.CUT_TAIL, case, keep + 1)] if keep < 4 else []
        assert found(left) == expected

    @given(st.sampled_from(CASES))
    def test_show_any_case_that_is_missing(self, case: str) -> None:
        cut = [replace(x, entry=None) if x.reference == case else x for x in ledger()]
        left = [line for line in cut if line.entry or line.head]

        assert found(left) == [(Kind.MISSING_CASE, case, 1)]

    @given(st.sampled_from(CASES), st.integers(1, 4))
    def test_show_any_entry_taken_out_between_others(self, case: str, gone: int) -> None:
        cut = [
            replace(x, entry=None) if (x.reference, x.position) == (case, gone) else x
            for x in ledger()
        ]
        left = [line for line in cut if line.entry or line.head]

        assert found(left) == [(Kind.MISSING_ENTRY, case, gone)]

    def test_are_read_one_by_one(self) -> None:
        """A ledger of any size is judged with the memory of one case."""
        endless = (line for n in count() for line in chain(f"PD-2026-{n:06d}")[n // 50 :])

        assert next(check_lines(endless)).reference == "PD-2026-000050"


class TestARoot:
    HEADS = (Head(reference=CASES[0], position=4, digest=b"a" * 32),
             Head(reference=CASES[1], position=4, digest=b"b" * 32))  # fmt: skip

    def root(self) -> Root:
        digest = root_of(self.HEADS, previous=b"p", triggers=WHOLE, entries=8, made_at=AT)
        return Root(root=2, made_at=AT, entries=8, triggers=WHOLE, digest=digest)

    def problems(self, root: Root, heads: Iterable[Head] = HEADS, grown: int = 8) -> list[Kind]:
        return [p.kind for p in check_root(root, previous=b"p", heads=heads, grown=grown)]

    def test_covers_its_heads_its_time_its_count_and_its_triggers(self) -> None:
        root = self.root()
        assert self.problems(root) == []
        for changed in (
            replace(root, made_at=AT + timedelta(seconds=1)), replace(root, entries=9),
            replace(root, triggers=""), replace(root, digest=b""),
        ):  # fmt: skip
            assert self.problems(changed) == [Kind.CHANGED_ROOT]
        assert self.problems(root, heads=self.HEADS[:1]) == [Kind.CHANGED_ROOT]
        assert self.problems(root, grown=7) == [Kind.CHANGED_ROOT]

    def test_is_held_against_what_was_kept_outside(self) -> None:
        root = self.root()
        anchor = Anchor(root=2, made_at=AT, entries=8, digest=root.digest.hex())
        assert list(check_anchor(anchor, root=root)) == []
        assert [p.kind for p in check_anchor(anchor, root=None)] == [Kind.ANCHOR_GONE]
        for other in (replace(anchor, entries=7), replace(anchor, digest="00")):
            assert [p.kind for p in check_anchor(other, root=root)] == [Kind.ANCHOR_CHANGED]


class TestTheGuards:
    def problems(self, now: str, *, then: str | None = WHOLE) -> list[tuple[Kind, str | None]]:
        root = Root(root=1, made_at=AT, entries=1, triggers=then or "", digest=b"")
        found = check_guards(now, remembered=root if then else None)
        return [(p.kind, p.trigger) for p in found]

    def test_are_the_same_as_the_last_root_saw(self) -> None:
        assert self.problems(WHOLE) == []
        assert self.problems(WHOLE, then=None) == []

    def test_are_told_when_off_gone_or_made_anew(self) -> None:
        name = GUARDS[0]
        assert self.problems(WHOLE.replace("1:O", "1:D")) == [(Kind.DISABLED_TRIGGER, name)]
        assert self.problems(WHOLE.replace("1:O", "9:O")) == [(Kind.RECREATED_TRIGGER, name)]
        gone = " ".join(WHOLE.split()[1:])
        assert self.problems(gone) == self.problems(gone, then=None)
        assert self.problems(gone) == [(Kind.MISSING_TRIGGER, name)]


class TestAReport:
    def test_keeps_the_first_of_each_kind_and_their_number(self) -> None:
        lines = chain(CASES[0])
        changed = [replace(x, entry=replace(x.entry, actor="x")) for x in lines if x.entry]

        (trouble,) = first_of_each(check_lines(changed))

        assert (trouble.count, trouble.first.position) == (5, 1)
