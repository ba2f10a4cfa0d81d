"""
``python -m demo.campaign``: send the sample company's campaign, as marketing's own tool would.

It asks the gate for each message, immediately before the provider gets it; a list built on
Friday proves nothing on Saturday (R-75). Each message carries its own unsubscribe link, also as
the headers of RFC 8058.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row
from sendgrid import SendGridAPIClient  # type: ignore[import-untyped]
from sendgrid.helpers import mail as sg  # type: ignore[import-untyped]

from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.settings import at_terminal
from privacydesk.steps.permit import ask
from privacydesk.wiring.gate import open_gate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from privacydesk.ports import Gatehouse
    from privacydesk.settings import Environment

DUE = "SELECT * FROM campaign_sends WHERE state = 'QUEUED' AND send_at <= %s ORDER BY id"
# Only a message that still waits may go: an objection's clearing may have been faster.
TAKE = "UPDATE campaign_sends SET state = 'SENDING' WHERE id = %s AND state = 'QUEUED'"
DONE = "UPDATE campaign_sends SET state = %s, sent_at = %s WHERE id = %s"
TEXT = """Faster lines for the autumn

We have new connections for small companies. Reply to this mail, and we call you back.

CloudSentric, 3 Granary Wharf, Leeds LS1 4BZ
You hear from us because you said that we may write to you.
Stop all marketing: {link}
"""


def send_due(
    gate: Gatehouse, *, marketing: psycopg.Connection[Any], send: Callable[[str, str], None],
    now: Callable[[], datetime],
) -> Counter[str]:  # fmt: skip
    """Send what is due; return how many messages were sent and skipped."""
    counts: Counter[str] = Counter(SENT=0, SKIPPED=0)
    with marketing.cursor(row_factory=dict_row) as cursor:
        due = cursor.execute(DUE, [now()]).fetchall()
    for row in due:
        reach = Reach(email=row["email"], name=row["name"])
        answer = ask(gate, reach=reach, channel=Channel.EMAIL, purpose=Purpose.OWN_PRODUCTS,
                     now=now())  # fmt: skip
        state = "SKIPPED"
        if answer.permission.allowed and answer.link:
            if not marketing.execute(TAKE, [row["id"]]).rowcount:
                continue
            send(row["email"], answer.link)
            state = "SENT"
        marketing.execute(DONE, [state, now() if state == "SENT" else None, row["id"]])
        counts[state] += 1
    return counts


def sender(known: Environment) -> Callable[[str, str], None]:
    """Return how one message is handed to the mail provider."""
    needed = known.need("DESK_SENDGRID_KEY", "DESK_SENDGRID_HOST")
    client = SendGridAPIClient(needed["DESK_SENDGRID_KEY"], host=needed["DESK_SENDGRID_HOST"])

    def send(to: str, link: str) -> None:
        message = sg.Mail(
            from_email=sg.From("news@cloudsentric.example", "CloudSentric"),
            to_emails=to,
            subject="Faster lines for the autumn",
            plain_text_content=TEXT.format(link=link),
        )
        message.add_header(sg.Header("List-Unsubscribe", f"<{link}>"))
        message.add_header(sg.Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        client.send(message)

    return send


def main() -> int:
    """Send the campaign of the running demo, as far as it is due."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--now", action="store_true", help="send what is due later too")
    wanted = parser.parse_args()
    known = at_terminal(os.environ)
    gate, now = open_gate()
    url = known.need("AIRFLOW_CONN_CRM_DB_WRITER")["AIRFLOW_CONN_CRM_DB_WRITER"]
    with closing(psycopg.connect(url, autocommit=True)) as marketing:
        if wanted.now:
            marketing.execute("UPDATE campaign_sends SET send_at = %s WHERE state = 'QUEUED'",
                              [now()])  # fmt: skip
        counts = send_due(gate, marketing=marketing, send=sender(known), now=now)
    sys.stdout.write(f"{counts['SENT']} sent, {counts['SKIPPED']} not sent.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
