"""What the desk does by the clock: each task says in its log what it found."""

import logging
import time
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from airflow.sdk import task

from privacydesk.workflows.factory import explained

log = logging.getLogger(__name__)

SINCE: Final = datetime(2026, 1, 1, tzinfo=timezone.utc)
"""When the schedules began; nothing is caught up, so it means no more than that."""

SETTLE_SECONDS: Final = 5
"""How long a file in the landing folder must not have grown to count as whole."""

LIMIT: Final[dict[str, Any]] = {"execution_timeout": timedelta(minutes=4)}
"""For what runs every five minutes: the next run must find nobody in its way."""


@task(task_id="start_left_runs", **LIMIT)
def start_left_runs() -> None:
    """Start the runs that the courier left."""
    from privacydesk.steps import upkeep  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now  # noqa: PLC0415
    from privacydesk.wiring.upkeep import open_post_room  # noqa: PLC0415

    with explained():
        late = upkeep.start_left_runs(open_post_room(), now=now())
    log.info("Left by the courier: %d run(s)", late.runs)


@task(task_id="send_left_mail", **LIMIT)
def send_left_mail() -> None:
    """Send the messages and codes that the courier left."""
    from privacydesk.steps import upkeep  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now  # noqa: PLC0415
    from privacydesk.wiring.upkeep import open_post_room  # noqa: PLC0415

    with explained():
        late = upkeep.send_left_mail(open_post_room(), now=now())
    log.info("Left by the courier: %d message(s), %d code(s)", late.messages, late.orders)


@task(task_id="close_ledger_day", execution_timeout=timedelta(hours=6))
def close_ledger_day() -> None:
    """Verify the ledger, close its day and send the root outside; fail if it was changed."""
    from privacydesk.steps import audit  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        report = audit.close_ledger_day(desk, now=now())
        log.info("%d entries of %d cases", report.entries, report.cases)
        audit.refuse_changed(report)


@task(task_id="clear_shelves", execution_timeout=timedelta(hours=6))
def clear_shelves() -> None:
    """Let everything go whose time is up."""
    from privacydesk.steps import forget  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.steps.inform_applicants import let_go  # noqa: PLC0415
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        cleared = forget.clear_shelves(desk, now=now())
        reports = let_go(desk, now=now())
    log.info("Lapsed: %s, %d package(s), %d marketing link(s), %d credit report(s)",
             dict(cleared.cases), cleared.packages, cleared.marketing_links,
             reports)  # fmt: skip


@task(task_id="purge_kept", execution_timeout=timedelta(hours=6))
def purge_kept() -> None:
    """Delete the rows that erasures kept until a day which is over."""
    from privacydesk.steps import purge  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        purged = purge.purge_kept(desk, now=now())
    log.info("%d case(s) done, %d held for an open request, %d refused by a system",
             purged.cases, purged.held, purged.refused)  # fmt: skip


@task(task_id="chase_waits", execution_timeout=timedelta(minutes=40))
def chase_waits() -> None:
    """Remind who does not reply; close what nobody answered once its notice is out."""
    from privacydesk.steps import chase  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        chased = chase.chase_waits(desk, now=now())
    log.info("%d wait(s) chased, %d told of their closing, %d closed, %d for staff to tell",
             chased.chased, chased.closing, chased.closed, chased.untold)  # fmt: skip


@task(task_id="sweep_clocks", execution_timeout=timedelta(minutes=40))
def sweep_clocks() -> None:
    """Look at every clock that may have moved, then tell the team what was raised."""
    from privacydesk.steps import alert, sweep  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        swept = sweep.sweep_clocks(desk, now=now())
        log.info("%d case(s) looked at, %d alert(s) raised, %d reading(s) put right",
                 swept.looked, swept.raised, swept.mended)  # fmt: skip
        told = alert.tell_team(desk, now=now())
    log.info("%d alert(s) told", told)


