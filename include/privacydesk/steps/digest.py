"""Mail the privacy team what the last week came to, once a week."""

from datetime import datetime

from privacydesk.domain.digests import WEEKS, sum_up, week_before
from privacydesk.domain.notices import NoticeKind
from privacydesk.ports import Office
from privacydesk.steps.outgoing import queue_own


def send_digest(desk: Office, *, now: datetime) -> int:
    """
    Queue the digest of the last whole week; return how many mails are new.

    A week's digest goes once to each address, however often this runs.
    """
    rules, week = desk.rules, week_before(now)
    with desk.begin() as records:
        requests = records.digests.requests(since=week.before(WEEKS).begins)
        link = f"{rules.desk_url or rules.public_url}/desk/metrics"
        return queue_own(
            desk, records, sum_up(requests, week=week, link=link),
            key=f"digest/{week.name}/email", to=rules.notices[NoticeKind.WEEKLY_DIGEST], now=now,
        )  # fmt: skip
