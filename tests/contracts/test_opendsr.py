"""One suite for a processor's endpoint: OpenDSR over real HTTP, and the steps' fake."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from demo.devmail.app import create_app
from demo.devmail.certificates import ProcessorCertificates
from demo.devmail.running import running
from fakes.offices import Endpoint as FakeEndpoint
from privacydesk.adapters.processors.certificates import (
    CertificateUnusableError,
    Signatory,
    signatories,
)
from privacydesk.adapters.processors.opendsr import OpenDsrEndpoint, ProcessorSecretError
from privacydesk.domain.messages import SendingError
from privacydesk.domain.opendsr import (
    DsrRequest,
    EndpointBusyError,
    EndpointOutcomeUnknownError,
    EndpointRefusedError,
)
from privacydesk.domain.tickets import BadSignatureError

SECRET, OTHER = ("whsec_" + base64.b64encode(word * 24).decode() for word in (b"p", b"x"))
DOMAIN = "privacy.swift-couriers.example"
DOMAINS = {"swift": DOMAIN, "ridge": "dsr.ridge-support.example"}
ASKED = datetime(2026, 10, 1, 9, 0, tzinfo=timezone.utc)


def request(**identities: tuple[str, ...]) -> DsrRequest:
    return DsrRequest(
        request=uuid4(), domain=DOMAIN, asked_at=ASKED,
        callback="https://privacy.cloudsentric.example/v1/processors/swift/callback",
        identities=identities or {"email": ("hana@rowanpike.example",)},
    )  # fmt: skip


@dataclass(frozen=True)
class StandIn:
    """The processors' server, and its certificates."""

    url: str
    home: Path

    def signatory(self, name: str = "swift") -> Signatory:
        folder = self.home / "processors"
        known = signatories(str(folder / "certificates"),
                            authorities=str(folder / "authority.pem"))  # fmt: skip
        return known[name]

    def endpoint(self, *, secret: str = SECRET, signatory: str = "swift") -> OpenDsrEndpoint:
        return OpenDsrEndpoint(
            url=f"{self.url}/opendsr/swift", secret=secret, signatory=self.signatory(signatory)
        )

    def fault(self, kind: str, **more: object) -> None:
        httpx.post(f"{self.url}/api/faults", json={"kind": kind, "path": "/opendsr", **more})

    def asked(self, one: DsrRequest) -> list[dict[str, object]]:
        found = httpx.get(f"{self.url}/api/opendsr/swift/requests").json()
        return [row for row in found if row["id"] == str(one.request)]


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    home = tmp_path_factory.mktemp("devmail")
    with running(create_app(home, processors=DOMAINS, processor_secret=SECRET)) as url:
        httpx.post(f"{url}/api/opendsr/swift/manner", json={"says": []})
        yield StandIn(url, home)


@pytest.fixture
def certificates(stand_in: StandIn) -> ProcessorCertificates:
    return ProcessorCertificates(stand_in.home / "processors", domains=DOMAINS)


class Real:
    """The endpoint over HTTP, and how to make it fail."""

    def __init__(self, stand_in: StandIn) -> None:
        self.port = stand_in.endpoint()
        self.fails = {
            EndpointBusyError: lambda: stand_in.fault("500"),
            EndpointOutcomeUnknownError: lambda: stand_in.fault("drop"),
        }


class Fake:
    """The fake, made to fail the same ways."""

    def __init__(self, _: StandIn) -> None:
        fake = FakeEndpoint()
        self.port = fake

        def lose() -> None:
            fake.takes_first = True
            fake.fails.append(EndpointOutcomeUnknownError("no answer"))

        self.fails = {
            EndpointBusyError: lambda: fake.fails.append(EndpointBusyError("no")),
            EndpointOutcomeUnknownError: lose,
        }


@pytest.fixture(params=[Real, Fake])
def either(request: pytest.FixtureRequest, stand_in: StandIn) -> Real | Fake:
    made: Real | Fake = request.param(stand_in)
    return made


class TestAnyEndpoint:
    def test_takes_a_request_and_says_that_it_has_it(self, either: Real | Fake) -> None:
        one = request()
        assert either.port.find(one.request) == ""
        either.port.ask(one)
        either.port.ask(one)
        assert either.port.find(one.request) == str(one.request)

    def test_that_is_busy_has_taken_nothing(self, either: Real | Fake) -> None:
        one = request()
        either.fails[EndpointBusyError]()
        with pytest.raises(EndpointBusyError):
            either.port.ask(one)
        assert either.port.find(one.request) == ""

    def test_whose_answer_is_lost_can_say_what_became_of_it(self, either: Real | Fake) -> None:
        one = request()
        either.fails[EndpointOutcomeUnknownError]()
        with pytest.raises(EndpointOutcomeUnknownError):
            either.port.ask(one)
        assert either.port.find(one.request) == str(one.request)


