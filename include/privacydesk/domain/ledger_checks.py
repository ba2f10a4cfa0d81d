"""Whether the ledger is what it was: every digest computed again, from the rows alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from privacydesk.domain.ledger import Anchor, Entry, Head, Root, digest_of, root_of


class Kind(str, Enum):
    """What can be wrong with the ledger."""

    CHANGED_ENTRY = "changed_entry"
    MISSING_ENTRY = "missing_entry"
    CUT_TAIL = "cut_tail"
    MISSING_CASE = "missing_case"
    CHANGED_HEAD = "changed_head"
    CHANGED_ROOT = "changed_root"
    MISSING_TRIGGER = "missing_trigger"
    DISABLED_TRIGGER = "disabled_trigger"
    RECREATED_TRIGGER = "recreated_trigger"
    ANCHOR_GONE = "anchor_gone"
    ANCHOR_CHANGED = "anchor_changed"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong, and where: an entry of a case, a root, a trigger by its name."""

    kind: Kind
    reference: str | None = None
    position: int | None = None
    root: int | None = None
    trigger: str | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry beside the head that a root took of it; either may be missing."""

    reference: str
    position: int
    entry: Entry | None
    head: bytes | None
    root: int | None


def check_lines(lines: Iterable[Line]) -> Iterator[Problem]:
    """
    Judge every case's chain, and that no head which a root remembers is gone or another.

    ``lines`` come case by case, by position; only one case's state is kept at a time.
    """
    case = _Chain(reference="")
    for line in lines:
        if line.reference != case.reference:
            yield from case.end()
            case = _Chain(reference=line.reference)
        yield from case.take(line)
    yield from case.end()


class _Chain:
    """How far one case's chain is read."""

    def __init__(self, *, reference: str) -> None:
        self.reference = reference
        self._last = 0
        self._digest = b""
        self._head: Line | None = None

    def take(self, line: Line) -> Iterator[Problem]:
        """Judge the next line."""
        if line.head is not None:
            self._head = line
        if line.entry is None:
            return
        entry, expected = line.entry, self._last + 1
        if line.position != expected:
            yield self._problem(Kind.MISSING_ENTRY, position=expected, root=line.root)
        elif entry.digest != digest_of(entry, previous=self._digest):
            yield self._problem(Kind.CHANGED_ENTRY, position=line.position, root=line.root)
        if line.head is not None and line.head != entry.digest:
            yield self._problem(Kind.CHANGED_HEAD, position=line.position, root=line.root)
        self._last, self._digest = line.position, entry.digest

    def end(self) -> Iterator[Problem]:
        """Say whether a root remembers more than there is."""
        if self._head is None or self._head.position <= self._last:
            return
        kind = Kind.CUT_TAIL if self._last else Kind.MISSING_CASE
        yield self._problem(kind, position=self._last + 1, root=self._head.root)

    def _problem(self, kind: Kind, *, position: int, root: int | None) -> Problem:
        return Problem(kind=kind, reference=self.reference, position=position, root=root)


def check_root(
    root: Root, *, previous: bytes, heads: Iterable[Head], grown: int
) -> Iterator[Problem]:
    """
    Judge one root against its heads and the root before.

    ``grown`` is how many entries all roots so far cover, counted from their heads.
    """
    digest = root_of(heads, previous=previous, triggers=root.triggers, entries=root.entries,
                     made_at=root.made_at)  # fmt: skip
    if digest != root.digest or grown != root.entries:
        yield Problem(kind=Kind.CHANGED_ROOT, root=root.root)


ENABLED: Final = "O"
"""How Postgres writes that a trigger fires for everybody."""

GUARDS: Final = (
    "ledger_entries_append_only", "ledger_heads_append_only", "ledger_roots_append_only",
)  # fmt: skip
"""The triggers without which the ledger would take changes."""


def check_guards(triggers: str, *, remembered: Root | None) -> Iterator[Problem]:
    """
    Judge the guards as they stand now (``name:oid:state ...``) against the last root's.

    A trigger that was dropped and made again has another oid.
    """
    now = _guards(triggers)
    then = _guards(remembered.triggers) if remembered else {}
    root = remembered.root if remembered else None
    for name in sorted({*GUARDS, *then}):
        if name not in now:
            yield Problem(kind=Kind.MISSING_TRIGGER, trigger=name, root=root)
            continue
        oid, state = now[name]
        if state != ENABLED:
            yield Problem(kind=Kind.DISABLED_TRIGGER, trigger=name, root=root)
        if name in then and then[name][0] != oid:
            yield Problem(kind=Kind.RECREATED_TRIGGER, trigger=name, root=root)


def check_anchor(anchor: Anchor, *, root: Root | None) -> Iterator[Problem]:
    """Judge what was kept outside against the root of the same number."""
    if root is None:
        yield Problem(kind=Kind.ANCHOR_GONE, root=anchor.root)
    elif (root.digest.hex(), root.entries, root.made_at) != (
        anchor.digest, anchor.entries, anchor.made_at,
    ):  # fmt: skip
        yield Problem(kind=Kind.ANCHOR_CHANGED, root=anchor.root)


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """All problems of one kind: how many, and the first."""

    count: int
    first: Problem


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a verification found. ``new_guards``: roots before which triggers were made anew."""

    entries: int
    cases: int
    roots: int
    troubles: tuple[Trouble, ...]
    new_guards: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.troubles


def first_of_each(problems: Iterable[Problem]) -> tuple[Trouble, ...]:
    """Return the first problem of each kind with the kind's number, keeping nothing else."""
    found: dict[Kind, Trouble] = {}
    for problem in problems:
        known = found.get(problem.kind)
        first = known.first if known else problem
        found[problem.kind] = Trouble(count=known.count + 1 if known else 1, first=first)
    return tuple(found[kind] for kind in Kind if kind in found)


def guards_changed(root: Root, *, before: Root | None) -> bool:
    """Say whether the triggers that ``root`` remembers are others than the root before's."""
    return before is not None and _guards(before.triggers) != _guards(root.triggers)


def _guards(triggers: str) -> dict[str, tuple[str, str]]:
    parts = (guard.split(":") for guard in triggers.split())
    return {name: (oid, state) for name, oid, state in parts}
