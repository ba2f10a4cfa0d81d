"""The figures of an import: the funnel whose steps add up, and what the gate looked at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from privacydesk.domain.dispositions import BROKEN, Disposition, Funnel, Reason, disposition_of
from privacydesk.domain.gate_rules import GateRule
from privacydesk.domain.imports import Import
from privacydesk.domain.list_parts import Progress
from privacydesk.web.desk.list_words import GATE, REASONS
from privacydesk.web.desk.times import plural

ONE_MINUTE, ONE_HOUR = 60, 60
STEPS: Final = {
    Disposition.REJECTED: "Failed a rule",
    Disposition.DUPLICATE: "Repeated in this file",
    Disposition.SUPPRESSED: "On the suppression list",
    Disposition.HELD: "Held for a person to judge",
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """What leaves the list at one step, why, and how many rows are left after it."""

    label: str
    rows: int
    left: int
    why: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class FunnelView:
    """The way from a file's rows to those that can be used; the last line is the sum."""

    records: int
    usable: int
    steps: Sequence[Step]
    sums: bool
    became: str


@dataclass(frozen=True, kw_only=True)
class ProgressView:
    """How far a screening is: parts for the bar, figures with their words."""

    total: int
    done: int
    figures: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class GateLine:
    """One rule of the gate in words: what was found, what is allowed, what was before."""

    chip: str
    kind: str
    title: str
    words: str
    found: str
    allowed: str
    before: Sequence[str]
    rule: str


def funnel_of(found: Import) -> FunnelView | None:
    """Return the funnel of an import; nothing before it is screened."""
    funnel = found.funnel
    if funnel is None:
        return None
    groups = [("Broken lines", {w: n for w, n in found.against.items() if w in BROKEN})]
    groups += [
        (label, {w: n for w, n in found.against.items()
                 if w not in BROKEN and disposition_of(w) is place})
        for place, label in STEPS.items()
    ]  # fmt: skip
    left, steps = funnel.records, []
    for label, why in groups:
        if rows := sum(why.values()):
            left -= rows
            steps.append(Step(label=label, rows=rows, left=left, why=_told(why)))
    return FunnelView(records=funnel.records, usable=funnel.usable, steps=steps,
                      sums=left == funnel.usable, became=_became(found, funnel))  # fmt: skip


def progress_of(progress: Progress | None) -> ProgressView | None:
    """Return how far a screening is in words; nothing if none is under way."""
    if progress is None:
        return None
    figures = [(f"{progress.rows:,}", "rows done")]
    if progress.expected:
        figures.append((f"{progress.expected:,}", "rows, about"))
    if progress.rows_per_second:
        figures.append((f"{progress.rows_per_second:,}", "rows a second"))
    if progress.parts_done == progress.parts:
        figures.append(("All read", "repeats are taken out next"))
    elif progress.seconds_left is not None:
        figures.append((_left(progress.seconds_left), "left at this rate"))
    return ProgressView(total=progress.parts, done=progress.parts_done, figures=figures)


def gate_lines(
    rules: Sequence[GateRule], *, found: Mapping[str, Any], failed: Collection[str] | None,
    before: Sequence[Mapping[str, Any]],
) -> Sequence[GateLine]:  # fmt: skip
    """
    Lay each rule beside what was found and what this seller's earlier lists had.

    ``failed`` is what the gate itself said, None where it has not run; what stops comes first.
    """
    lines = [_line(rule, found=found, failed=failed, before=before) for rule in rules]
    order = {"bad": 0, "soon": 1, "": 2, "good": 3}
    return sorted(lines, key=lambda line: order[line.kind])


def _left(seconds: int) -> str:
    """Write how long something will take, no finer than anybody can know."""
    if seconds < ONE_MINUTE:
        return "under a minute"
    minutes = -(-seconds // ONE_MINUTE)
    if minutes < ONE_HOUR:
        return plural(minutes, "minute")
    return f"{minutes // ONE_HOUR} h {minutes % ONE_HOUR:02} min"


def _told(why: Mapping[Reason, int]) -> Sequence[tuple[str, str]]:
    return [(reason.value, f"{rows:,} {REASONS.get(reason.value, reason.value.replace('_', ' '))}")
            for reason, rows in why.items()]  # fmt: skip


def _became(found: Import, funnel: Funnel) -> str:
    done = found.published
    if done is None:
        return "" if funnel.usable else "No row can be used"
    return (f"{done.new:,} new, {done.updated:,} known with an empty field filled, "
            f"{done.unchanged:,} known and unchanged")  # fmt: skip


def _line(
    rule: GateRule, *, found: Mapping[str, Any], failed: Collection[str] | None,
    before: Sequence[Mapping[str, Any]],
) -> GateLine:  # fmt: skip
    title, law = GATE.get(rule.id, (rule.id.replace("_", " ").capitalize(), ""))
    if failed is None:
        chip, kind = "Not yet", ""
    elif rule.id not in failed:
        chip, kind = "Passed", "good"
    else:
        chip, kind = ("Look", "soon") if rule.warning else ("Stopped", "bad")
    return GateLine(
        chip=chip, kind=kind, title=title, words=rule.words if kind in {"soon", "bad"} else "",
        found=_figure(rule.column, found.get(rule.column)), allowed=_allowed(rule), rule=law,
        before=[_figure(rule.column, one.get(rule.column)) for one in before],
    )  # fmt: skip


def _allowed(rule: GateRule) -> str:
    if rule.only is not None:
        return " or ".join(_figure(rule.column, value) for value in rule.only)
    least = f"at least {_figure(rule.column, rule.least)}" if rule.least is not None else ""
    most = f"at most {_figure(rule.column, rule.most)}" if rule.most is not None else ""
    return " and ".join(part for part in (least, most) if part)


def _figure(column: str, value: Any) -> str:  # noqa: ANN401  a count, a share or a yes
    """Write a figure as its column means it: a share in percent, a ratio as times."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.endswith("_share"):
        share = value * 100
        return f"{share:.1f}".removesuffix(".0") + "%" if share >= 1 else f"{share:.2g}%"
    if column.endswith("_history"):
        return f"{value:.2g} ×"  # noqa: RUF001  people read it
    return f"{int(value):,}"
