"""What the desk needs from outside, in memory: systems of record, staff, gate, mail, portal."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from threading import Event
from uuid import UUID

from fakes.sources import InMemoryCorrecting, InMemorySource
from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.domain.cases import CaseRef, RunId
from privacydesk.domain.decisions import Duty, Member
from privacydesk.domain.gates import Failure, Verdict
from privacydesk.domain.messages import OutgoingMail, SendingError, Sent
from privacydesk.domain.opendsr import DsrRequest
from privacydesk.domain.tickets import TicketStatus

Rows = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass
class Systems:
    """The systems of record; those in ``down`` do not answer, ``slow`` holds the next opening."""

    rows: Rows
    down: set[str] = field(default_factory=set)
    slow: dict[str, Event] = field(default_factory=dict)
    held: Event = field(default_factory=Event)

    @contextmanager
    def open(self, connection: str) -> Iterator[InMemorySource]:
        if released := self.slow.pop(connection, None):
            self.held.set()
            released.wait(timeout=30)
        if connection in self.down:
            raise SourceSilentError("no answer")
        yield InMemorySource(self.rows)


@dataclass
class Corrections:
    """The same systems, to be changed: a copy that takes their place when the block ends well."""

    systems: Systems
    refuses: set[str] = field(default_factory=set)
    opened: list[str] = field(default_factory=list)

    @contextmanager
    def open(self, connection: str) -> Iterator[InMemoryCorrecting]:
        if connection in self.systems.down:
            raise SourceSilentError("no answer")
        self.opened.append(connection)
        session = InMemoryCorrecting(deepcopy(dict(self.systems.rows)), self.refuses)
        yield session
        self.systems.rows = session.rows


@dataclass
class People:
    """Staff by the id that Airflow gives them."""

    members: dict[str, Member]

    def member(self, user: str) -> Member | None:
        return self.members.get(user)


def staff() -> People:
    """Make a lead, two reviewers, one who only looks, one who has left, and a service account."""
    review, both = frozenset({Duty.REVIEW}), frozenset({Duty.REVIEW, Duty.LEAD})
    return People({
        "1": Member(name="nadia", active=True, duties=both),
        "2": Member(name="grace", active=True, duties=review),
        "3": Member(name="leo", active=True, duties=review),
        "4": Member(name="ife", active=True, duties=frozenset()),
        "5": Member(name="sam", active=False, duties=review),
        "6": Member(name="robot", active=True, duties=review, service_account=True),
    })  # fmt: skip


@dataclass
class WatchedGate:
    """Passes, unless ``stops`` names what fails; what ``warns`` stops nothing. Knows its askers."""

    stops: list[str] = field(default_factory=list)
    warns: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __call__(self, suite: str, *, case: CaseRef) -> Verdict:
        self.asked.append(f"{suite}/{case}")
        failures = [
            Failure(expectation=name, rows=1, words=name, warning=name in self.warns)
            for name in (*self.stops, *self.warns)
        ]
        return Verdict(suite=suite, checked=1, failures=failures)


@dataclass
class Post:
    """A mail provider: what ``fails`` next is raised; ``held`` is what it has, by key."""

    fails: list[SendingError] = field(default_factory=list)
    takes_first: bool = False
    can_say: bool = True
    sent: list[OutgoingMail] = field(default_factory=list)

    def send(self, mail: OutgoingMail) -> Sent:
        if self.fails and self.takes_first:
            self.sent.append(mail)
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(mail)
        return Sent(provider_id=f"p-{len(self.sent)}")

    def find(self, key: str) -> str | None:
        if not self.can_say:
            return None
        return next((f"p-{n + 1}" for n, m in enumerate(self.sent) if m.key == key), "")


@dataclass
class Tickets:
    """A portal that drops a repeated key; ``replies`` are key, text and status."""

    fails: list[SendingError] = field(default_factory=list)
    replies: list[tuple[str, str, TicketStatus | None]] = field(default_factory=list)

    def reply(self, ticket_id: str, text: str, *, key: str, status: TicketStatus | None) -> None:
        del ticket_id
        if self.fails:
            raise self.fails.pop(0)
        if all(key != known for known, *_ in self.replies):
            self.replies.append((key, text, status))

    def find(self, ticket_id: str, *, key: str) -> str | None:
        del ticket_id, key
        return ""


@dataclass
class Endpoint:
    """A processor that drops a repeated request; what ``fails`` next is raised."""

    fails: list[SendingError] = field(default_factory=list)
    takes_first: bool = False
    can_say: bool = True
    asked: dict[UUID, DsrRequest] = field(default_factory=dict)

    def ask(self, request: DsrRequest) -> None:
        if not self.fails or self.takes_first:
            self.asked.setdefault(request.request, request)
        if self.fails:
            raise self.fails.pop(0)

    def find(self, request: UUID) -> str | None:
        if not self.can_say:
            return None
        return str(request) if request in self.asked else ""


@dataclass
class Scheduler:
    """Airflow as the courier sees it: a run that exists already counts as started."""

    runs: list[tuple[str, str]] = field(default_factory=list)

    def start(self, dag: str, *, run: RunId) -> None:
        if (dag, str(run)) not in self.runs:
            self.runs.append((dag, str(run)))
