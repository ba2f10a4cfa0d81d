"""The weekly digest goes once a week, and holds nobody's data."""

import re
from datetime import datetime, timedelta, timezone

from integration.steps.clocks import write
from integration.steps.world import World, at_once
from privacydesk.steps import digest, send

MONDAY = datetime(2026, 6, 15, 7, tzinfo=timezone.utc)  # 08:00 in London


class TestTheDigest:
    def test_goes_once_a_week_however_often_it_is_made(self, world: World) -> None:
        write(world.owner_url, number=40)
        at_once(lambda: digest.send_digest(world.desk, now=MONDAY))
        digest.send_digest(world.desk, now=MONDAY + timedelta(days=3))
        assert world.one("SELECT count(*) FROM desk.outbox") == 1

        digest.send_digest(world.desk, now=MONDAY + timedelta(days=7))

        keys = [key for (key,) in world.rows("SELECT key FROM desk.outbox ORDER BY message")]
        assert keys == ["desk/digest/2026-W24/email/1", "desk/digest/2026-W25/email/1"]

    def test_says_the_same_in_plain_text_and_html_and_names_no_person(self, world: World) -> None:
        case = world.in_review()  # Hana's
        world.rows("UPDATE desk.cases SET due_ends_at = %s", MONDAY - timedelta(days=3))
        digest.send_digest(world.desk, now=MONDAY)
        send.send_due(world.room, now=MONDAY)

        mail = next(one for one in world.post.sent if one.kind == "weekly_digest")
        assert mail.to == "privacy@cloudsentric.example"
        assert mail.subject.startswith("Privacy desk, week 2026-W24:")
        shown = re.sub(r"<[^>]+>", " ", mail.html or "")
        for said in (case, "How old the open requests are", "Missed their legal limit this week"):
            assert said in mail.text
            assert said in shown
        for secret in ("hana", "whitlock", "rowanpike", "RP-1187"):
            assert secret.lower() not in f"{mail.subject}{mail.text}{mail.html}".lower()
