"""What the gate of marketing asks, in memory: facts by address, lists, a processor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from privacydesk.adapters.vault.keyring import Keyring
from privacydesk.domain.contact_keys import Reach, normal_email
from privacydesk.domain.permission_facts import Known
from privacydesk.domain.suppressions import Channel, Scope
from privacydesk.ports import Marketing


def marketing() -> Marketing:
    """Make a gate that knows nobody and clears nothing."""
    return Marketing(
        digests=Keyring((b"s" * 32,)), facts=Facts(), lists=Lists(), processors={"post": Lists()}
    )


@dataclass
class Facts:
    """What the systems of record know by address; ``more`` is what a record adds to a reach."""

    by_email: dict[str, Known] = field(default_factory=dict)
    more: dict[str, Reach] = field(default_factory=dict)

    def known(self, reach: Reach, *, channel: Channel) -> Known:
        del channel
        return self.by_email.get(normal_email(reach.email or "") or "", Known())

    def known_many(self, emails: Sequence[str]) -> Mapping[str, Known]:
        keys = [normal_email(email) or "" for email in emails]
        return {key: self.by_email[key] for key in keys if key in self.by_email}

    def widen(self, reach: Reach) -> Reach:
        more = self.more.get(normal_email(reach.email or "") or "")
        return replace(more, email=reach.email) if more else reach


@dataclass
class Lists:
    """Lists of the company, or of a processor; remembers who was taken out."""

    fails: list[Exception] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    cleared: list[tuple[Reach, tuple[Scope, ...]]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def clear(self, reach: Reach, *, scopes: Sequence[Scope]) -> Mapping[str, int]:
        if self.fails:
            raise self.fails.pop(0)
        self.cleared.append((reach, tuple(scopes)))
        return self.counts

    def stop(self, emails: Sequence[str]) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.stopped += emails
