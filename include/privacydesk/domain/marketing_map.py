"""Where the systems of record say whom we may contact, and what to clear after an objection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from privacydesk.domain.permission_facts import Source
from privacydesk.domain.suppressions import Channel, Purpose, Scope


@dataclass(frozen=True, kw_only=True)
class ContactsAt:
    """The person records: their addresses, numbers, customer and where they came from."""

    collection: str
    key: str
    email: str
    phones: tuple[str, ...]
    name: str
    customer: str
    restricted: str
    address: str
    source: str


@dataclass(frozen=True, kw_only=True)
class AddressesAt:
    """The postal addresses."""

    collection: str
    key: str
    postcode: str


@dataclass(frozen=True, kw_only=True)
class CustomersAt:
    """The customers and their legal form (R-85)."""

    collection: str
    key: str
    legal_form: str


@dataclass(frozen=True, kw_only=True)
class EntriesAt:
    """The marketing lists; ``channels`` names the field of each channel's permission."""

    collection: str
    email: str
    phone: str
    name: str
    postcode: str
    source: str
    evidence: str
    given_on: str
    obtained_on: str
    restricted: str
    channels: Mapping[str, str]
    yes: str
    no: str


@dataclass(frozen=True, kw_only=True)
class ChoicesAt:
    """What was asked at an order (R-82); ``refusal_offered`` if a way to refuse was shown then."""

    orders: str
    order_key: str
    contact: str
    placed_at: str
    collection: str
    order: str
    channel: str
    choice: str
    asked_at: str
    yes: str
    no: str
    refusal_offered: bool = False


@dataclass(frozen=True, kw_only=True)
class ScreensAt:
    """The looks at TPS and CTPS (R-88)."""

    collection: str
    phone: str
    register: str
    screened_on: str
    listed: str


@dataclass(frozen=True, kw_only=True)
class ListedAt:
    """The contacts of imported lists, found by their normal address or number (R-91)."""

    collections: tuple[str, ...]
    key: str
    email: str
    phone: str
    name: str
    postcode: str
    subscriber: str
    restricted: str


@dataclass(frozen=True, kw_only=True)
class RegisterAt:
    """What a list says of a register against calls: when it was asked, and the answer."""

    screened_on: str
    listed: str


@dataclass(frozen=True, kw_only=True)
class OriginsAt:
    """
    Which list names a contact, and what it says of a permission (R-92, R-93, R-98).

    ``channels`` names the field of each channel that the list was sold with consent for;
    ``old_until`` until when a person let consents be used that are too old.
    """

    collections: tuple[str, ...]
    contact: str
    batch: str
    source: str
    permits: str
    given_on: str
    names_us: str
    first_used_on: str
    old_until: str
    told_at: str
    channels: Mapping[str, str]
    registers: Mapping[str, RegisterAt]


@dataclass(frozen=True, kw_only=True)
class Clearing:
    """
    What becomes of one collection's rows about an objector.

    Rows go (``delete``), are changed (``change``), or are only counted. ``where`` narrows them;
    ``channel`` and ``purpose`` say what the rows serve, so that who objects to calls alone
    stays on the list of letters.
    """

    collection: str
    email: str | None = None
    phone: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    change: Mapping[str, str] = field(default_factory=dict)
    delete: bool = False
    counts_as: str = ""
    channel: Channel | None = None
    purpose: Purpose = Purpose.OWN_PRODUCTS

    def is_under(self, scopes: Iterable[Scope]) -> bool:
        """Say whether an objection of these scopes reaches the rows."""
        return any(scope.covers(self.channel, self.purpose) for scope in scopes)

    @property
    def label(self) -> str:
        """The name under which the rows are counted."""
        return self.counts_as or self.collection.partition(".")[2]


@dataclass(frozen=True, kw_only=True)
class MarketingMap:
    """``house_rules/marketing.yaml``, read."""

    named_as: tuple[str, ...]
    sources: Mapping[str, Source]
    contacts: ContactsAt
    addresses: AddressesAt
    customers: CustomersAt
    entries: EntriesAt
    choices: ChoicesAt
    screens: ScreensAt
    clear: tuple[Clearing, ...]
    listed: ListedAt | None = None
    origins: OriginsAt | None = None
    sendgrid_groups: tuple[int, ...] = ()
    sendgrid_everywhere: bool = True
