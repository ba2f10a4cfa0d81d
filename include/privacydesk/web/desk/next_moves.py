"""Whose move a case is: the one panel that says who is waited for, and for what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from privacydesk.domain.findings import Tally
from privacydesk.web.desk.times import plural


@dataclass(frozen=True, kw_only=True)
class Button:
    """A way on. ``airflow`` leads out of the frame to Airflow's own page."""

    label: str
    href: str
    airflow: bool = False


@dataclass(frozen=True, kw_only=True)
class NextMove:
    """Who is waited for, why, and the buttons; the first is the primary one."""

    title: str
    why: str
    buttons: tuple[Button, ...] = ()


def next_move(  # noqa: PLR0911  one return a place
    row: Mapping[str, Any], *, tally: Tally, base: str, for_whom: bool = False
) -> NextMove:
    """Say whose move it is."""
    here = f"{base}/cases/{row['reference']}"
    match row["place"]:
        case "triage":
            return _triage(row, for_whom=for_whom)
        case "review" if row["right"] == "question":
            return NextMove(
                title="Waiting for a reviewer: answer the question",
                why="Write the answer below. Then approve in Airflow, and it is sent.",
                buttons=(Button(label="Write the answer", href="#reply"),
                         *task_button(row, "review")),
            )  # fmt: skip
        case "review":
            return _review(row, tally=tally, here=here)
        case "second_review":
            return NextMove(
                title="Waiting for a second reviewer: look at what is left out",
                why=f"{plural(tally.withhold, 'record')} withheld. The first reviewer cannot "
                "approve twice.",
                buttons=(Button(label="Look at the answer", href=f"{here}/review"),
                         *task_button(row, "second_review")),
            )  # fmt: skip
        case "identity" if waits := _identity(row):
            return waits
        case "gather":
            return NextMove(title="Nothing to do. Next: the search",
                            why="The systems are searched; then a reviewer decides.")  # fmt: skip
        case "answer" | "close":
            return NextMove(title="Nothing to do. Next: the answer goes out",
                            why="The decision is made.")  # fmt: skip
        case "done":
            return NextMove(title="Nothing to do. The case is closed",
                            why="It stays readable until its retention ends.")  # fmt: skip
        case _:
            return NextMove(title="Nothing to do. Next: the request is opened",
                            why="The desk reads it and acknowledges it.")  # fmt: skip


def task_button(row: Mapping[str, Any], task: str) -> tuple[Button, ...]:
    """Return the way to the pending task in Airflow, if a run of the case is there."""
    if row["run"] is None:
        return ()
    run = row["reference"] if row["run"] == 1 else f"{row['reference']}.{row['run']}"
    href = f"/dags/{row['dag']}/runs/{run}/tasks/{task}/required_actions"
    return (Button(label="Answer in Airflow", href=href, airflow=True),)


def _identity(row: Mapping[str, Any]) -> NextMove | None:
    if row["status"] == "waiting_id":
        return NextMove(
            title="Waiting for the person: who is asking",
            why="The clock starts when they prove it. If they did so by telephone or in "
            "person, record the check below.",
        )
    if row["status"] == "waiting_authority":
        return NextMove(
            title="Waiting for whoever acts for the person: authority",
            why="The clock starts when it is complete. What came by post or telephone is "
            "recorded below.",
        )
    if row["run"] is None:
        return NextMove(
            title="Waiting for staff: no run moves this case",
            why="Either one is being started, or this right has no procedure here yet. Then "
            "serve it by hand: the clock runs.",
        )
    return None


def _triage(row: Mapping[str, Any], *, for_whom: bool) -> NextMove:
    if row["needs_triage"] or row["right"] == "unknown":
        return NextMove(
            title="Waiting for a reviewer: which right is this?",
            why="Read the message and choose the right below. Then approve in Airflow.",
            buttons=(Button(label="Choose the right", href="#sort"), *task_button(row, "triage")),
        )
    if for_whom:
        return NextMove(
            title="Waiting for a reviewer: who asks for whom?",
            why="Read the message and say who asks below. Then approve in Airflow.",
            buttons=(Button(label="Say who asks", href="#party"), *task_button(row, "triage")),
        )
    return NextMove(title="Waiting for a reviewer: approve the sorting",
                    why="The right is chosen. Approve it in Airflow.",
                    buttons=task_button(row, "triage"))  # fmt: skip


def _review(row: Mapping[str, Any], *, tally: Tally, here: str) -> NextMove:
    if tally.undecided:
        return NextMove(
            title="Waiting for a reviewer: review the answer",
            why=f"{tally.undecided:,} of {plural(tally.total, 'record')} undecided. The answer "
            "cannot be approved until they are.",
            buttons=(Button(label=f"Decide {plural(tally.undecided, 'record')}",
                            href=f"{here}/review"), *task_button(row, "review")),
        )  # fmt: skip
    return NextMove(
        title="Waiting for a reviewer: approve the answer",
        why=f"All {plural(tally.total, 'record')} are decided.",
        buttons=(
            *task_button(row, "review"),
            Button(label="Look at it again", href=f"{here}/review"),
        ),
    )
