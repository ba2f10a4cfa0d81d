"""devmail keeps the promises that the demo and the other tests build on."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from demo.devmail.app import create_app
from demo.devmail.running import running

MARY = "mary.ellison@brightwater.example"


def mail(**changes: object) -> dict[str, object]:
    return {
        "personalizations": [{"to": [{"email": MARY}]}],
        "from": {"email": "privacy@cloudsentric.example"},
        "subject": "Your answer <b>is</b> ready",
        "content": [
            {"type": "text/plain", "value": "Fetch it at https://desk.example/d/abc?x=1&y=2. Now"},
            {"type": "text/html", "value": "<p>Fetch it</p><script>alert(1)</script>"},
        ],
        **changes,
    }


@pytest.fixture
def devmail(tmp_path: Path) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer SG.key"}
    with (
        running(create_app(tmp_path, api_key="SG.key")) as url,
        httpx.Client(base_url=url, headers=headers) as client,
    ):
        yield client


class TestSend:
    def test_answers_as_sendgrid_does(self, devmail: httpx.Client) -> None:
        answer = devmail.post("/v3/mail/send", json=mail())

        assert (answer.status_code, answer.content) == (202, b"")
        assert answer.headers["X-Message-Id"]

    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer other", "Basic SG.key"])
    def test_asks_for_the_key(self, devmail: httpx.Client, header: str) -> None:
        answer = devmail.post("/v3/mail/send", json=mail(), headers={"Authorization": header})

        assert answer.status_code == 401
        assert devmail.get("/api/messages").json() == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"personalizations": []},
            {"personalizations": [{"to": []}]},
            {"from": {"email": "nobody"}},
            {"content": []},
            {"unknown": 1},
        ],
    )
    def test_refuses_what_sendgrid_refuses(
        self, devmail: httpx.Client, changes: dict[str, object]
    ) -> None:
        answer = devmail.post("/v3/mail/send", json=mail(**changes))

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"]


class TestMessages:
    def test_lists_one_address_in_any_case_oldest_first(self, devmail: httpx.Client) -> None:
        for subject in ("first", "second"):
            devmail.post("/v3/mail/send", json=mail(subject=subject))
        devmail.post(
            "/v3/mail/send", json=mail(personalizations=[{"to": [{"email": "t@x.example"}]}])
        )

        found = devmail.get("/api/messages", params={"to": MARY.upper()}).json()
        assert [message["subject"] for message in found] == ["first", "second"]
        assert set(found[0]) == {
            "id", "to", "subject", "text", "html", "attachments", "received_at",
        }  # fmt: skip

    def test_can_be_emptied(self, devmail: httpx.Client) -> None:
        devmail.post("/v3/mail/send", json=mail())

        assert devmail.delete("/api/messages").status_code == 204
        assert devmail.get("/api/messages").json() == []

    def test_survives_a_restart(self, tmp_path: Path) -> None:
        for expected in (1, 2):
            with running(create_app(tmp_path)) as url:
                headers = {"Authorization": "Bearer k"}
                httpx.post(f"{url}/v3/mail/send", json=mail(), headers=headers)

                assert len(httpx.get(f"{url}/api/messages").json()) == expected

    def test_takes_text_messages_too(self, devmail: httpx.Client) -> None:
        devmail.post("/sms", json={"to": "07700 900123", "text": "482 913"})

        (found,) = devmail.get("/api/messages", params={"to": "07700 900123"}).json()
        assert found["text"] == "482 913"


class TestFaults:
    def test_strike_as_often_as_ordered(self, devmail: httpx.Client) -> None:
        devmail.post("/api/faults", json={"kind": "429", "times": 2, "retry_after": 9})
        answers = [devmail.post("/v3/mail/send", json=mail()) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [429, 429, 202]
        assert answers[0].headers["Retry-After"] == "9"
        assert len(devmail.get("/api/messages").json()) == 1

    def test_can_duplicate_a_mail(self, devmail: httpx.Client) -> None:
        devmail.post("/api/faults", json={"kind": "duplicate"})
        devmail.post("/v3/mail/send", json=mail())

        assert len(devmail.get("/api/messages").json()) == 2

    def test_can_hang_up_after_the_mail_was_taken(self, devmail: httpx.Client) -> None:
        devmail.post("/api/faults", json={"kind": "drop"})
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            devmail.post("/v3/mail/send", json=mail())

        assert len(devmail.get("/api/messages").json()) == 1

    def test_can_be_called_off(self, devmail: httpx.Client) -> None:
        devmail.post("/api/faults", json={"kind": "500", "times": 5})
        devmail.delete("/api/faults")

        assert devmail.post("/v3/mail/send", json=mail()).status_code == 202


class TestSuppressions:
    def test_stop_everything_that_does_not_bypass_them(self, devmail: httpx.Client) -> None:
        devmail.post("/v3/asm/suppressions/global", json={"recipient_emails": [MARY]})
        bypass = {"bypass_unsubscribe_management": {"enable": True}}
        devmail.post("/v3/mail/send", json=mail(subject="offer"))
        devmail.post("/v3/mail/send", json=mail(subject="answer", mail_settings=bypass))

        found = devmail.get("/api/messages").json()
        assert [message["subject"] for message in found] == ["answer"]
        assert "dropped: suppressed" in devmail.get("/").text

    def test_hold_for_one_group_only(self, devmail: httpx.Client) -> None:
        devmail.post("/v3/asm/groups/7/suppressions", json={"recipient_emails": [MARY]})
        for group in (7, 8):
            devmail.post("/v3/mail/send", json=mail(subject=str(group), asm={"group_id": group}))

        assert [found["subject"] for found in devmail.get("/api/messages").json()] == ["8"]


class TestPortalReplies:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 401),
            ({"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,?"}, 400),
        ],
    )
    def test_must_be_signed_and_say_something(
        self, devmail: httpx.Client, headers: dict[str, str], status: int
    ) -> None:
        """This devmail knows no secret, so only the form of the signature is asked for."""
        answer = devmail.post("/portal/replies", content=b"junk", headers=headers)

        assert answer.status_code == status

    @pytest.mark.parametrize("header", ["Bearer k", "Basic ?", "Basic eDp5", ""])
    def test_ask_zendesks_agents_for_a_token(self, devmail: httpx.Client, header: str) -> None:
        body = {"ticket": {"comment": {"body": "x"}}}
        path, headers = "/zendesk/api/v2/tickets/1", {"Authorization": header}

        assert devmail.put(path, json=body, headers=headers).status_code == 401
        assert devmail.get("/api/tickets/1").json()["replies"] == []


class TestPages:
    def test_show_what_was_sent_and_run_nothing_of_it(self, devmail: httpx.Client) -> None:
        devmail.post("/v3/mail/send", json=mail())
        (found,) = devmail.get("/api/messages").json()
        inbox = devmail.get("/")
        page = devmail.get(f"/messages/{found['id']}")
        designed = devmail.get(f"/messages/{found['id']}/html")

        assert "Your answer &lt;b&gt;is&lt;/b&gt; ready" in inbox.text
        assert 'href="https://desk.example/d/abc?x=1&amp;y=2"' in page.text
        assert "script" not in inbox.headers["Content-Security-Policy"]
        assert "sandbox" in designed.headers["Content-Security-Policy"]
        assert "allow-scripts" not in designed.headers["Content-Security-Policy"]

    def test_give_each_file_back(self, devmail: httpx.Client) -> None:
        file = {"content": "aGk=", "filename": "id ü.txt", "type": "text/html"}
        devmail.post("/v3/mail/send", json=mail(attachments=[file]))
        (found,) = devmail.get("/api/messages").json()
        answer = devmail.get(f"/messages/{found['id']}/attachments/0")

        assert answer.content == b"hi"
        assert answer.headers["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize("path", ["/messages/none", "/messages/none/html", "/api/messages/x"])
    def test_say_when_there_is_no_such_message(self, devmail: httpx.Client, path: str) -> None:
        assert devmail.get(path).status_code == 404

    def test_are_not_empty_without_mail(self, devmail: httpx.Client) -> None:
        assert "No mail" in devmail.get("/").text
        assert "No replies yet" in devmail.get("/tickets").text
