"""The courier's post room: plain connections by address, no Airflow, no pandas."""

import os
from datetime import datetime, timedelta
from functools import cache, partial

import psycopg

from privacydesk.adapters.airflow.runs import AirflowRuns
from privacydesk.adapters.mail.sendgrid import SendGridMail
from privacydesk.adapters.mail.smtp import SmtpMail
from privacydesk.adapters.portal.generic import GenericPortal, SignedReplies
from privacydesk.adapters.portal.zendesk import ZendeskApi, ZendeskPortal
from privacydesk.adapters.postgres.kept import KeptOpen
from privacydesk.adapters.postgres.records import by_url, shifted_now, transaction
from privacydesk.ports import Mail, Portal, PostRoom
from privacydesk.settings import Environment
from privacydesk.wiring import office
from privacydesk.wiring.faults import fault_points
from privacydesk.wiring.processors import endpoints

SENDER_NAME = "CloudSentric Privacy team"


def open_courier() -> tuple[PostRoom, str]:
    """
    Return the post room and the address of the database to listen on.

    :raises SettingsError: naming every variable that is missing.
    """
    environment = Environment(values=os.environ)
    needed = environment.need(
        "DESK_COURIER_DATABASE_URL", "DESK_AIRFLOW_URL", "DESK_AIRFLOW_USER",
        "DESK_AIRFLOW_PASSWORD", "DESK_MAIL_FROM",
    )  # fmt: skip
    url = needed["DESK_COURIER_DATABASE_URL"]
    office.refuse_shift(environment, by_url(url))
    rules = office.rules(environment)
    room = PostRoom(
        begin=lambda: transaction(_kept(url)),
        vault=office.vault(environment),
        secrets=office.DeskSecrets(letter_box=None, index=None),
        letters=office.letters(),
        rules=rules,
        fault_point=fault_points(os.environ),
        mail=mail(environment),
        portals=portals(environment),
        endpoints=endpoints(environment, rules),
        airflow=AirflowRuns(
            url=needed["DESK_AIRFLOW_URL"],
            user=needed["DESK_AIRFLOW_USER"],
            password=needed["DESK_AIRFLOW_PASSWORD"],
        ),
        mail_from=needed["DESK_MAIL_FROM"],
        lease=timedelta(seconds=float(environment.text("DESK_LEASE_SECONDS", "90"))),
    )
    return room, url


def mail(environment: Environment) -> Mail:
    """Return the mail adapter that ``DESK_MAIL`` names: sendgrid or smtp."""
    sender = environment.need("DESK_MAIL_FROM")["DESK_MAIL_FROM"]
    if environment.text("DESK_MAIL", "sendgrid") == "smtp":
        host = environment.need("DESK_SMTP_HOST")["DESK_SMTP_HOST"]
        return SmtpMail(
            host,
            port=int(environment.text("DESK_SMTP_PORT", "587")),
            sender=sender,
            sender_name=SENDER_NAME,
        )
    key = environment.need("DESK_SENDGRID_KEY")["DESK_SENDGRID_KEY"]
    host = environment.text("DESK_SENDGRID_HOST", "https://api.eu.sendgrid.com")
    return SendGridMail(key, sender=sender, sender_name=SENDER_NAME, host=host)


def portals(environment: Environment) -> dict[str, Portal]:
    """Return the portals on which the desk can answer."""
    found: dict[str, Portal] = {}
    if url := environment.text("DESK_PORTAL_REPLIES_URL"):
        secret = environment.need("DESK_PORTAL_REPLIES_SECRET")["DESK_PORTAL_REPLIES_SECRET"]
        replies = SignedReplies(url=url, secret=secret)
        found["generic"] = GenericPortal("generic", secrets=[secret], replies=replies)
    if url := environment.text("DESK_ZENDESK_URL"):
        needed = environment.need("DESK_ZENDESK_USER", "DESK_ZENDESK_TOKEN")
        api = ZendeskApi(
            url=url, user=needed["DESK_ZENDESK_USER"], token=needed["DESK_ZENDESK_TOKEN"]
        )
        found["zendesk"] = ZendeskPortal("zendesk", secrets=[], api=api)
    return found


def now_at(url: str) -> datetime:
    """Return the desk's now (UTC), read from the database at ``url``."""
    with _kept(url)() as connection:
        return shifted_now(connection)


@cache
def _kept(url: str) -> KeptOpen:
    return KeptOpen(partial(psycopg.connect, url))
