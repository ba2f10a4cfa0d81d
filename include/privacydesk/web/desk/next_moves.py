"""Whose move a case is: the one panel that says who is waited for, and for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from privacydesk.domain.askers import Asker
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.findings import Tally
from privacydesk.web.desk.times import plural

NOBODY_ELSE: Final = Asker()
BULK: Final = "rights_bulk"
"""The dag of a file: it acts for many cases, none of which has a task of its own there."""


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


def next_move(  # noqa: C901, PLR0911, PLR0912  one return a place
    row: Mapping[str, Any],
    *,
    tally: Tally,
    base: str,
    asker: Asker = NOBODY_ELSE,
    owed: Sequence[CaseRef] = (),
) -> NextMove:
    """Say whose move it is; ``owed`` are requests for a copy that come before an erasure."""
    here = f"{base}/cases/{row['reference']}"
    match row["place"]:
        case "review" if row["dag"] == BULK:
            return NextMove(
                title="Waiting for a reviewer: approve it with its file",
                why="It came in a file of requests. Once every record is decided it is approved "
                "with the others there, or taken out for a review of its own.",
                buttons=(
                    *((Button(label=f"Decide {plural(tally.undecided, 'record')}",
                              href=f"{here}/review"),) if tally.undecided else ()),
                    Button(label="Open its file",
                                href=f"{base}/bulk/of/{row['reference']}")),
            )  # fmt: skip
        case "triage":
            return _triage(row, asker=asker)
        case "review" if row["right"] == "question":
            return NextMove(
                title="Waiting for a reviewer: answer the question",
                why="Write the answer below. Then approve in Airflow, and it is sent.",
                buttons=(Button(label="Write the answer", href="#reply"),
                         *task_button(row, "review")),
            )  # fmt: skip
        case "review" | "second_review" if row["right"] == "erasure" and owed:
            return NextMove(
                title="Waiting for the copy: it goes out before anything is erased",
                why="The person asked for a copy as well. To erase before it is given would be a "
                "crime (R-43). Answer and close that request, then approve this one.",
                buttons=(*(Button(label=f"Go to {one}", href=f"{base}/cases/{one}")
                           for one in owed),
                         Button(label="Open the erasure plan", href=f"{here}/plan")),
            )  # fmt: skip
        case "review" | "second_review" if row["right"] == "erasure":
            return NextMove(
                title="Waiting for a reviewer: look at the erasure plan",
                why="Nothing is written before two people approved it.",
                buttons=(Button(label="Open the erasure plan", href=f"{here}/plan"),
                         *task_button(row, row["place"])),
            )  # fmt: skip
        case "erase":
            return NextMove(
                title="Nothing to do. Next: the erasure is carried out and proved",
                why="Each system is changed in one go. What no longer fits comes back to you.",
                buttons=(Button(label="Open the erasure plan", href=f"{here}/plan"),),
            )  # fmt: skip
        case "review" | "second_review" if row["right"] == "rectification":
            return NextMove(
                title="Waiting for a reviewer: compare before and after",
                why="Propose what is to be corrected, agree to it or say why not. Then approve in "
                "Airflow. Money takes a second person.",
                buttons=(Button(label="Before and after", href=f"{here}/corrections"),
                         *task_button(row, row["place"])),
            )  # fmt: skip
        case "review" | "second_review" if row["right"] == "automated_decision":
            return NextMove(
                title="Waiting for a reviewer: look at the decision yourself",
                why="Say anew what was decided, or say why it stays. Then approve in Airflow. A "
                "changed decision takes a second person.",
                buttons=(Button(label="Look at the decision", href=f"{here}/corrections"),
                         *task_button(row, row["place"])),
            )  # fmt: skip
        case "review" | "second_review" if row["right"] == "objection_general":
            return NextMove(
                title="Waiting for a reviewer: weigh the objection",
                why="What they object to has stopped for them. Say of each use whether it stops "
                "for good or goes on, then approve in Airflow. What goes on takes a second person.",
                buttons=(Button(label="Weigh it", href=f"{here}/objection"),
                         *task_button(row, row["place"])),
            )  # fmt: skip
        case "review" if row["right"] == "restriction":
            return NextMove(
                title="Waiting for a reviewer: is the use to be restricted?",
                why="Approve in Airflow, and the data is stored and not used. To refuse, keep the "
                "ground below first.",
                buttons=task_button(row, "review"),
            )
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
        case "suppress":
            return NextMove(title="Nothing to do. Next: the lists are cleared",
                            why="Nothing is sent since the message came in. Segments, queued sends "
                            "and processors' lists follow.")  # fmt: skip
        case "gather":
            return NextMove(title="Nothing to do. Next: the search",
                            why="The systems are searched; then a reviewer decides.")  # fmt: skip
        case "close" if row["status"] == "waiting_processor":
            return NextMove(
                title="Waiting for a processor to confirm",
                why="The person has their answer. The case is closed once each processor has "
                "confirmed, or you record how it ended.",
                buttons=(Button(label="Look at the recipients", href="#recipients"),),
            )  # fmt: skip
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
    if row["run"] is None or row["dag"] == BULK:
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


def _triage(row: Mapping[str, Any], *, asker: Asker) -> NextMove:
    if row["needs_triage"] or row["right"] == "unknown":
        return NextMove(
            title="Waiting for a reviewer: which right is this?",
            why="Read the message and choose the right below. Then approve in Airflow.",
            buttons=(Button(label="Choose the right", href="#sort"), *task_button(row, "triage")),
        )
    if not asker.is_settled:
        return NextMove(
            title="Waiting for a reviewer: who asks for whom?",
            why="Read the message and say who asks below. Then approve in Airflow.",
            buttons=(Button(label="Say who asks", href="#party"), *task_button(row, "triage")),
        )
    if asker.acts_for_another and asker.authority is None:
        return NextMove(
            title="Waiting for a reviewer: has authority come?",
            why="If it has, record it below first. Then approve in Airflow: without it the desk "
            "asks for it, or goes on waiting.",
            buttons=(Button(label="Record authority", href="#authority"),
                     *task_button(row, "triage")),
        )  # fmt: skip
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
