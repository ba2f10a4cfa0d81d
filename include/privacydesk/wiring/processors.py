"""Processors that speak OpenDSR, put together: how they are asked, how they are believed."""

from collections.abc import Mapping

from privacydesk.adapters.processors.certificates import Signatory, signatories
from privacydesk.adapters.processors.opendsr import OpenDsrEndpoint
from privacydesk.domain.rules import HouseRules
from privacydesk.ports import Endpoint
from privacydesk.settings import Environment


def known_processors(environment: Environment) -> dict[str, Signatory]:
    """
    Return the processors that may report to us, by the recipient's id.

    ``DESK_PROCESSOR_CERTIFICATES`` is the folder of their certificates, ``DESK_PROCESSOR_CA`` a
    file of authorities to trust instead of the public ones.
    """
    return signatories(
        environment.text("DESK_PROCESSOR_CERTIFICATES"),
        authorities=environment.text("DESK_PROCESSOR_CA"),
    )


def endpoints(environment: Environment, rules: HouseRules) -> Mapping[str, Endpoint]:
    """
    Return the endpoints of the processors for which a secret and a certificate are set.

    ``DESK_PROCESSOR_SECRETS`` are ``ID=whsec_...``, commas between them. ``DESK_PROCESSORS_URL``
    takes the place of every address in a demo, the recipient's id behind it.
    """
    known, secrets = known_processors(environment), _secrets(environment)
    elsewhere = environment.text("DESK_PROCESSORS_URL").rstrip("/")
    return {
        one.id: OpenDsrEndpoint(
            url=f"{elsewhere}/{one.id}" if elsewhere else one.endpoint,
            secret=secret, signatory=known[one.id],
        )
        for one in rules.recipients.values()
        if one.endpoint and one.id in known and (secret := secrets.get(one.id))
    }  # fmt: skip


def _secrets(environment: Environment) -> dict[str, str]:
    pairs = (one.partition("=") for one in environment.text("DESK_PROCESSOR_SECRETS").split(","))
    return {name.strip(): secret.strip() for name, _, secret in pairs if secret}