class TestTheRequest:
    def test_is_opendsrs_with_what_the_processor_knows_by(self, stand_in: StandIn) -> None:
        one = request(email=("h@x.example",), phone_number=("+44 7700 900142",), name=("Hana",))
        stand_in.endpoint().ask(one)

        (kept,) = stand_in.asked(one)
        assert kept["body"] == {
            "regulation": "gdpr",
            "subject_request_id": str(one.request),
            "subject_request_type": "erasure",
            "submitted_time": "2026-10-01T09:00:00Z",
            "subject_identities": [
                {"identity_type": "email", "identity_value": "h@x.example",
                 "identity_format": "raw"}],
            "api_version": "2.0",
            "status_callback_urls": [one.callback],
            "extensions": {DOMAIN: {"name": ["Hana"], "phone_number": ["+44 7700 900142"]}},
        }  # fmt: skip
        assert UUID(str(kept["id"])).version == 4

    def test_is_one_request_however_often_it_is_posted(self, stand_in: StandIn) -> None:
        one = request()
        for _ in range(3):
            stand_in.endpoint().ask(one)
        (kept,) = stand_in.asked(one)
        assert kept["posted"] == 3

    def test_of_another_content_under_the_same_id_is_refused(self, stand_in: StandIn) -> None:
        one = request()
        stand_in.endpoint().ask(one)
        other = DsrRequest(request=one.request, domain=DOMAIN, asked_at=ASKED,
                           callback=one.callback, identities={})  # fmt: skip
        with pytest.raises(EndpointRefusedError):
            stand_in.endpoint().ask(other)

    def test_that_is_not_signed_by_us_is_refused(self, stand_in: StandIn) -> None:
        with pytest.raises(EndpointRefusedError):
            stand_in.endpoint(secret=OTHER).ask(request())

    def test_waits_as_long_as_a_busy_processor_asks(self, stand_in: StandIn) -> None:
        stand_in.fault("429", retry_after=900)
        with pytest.raises(EndpointBusyError) as raised:
            stand_in.endpoint().ask(request())
        assert raised.value.retry_after == timedelta(minutes=15)

    def test_of_a_processor_that_is_away_may_be_tried_again(self, stand_in: StandIn) -> None:
        away = OpenDsrEndpoint(url="http://127.0.0.1:9/opendsr/swift", secret=SECRET,
                               signatory=stand_in.signatory())  # fmt: skip
        with pytest.raises(EndpointBusyError):
            away.ask(request())
        assert away.find(uuid4()) is None

    def test_is_not_believed_to_be_taken_by_an_impostor(self, stand_in: StandIn) -> None:
        one = request()
        impostor = stand_in.endpoint(signatory="ridge")  # swift's answer, ridge's certificate
        with pytest.raises(EndpointOutcomeUnknownError):
            impostor.ask(one)
        assert impostor.find(one.request) is None

    def test_says_nothing_of_the_person_when_it_fails(self, stand_in: StandIn) -> None:
        stand_in.fault("500")
        with pytest.raises(SendingError) as raised:
            stand_in.endpoint().ask(request())
        assert "hana" not in str(raised.value)
        assert "hana" not in repr(request())

    def test_needs_a_usable_secret(self, stand_in: StandIn) -> None:
        with pytest.raises(ProcessorSecretError):
            stand_in.endpoint(secret="")


Headers = dict[str, str]


class TestASignature:
    RAW = b'{"request_status": "completed"}'
    NOW = datetime.now(timezone.utc)

    def test_of_the_processor_itself_holds(
        self, stand_in: StandIn, certificates: ProcessorCertificates
    ) -> None:
        stand_in.signatory().verify(certificates.headers("swift", self.RAW), self.RAW, now=self.NOW)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda h: {**h, "X-OpenDSR-Processor-Domain": "evil.example"},
            lambda h: {**h, "X-OpenDSR-Processor-Domain": ""},
            lambda h: {**h, "X-OpenDSR-Processor-Domain": "\u00fc"},
            lambda h: {**h, "X-OpenDSR-Signature": "AAAA"},
            lambda h: {**h, "X-OpenDSR-Signature": "no base64!"},
            lambda h: {k: v for k, v in h.items() if "Signature" not in k},
            lambda _: {},
        ],
    )  # fmt: skip
    def test_that_anything_is_wrong_with_does_not(
        self, stand_in: StandIn, certificates: ProcessorCertificates,
        spoil: Callable[[Headers], Headers],
    ) -> None:  # fmt: skip
        headers = spoil(certificates.headers("swift", self.RAW))
        with pytest.raises(BadSignatureError):
            stand_in.signatory().verify(headers, self.RAW, now=self.NOW)

    def test_over_other_bytes_does_not(
        self, stand_in: StandIn, certificates: ProcessorCertificates
    ) -> None:
        headers = certificates.headers("swift", self.RAW)
        with pytest.raises(BadSignatureError):
            stand_in.signatory().verify(headers, self.RAW + b" ", now=self.NOW)

    def test_by_an_expired_certificate_does_not(
        self, stand_in: StandIn, certificates: ProcessorCertificates
    ) -> None:
        headers = certificates.headers("swift", self.RAW)
        with pytest.raises(BadSignatureError):
            stand_in.signatory().verify(headers, self.RAW, now=self.NOW + timedelta(days=2000))

    def test_by_a_certificate_of_an_unknown_authority_does_not(
        self, stand_in: StandIn, certificates: ProcessorCertificates
    ) -> None:
        folder = stand_in.home / "processors" / "certificates"
        public = signatories(str(folder))["swift"]  # the public authorities issued none of these
        with pytest.raises(BadSignatureError):
            public.verify(certificates.headers("swift", self.RAW), self.RAW, now=self.NOW)

    def test_cannot_be_judged_by_a_broken_certificate(self, tmp_path: Path) -> None:
        (tmp_path / "swift.pem").write_text("no certificate")
        with pytest.raises(CertificateUnusableError):
            signatories(str(tmp_path))
