"""A campaign built on Friday, sent on Saturday: the gate is asked for each message (R-75)."""

from __future__ import annotations

import base64
import socket
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest
import typer
from alembic import command
from alembic.config import Config
from nacl.public import PrivateKey

from demo.campaign import send_due, sender
from demo.company import fill
from demo.devmail.app import create_app as devmail
from demo.devmail.running import running
from demo.postgres import Cluster
from privacydesk.cli.permit import permit as permit_command
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.settings import INCLUDE, at_terminal
from privacydesk.steps import permit, renew
from privacydesk.web.public.application import create_app
from privacydesk.wiring.gate import open_gate
from privacydesk.wiring.public import open_public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from privacydesk.ports import Gatehouse

SAM = "s.idle@example.org"


def key(letter: bytes) -> str:
    return base64.b64encode(letter * 32).decode()


@dataclass
class Company:
    """The gate over real systems, the public door, the provider's stand-in."""

    gate: Gatehouse
    now: Callable[[], datetime]
    marketing: psycopg.Connection[Any]
    site: httpx.Client
    mail: httpx.Client
    environment: dict[str, str]

    def send(self) -> dict[str, int]:
        """Send what waits, as if Saturday had come."""
        self.marketing.execute("UPDATE campaign_sends SET send_at = now() - interval '1 hour'")
        return dict(send_due(self.gate, marketing=self.marketing,
                             send=sender(at_terminal(self.environment)), now=self.now))  # fmt: skip

    def state(self, email: str) -> str:
        row = self.marketing.execute(
            "SELECT state FROM campaign_sends WHERE email = %s", [email]
        ).fetchone()
        return str(row and row[0])

    def asks(self, email: str) -> permit.Answer:
        return permit.ask(self.gate, reach=Reach(email=email), channel=Channel.EMAIL,
                          purpose=Purpose.OWN_PRODUCTS, now=self.now())  # fmt: skip


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    private = PrivateKey.generate()
    with (
        Cluster(tmp_path / "postgres", port) as cluster,
        running(devmail(tmp_path / "mail", api_key="SG.key")) as mail_url,
    ):
        for name in ("privacydesk", "crm", "operations"):
            cluster.create_database(name)
        config = Config()
        config.set_main_option("script_location", str(INCLUDE / "migrations"))
        config.set_main_option("sqlalchemy.url", cluster.url("privacydesk"))
        command.upgrade(config, "head")
        fill(
            crm_url=cluster.url("crm", user="postgres"),
            operations_url=cluster.url("operations", user="postgres"),
            sqlite_path=tmp_path / "events.db", files_path=tmp_path / "handovers",
            today=date(2026, 11, 22),
        )  # fmt: skip
        environment = {
            "DESK_HOME": str(tmp_path), "DESK_ENV": "demo",
            "DESK_DATABASE_URL": cluster.url("privacydesk", user="desk_app"),
            "DESK_PUBLIC_DATABASE_URL": cluster.url("privacydesk", user="desk_public"),
            "DESK_VAULT": f"file://{tmp_path}/vault", "DESK_KEYS": f"file://{tmp_path}/keys",
            "DESK_MASTER_KEY": key(b"m"), "DESK_SUPPRESSION_KEY": key(b"s"),
            "DESK_SEAL_PRIVATE": base64.b64encode(bytes(private)).decode(),
            "DESK_SEAL_PUBLIC": base64.b64encode(bytes(private.public_key)).decode(),
            "DESK_WEBHOOK_SECRET_ZENDESK": "z", "DESK_SENDGRID_KEY": "SG.key",
            "DESK_SENDGRID_HOST": mail_url,
            "AIRFLOW_CONN_CRM_DB": cluster.url("crm", user="source_reader"),
            "AIRFLOW_CONN_LISTS_DB": cluster.url("privacydesk", user="lists_reader"),
            "AIRFLOW_CONN_OPERATIONS_DB": cluster.url("operations", user="source_reader"),
        }  # fmt: skip
        door = open_public(at_terminal(environment))
        with (
            running(create_app(door)) as site_url,
            httpx.Client(base_url=site_url, timeout=30) as site,
            httpx.Client(base_url=mail_url, timeout=30) as mail,
            closing(
                psycopg.connect(cluster.url("crm", user="source_writer"), autocommit=True)
            ) as marketing,
        ):
            environment["DESK_PUBLIC_URL"] = site_url
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            gate, now = open_gate()
            yield Company(gate=gate, now=now, marketing=marketing, site=site, mail=mail,
                          environment=environment)  # fmt: skip
        door.books.sessions.close()


class TestACampaign:
    def test_skips_who_said_stop_after_it_was_built(  # S07
        self, company: Company, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert company.asks(SAM).permission.allowed
        stop = {"rights": ["objection_marketing"], "email": "S.Idle@Example.org"}
        assert company.site.post("/v1/requests", json=stop).status_code == 202

        counts = company.send()

        assert company.state(SAM) == "SKIPPED"
        assert counts["SENT"] > 0
        assert company.mail.get("/api/messages", params={"to": SAM}).json() == []
        with pytest.raises(typer.Exit) as ended:
            permit_command(channel="email", to=SAM, as_json=True)
        assert ended.value.exit_code == 1
        assert '"objected"' in capsys.readouterr().out

    def test_gives_everybody_else_one_click_out(self, company: Company) -> None:
        company.send()
        sent = company.mail.get("/api/messages").json()
        other, text = sent[0]["to"], sent[0]["text"]
        path = "/v1/unsubscribe/" + text.split("/v1/unsubscribe/")[1].split()[0]
        assert company.site.get(path).status_code == 200
        assert company.asks(other).permission.allowed, "to open the page changes nothing"

        company.site.post(path, data={"List-Unsubscribe": "One-Click"}).raise_for_status()

        assert not company.asks(other).permission.allowed

    def test_outlives_a_new_key(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        company.site.post("/v1/requests", json={"rights": ["objection_marketing"], "email": SAM})
        assert not company.asks(SAM).permission.allowed
        monkeypatch.setenv("DESK_SUPPRESSION_KEY", f"{key(b's')},{key(b't')}")
        company.gate, _ = open_gate()

        assert renew.renew_keys(company.gate, now=company.now()) > 0
        assert not company.asks(SAM).permission.allowed
