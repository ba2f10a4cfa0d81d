"""Open the public door's process (HOUSE 1.5)."""

import yaml

from privacydesk.adapters.documents.wording import Wording
from privacydesk.adapters.mail.events import EventVerifier
from privacydesk.adapters.portal import KINDS, GenericPortal, ZendeskPortal
from privacydesk.adapters.postgres.door import Door
from privacydesk.adapters.postgres.sessions import Sessions
from privacydesk.adapters.vault.sealing import LetterSlot
from privacydesk.settings import INCLUDE, Environment, SettingsError
from privacydesk.wiring.faults import fault_points
from privacydesk.wiring.processors import known_processors
from privacydesk.wiring.public_door import PublicDoor


def open_public(env: Environment) -> PublicDoor:
    """
    Open the public door.

    ``DESK_WEBHOOK_SECRET_GENERIC`` and ``_ZENDESK`` are the portals' secrets; while one is
    being changed ``DESK_WEBHOOK_SECRET_GENERIC_OLD`` holds the one before. The mail provider's
    events are taken where ``DESK_SENDGRID_EVENTS_KEY`` holds its verification key.

    :raises SettingsError: naming what is missing.
    """
    needed = env.need("DESK_PUBLIC_DATABASE_URL", "DESK_SEAL_PUBLIC")
    words = yaml.safe_load((INCLUDE / "letters/_layout/words.yaml").read_text("utf-8"))
    events_key = env.text("DESK_SENDGRID_EVENTS_KEY")
    return PublicDoor(
        books=Door(sessions=Sessions(needed["DESK_PUBLIC_DATABASE_URL"])),
        slot=LetterSlot(public=env.key("DESK_SEAL_PUBLIC")),
        portals=_portals(env),
        events=EventVerifier(events_key) if events_key else None,
        company=Wording(INCLUDE / "letters").team,
        rights=words["rights"],
        fault_point=fault_points(env.values),
        processors=known_processors(env),
        instance=env.text("DESK_INSTANCE"),
        url=env.text("DESK_PUBLIC_URL").rstrip("/"),
    )


def _portals(env: Environment) -> dict[str, GenericPortal | ZendeskPortal]:
    portals = {}
    for name, kind in KINDS.items():
        variable = f"DESK_WEBHOOK_SECRET_{name.upper()}"
        secrets_set = [s for s in (env.text(variable), env.text(f"{variable}_OLD")) if s]
        if secrets_set:
            portals[name] = kind(name, secrets=secrets_set)
    if not portals:
        names = " or ".join(f"DESK_WEBHOOK_SECRET_{name.upper()}" for name in KINDS)
        raise SettingsError(f"not set: {names}")
    return portals