@task(task_id="warn_of_notices", execution_timeout=timedelta(minutes=10))
def warn_of_notices() -> None:
    """Warn of the notices that people must get about data from others."""
    from privacydesk.steps import warn  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        told = warn.warn_of_notices(desk, now=now())
    log.info("%d alert(s) told", told)


@task(task_id="give_notices", execution_timeout=timedelta(minutes=40))
def give_notices() -> None:
    """Queue the notices of people on lists (R-95) and of applicants for terms (R-99)."""
    from privacydesk.steps import inform  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.steps.inform_applicants import inform_applicants  # noqa: PLC0415
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        informed = inform.send_notices(desk, now=now())
        heard = inform_applicants(desk, now=now())
    log.info("%d notice(s) queued, %d list(s) done; %d applicant(s) told, %d review(s) offered",
             informed.queued, informed.done, heard.told, heard.offered)  # fmt: skip


@task(task_id="urge_recipients", execution_timeout=timedelta(minutes=20))
def urge_recipients() -> None:
    """Urge recipients who have not confirmed; tell the team who stays silent (R-62)."""
    from privacydesk.steps import alert, urge  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        urged = urge.urge_recipients(desk, now=now())
        log.info("%d second notice(s), %d for a person", urged.chased, urged.raised)
        told = alert.tell_team(desk, now=now())
    log.info("%d alert(s) told", told)


@task(task_id="send_digest", execution_timeout=timedelta(minutes=10))
def send_digest() -> None:
    """Sum the last week up and queue its mail."""
    from privacydesk.steps import digest  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        queued = digest.send_digest(desk, now=now())
    log.info("%d mail(s) queued", queued)


@task(task_id="watch_erased", execution_timeout=timedelta(hours=6))
def watch_erased() -> None:
    """Look through every store for people who were erased; tell the team who is back."""
    from privacydesk.steps import watch  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        watched = watch.watch_erased(desk, now=now())
    log.info("%d tombstone(s), %d expired, %d value(s) compared, %d return(s)",
             watched.tombstones, watched.expired, watched.compared, watched.returns)  # fmt: skip


@task(task_id="lift_restrictions", **LIMIT)
def lift_restrictions() -> None:
    """Lift every restriction whose end its person was told (R-60)."""
    from privacydesk.steps import restrict  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        lifted = restrict.lift_told(desk, now=now())
    log.info("%d restriction(s) lifted", lifted)


@task(task_id="take_landed_lists", execution_timeout=timedelta(hours=6))
def take_landed_lists() -> None:
    """Land what lies whole in the landing folder; what is new is looked at a second time."""
    from privacydesk.steps.watch_landing import watch_landing  # noqa: PLC0415  see above
    from privacydesk.wiring.list_tasks import (  # noqa: PLC0415
        open_landing,
        open_list_desk,
        read_due_diligence,
    )

    with explained(), open_list_desk() as (desk, now):
        folder = open_landing()
        seen = watch_landing(desk, folder=folder, read=read_due_diligence, now=now())
        if seen.growing:
            time.sleep(SETTLE_SECONDS)
            seen = watch_landing(desk, folder=folder, read=read_due_diligence, now=now())
    log.info("%d list(s) taken, %d known, %d still growing, %d file(s) alone",
             seen.taken, seen.known, seen.growing, seen.alone)  # fmt: skip


@task(task_id="tend_waiting_lists", execution_timeout=timedelta(minutes=10))
def tend_waiting_lists() -> None:
    """Tell of lists that nobody decides on; let go of what lapsed."""
    from privacydesk.steps.tend_lists import tend_lists  # noqa: PLC0415  see above
    from privacydesk.wiring.list_tasks import open_list_desk  # noqa: PLC0415

    with explained(), open_list_desk() as (desk, now):
        tended = tend_lists(desk, now=now())
    log.info("%d question(s) told of, %d copies gone", tended.told, tended.gone)
