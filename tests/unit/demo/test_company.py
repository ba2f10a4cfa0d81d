"""The sample company: its size, its people, its words, and the data map that describes it."""

from __future__ import annotations

import io
import ipaddress
import re
from collections import Counter
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import yaml

from demo.company import (
    campaigns,
    credit,
    customers,
    events,
    letters,
    marketing,
    network,
    orders,
    people,
    resellers,
    tickets,
)
from demo.company.attached import site_visit
from demo.company.block import period_end
from demo.company.cast import cast, threads
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.domain.catalogue import Role, Treatment
from privacydesk.domain.datamap_checks import check
from privacydesk.domain.intake import classify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from demo.company.block import Block
    from privacydesk.domain.datamap import DataMap

INCLUDE = Path(__file__).parents[3] / "include"
TODAY = date(2026, 11, 22)

EMAIL = re.compile(r"[\w.+-]+@([\w.-]+\w)")
PHONE = re.compile(r"(?<![\d.:-])(?:\+44|0044|\(?0)[\d ()]{8,15}\d(?![\d.])")
RESERVED_PHONES = re.compile(r"(2079460|7700900|1134960)\d{3}$")
IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
RESERVED_NETWORKS = [
    ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
]


@cache
def block(number: int = 0, seed: int = 1) -> Block:
    return customers.found(number, seed=seed, today=TODAY)


@cache
def rows(number: int = 0, seed: int = 1) -> Mapping[str, Sequence[Any]]:
    """All rows of a block by the address of their collection in the data map."""
    one = block(number, seed)
    ordered, opened, visited = orders.ordered(one), tickets.opened(one), events.visited(one)
    listed = marketing.listed(one)
    return {
        "crm.companies": one.companies,
        "crm.addresses": one.addresses,
        "crm.contacts": one.contacts,
        "crm.individual_customers": one.individuals,
        "crm.portal_accounts": one.portal_accounts,
        "marketing.marketing_list": listed,
        "marketing.segment_members": campaigns.targeted(one, listed),
        "marketing.campaign_sends": campaigns.queued(one, listed),
        "marketing.affiliate_export": campaigns.exported(one, listed),
        "marketing.number_screens": campaigns.screened(one, listed),
        "credit.credit_checks": credit.checked(one),
        "orders.service_accounts": one.service_accounts,
        "orders.orders": ordered.orders,
        "orders.marketing_choices": ordered.choices,
        "orders.deliveries": ordered.deliveries,
        "orders.disclosures": ordered.disclosures,
        "invoices.invoices": ordered.invoices,
        "support.tickets": opened.tickets,
        "support.ticket_messages": opened.messages,
        "support.ticket_attachments": opened.attachments,
        "network.mail_logs": network.mail_logs(one),
        "events.event_signups": visited.signups,
        "events.badge_scans": visited.scans,
        "handovers.received": list(resellers.handed_over(one)),
    }


@cache
def usage(number: int = 0, seed: int = 1) -> Sequence[dict[str, str]]:
    text = "".join(network.usage(block(number, seed)))
    return [
        dict(zip(network.USAGE_COLUMNS, line.split("\t"), strict=True))
        for line in text.splitlines()
    ]


def about(key: str, collection: str) -> list[Any]:
    contact = block().played[key]
    return [row for row in rows()[collection] if row.contact_id == contact.id]


@cache
def datamap() -> DataMap:
    return datamap_files.read([INCLUDE / "datamap"])


class TestSize:
    def test_is_what_factor_1_promises(self) -> None:
        counts = {name: len(found) for name, found in rows().items()}
        assert counts["crm.companies"] == 40
        assert counts["crm.contacts"] == 212
        assert counts["support.tickets"] == 3_400
        assert len(usage()) == 61_000

    def test_is_the_same_in_every_block(self) -> None:
        assert len(rows(7)["crm.companies"]) == 40
        assert len(rows(7)["crm.contacts"]) == 212
        assert len(rows(7)["support.tickets"]) == 3_400

    def test_holds_every_legal_form(self) -> None:
        forms = Counter(company.legal_form for company in block().companies)
        assert forms == {"LTD": 24, "SOLE": 7, "LLP": 4, "PART": 3, "PLC": 2}


class TestSeed:
    def test_makes_the_same_rows_again(self) -> None:
        again = customers.found(0, seed=1, today=TODAY)
        assert again.contacts == block().contacts
        assert tickets.opened(again).messages == rows()["support.ticket_messages"]
        assert list(network.usage(again)) == list(network.usage(block()))

    def test_changes_everybody_but_the_cast(self) -> None:
        other = block(seed=2)
        assert [c.name for c in other.extras] != [c.name for c in block().extras]
        assert other.played.keys() == block().played.keys()
        assert other.played["priya_nair"].email == block().played["priya_nair"].email

    def test_gives_no_two_blocks_the_same_number(self) -> None:
        for name, found in rows().items():
            if name == "handovers.received":
                continue
            key = 1 if name == "crm.companies" else 0
            mine, theirs = ({row[key] for row in some} for some in (found, rows(1)[name]))
            assert mine.isdisjoint(theirs), name
        assert {row["id"] for row in usage()}.isdisjoint(row["id"] for row in usage(1))

    def test_gives_no_two_contacts_one_address_of_mail(self) -> None:
        emails = Counter(c.email.lower() for b in (0, 1, 2) for c in block(b).contacts)
        assert max(emails.values()) == 1

    def test_gives_no_two_people_one_telephone(self) -> None:
        digits = Counter(
            re.sub(r"\D", "", number)[-10:]
            for b in range(10)
            for contact in block(b).contacts
            for number in (contact.phone, contact.mobile)
            if number
        )
        assert max(digits.values()) == 1


def _words_in(file: bytes) -> str:
    """Return what stands in the sheets of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(file))
    return "\n".join(str(v) for sheet in book for row in sheet.values for v in row if v)


class TestReservedNames:
    """Nothing here can belong to anybody (RFC 2606, RFC 5737, Ofcom's drama numbers)."""

    def texts(self) -> Iterator[str]:
        for number in (0, 1):
            everything = chain.from_iterable(rows(number).values())
            values = [value for row in everything for value in row if value is not None]
            yield from (str(value) for value in values if not isinstance(value, bytes))
            yield from map(_words_in, (value for value in values if isinstance(value, bytes)))
        for path in chain(
            (INCLUDE / "demo" / "letters").rglob("*.yaml"),
            (INCLUDE / "datamap").glob("*.yaml"),
            [INCLUDE / "demo/company/cast.yaml", INCLUDE / "house_rules/recipients.yaml"],
        ):
            yield path.read_text("utf-8")

    def test_domains(self) -> None:
        domains = {d.lower() for text in self.texts() for d in EMAIL.findall(text)}
        assert len(domains) > 50
        strange = {d for d in domains if not d.endswith(".example") and d != "example.org"}
        assert strange == set()

    def test_telephones(self) -> None:
        found = {number for text in self.texts() for number in PHONE.findall(text)}
        digits = {re.sub(r"^(0044|44|0)0?", "", re.sub(r"\D", "", number)) for number in found}
        assert len(digits) > 150
        assert {d for d in digits if not RESERVED_PHONES.fullmatch(d)} == set()

    def test_ip_addresses(self) -> None:
        found = {ip for text in self.texts() for ip in IP.findall(text)}
        found |= {row[k] for row in usage() for k in ("source_ip", "destination_ip")}
        assert len(found) > 200
        addresses = [ipaddress.ip_address(ip) for ip in found]
        assert [a for a in addresses if not any(a in n for n in RESERVED_NETWORKS)] == []

    def test_telephones_are_spelled_in_many_ways(self) -> None:
        contacts = chain(block().contacts, block(1).contacts)
        spelled = {re.sub(r"\d", "9", n) for c in contacts for n in (c.phone, c.mobile) if n}
        assert len(spelled) >= 8


class TestPeople:
    def test_begins_with_somebody_who_is_in_every_system(self) -> None:
        first = people()[0]
        assert (first.name, first.portal_account) == ("Marian Holt", "marian.holt")
        contact = block().played["marian_holt"]
        found = {
            name
            for name, some in rows().items()
            if any(contact.id == getattr(row, "contact_id", None) for row in some)
            or any(contact.email in row for row in some)
        }
        systems = {name.partition(".")[0] for name in found} | {"network"}
        bills = {row.order_id for row in rows()["invoices.invoices"]}
        assert bills & {order.id for order in about("marian_holt", "orders.orders")}
        # No list that names her was imported, and she applied for nothing.
        others = {"invoices", "lists", "end_users", "credit_files"}
        assert systems | others == {dataset.key for dataset in datamap().datasets}
        assert any(row["contact_id"] == str(contact.id) for row in usage())

    def test_tells_where_a_bought_row_came_from_and_who_got_the_parcel(self) -> None:
        """R-38, R-40."""
        first = people()[0]
        (bought,) = [r for r in rows()["marketing.marketing_list"] if r.email == first.email]
        assert (bought.source_kind, bought.source_name) == ("BROKER", "ListCo")
        assert (bought.list_name, bought.obtained_on) == (
            "Yorkshire Makers spring 2026",
            date(2026, 3, 4),
        )
        (passed,) = about("marian_holt", "orders.disclosures")
        assert (passed.recipient, passed.disclosed_on) == ("swift", date(2026, 6, 1))

    def test_has_one_about_whom_nothing_is_held(self) -> None:
        nobody = next(p for p in people() if p.name == "Hugo Pennant")
        told = (str(v) for some in rows().values() for row in some for v in row)
        assert not any("pennant" in value.lower() or value == nobody.phone for value in told)

    def test_has_a_lead_who_is_only_on_a_list(self) -> None:
        lead = next(p for p in people() if p.name == "Beth Ormerod")
        assert lead.portal_account is None
        holding = [n for n, some in rows().items() if any(lead.email in row for row in some)]
        assert holding == ["marketing.marketing_list"]

    def test_has_one_happy_ticket(self) -> None:
        (ticket,) = about("reece_black", "support.tickets")
        assert ticket.subject == "Thank you"

    def test_gives_each_portal_account_to_one_person(self) -> None:
        names = Counter(account.username for account in rows()["crm.portal_accounts"])
        assert max(names.values()) == 1
        assert len(about("tom_reed", "crm.portal_accounts")) == 3
        assert {a.access_level for a in about("tom_reed", "crm.portal_accounts")} == {"ADMIN"}

    def test_lets_two_people_share_one_address_and_no_others(self) -> None:
        shared = Counter(contact.address_id for contact in block().contacts)
        assert [key for key, count in shared.items() if count > 1] == [
            block().played["ines_calder"].address_id
        ]
        assert block().played["joel_calder"].address_id == block().played["ines_calder"].address_id


class TestScenarios:
    def test_s01_priya_nair(self) -> None:
        placed = {order.id for order in about("priya_nair", "orders.orders")}
        assert len(placed) == 2
        assert len([i for i in rows()["invoices.invoices"] if i.order_id in placed]) == 1
        assert len(about("priya_nair", "support.tickets")) == 14
        contact = block().played["priya_nair"]
        assert any(row["contact_id"] == str(contact.id) for row in usage())
        (row,) = [r for r in rows()["marketing.marketing_list"] if r.email == contact.email]
        assert (row.source_name, row.obtained_on) == ("ListCo", date(2026, 5, 1))
        (passed,) = about("priya_nair", "orders.disclosures")
        assert (passed.recipient, passed.disclosed_on) == ("swift", date(2026, 6, 2))
        colleagues = [c for c in block().contacts if c.company_id == contact.company_id]
        assert len(colleagues) == 5

    def test_s06_others_in_the_thread(self) -> None:
        (ticket, _) = about("nadia_rahimi", "support.tickets")
        thread = [m for m in rows()["support.ticket_messages"] if m.ticket_id == ticket.id]
        told = "\n".join(m.body for m in thread)
        assert {m.author_kind for m in thread} == {"R", "A", "E", "O", "L"}
        assert "Lena is off with depression" in told
        assert "Dewi Marsh\nField engineer" in told
        assert "Privileged and confidential" in told
        assert any(m.copied_to == "n.rahimi@quarryside.example" for m in thread)
        numbers = {m.id for m in thread}
        (file,) = [a for a in rows()["support.ticket_attachments"] if a.message_id in numbers]
        assert "Hidden sheet" in file.remark

    def test_s06_a_spreadsheet_that_carries_more_than_it_shows(self) -> None:
        """R-51."""
        (file,) = [a for a in rows()["support.ticket_attachments"] if a.content]
        assert (file.file_name, file.size_bytes) == ("site-visit.xlsx", len(file.content))
        book = openpyxl.load_workbook(io.BytesIO(file.content))
        visit, contacts = book["visit"], book["contacts"]
        assert (visit.max_row, contacts.max_row) == (14, 200)
        assert contacts.sheet_state == "hidden"
        assert [row[3] for row in visit.values].count("Nadia Rahimi") == 4
        comments = [c.comment for row in visit.iter_rows() for c in row if c.comment]
        assert (len(comments), len({c.author for c in comments})) == (3, 2)
        assert {book.properties.creator, book.properties.lastModifiedBy} == {
            "Dewi Marsh", "Aled Prosser"}  # fmt: skip
        assert site_visit.__wrapped__("Nadia Rahimi", at=date(2026, 7, 6)) == file.content

    def test_s08_mo_farr(self) -> None:
        delivered, waiting = about("mo_farr", "orders.orders")
        parcels = {d.order_id: d for d in rows()["orders.deliveries"]}
        assert parcels[delivered.id].passed_on == date(2026, 2, 18)
        assert parcels[waiting.id].passed_on is None
        (line,) = [h for h in rows()["handovers.received"] if h.name == "Mo Farr"]
        assert line.reseller == "Northgate Systems"
        assert block().played["mo_farr"].source_name == "Northgate Systems"

    def test_s09_kay_lund(self) -> None:
        contact = block().played["kay_lund"]
        company = block().company_of(contact)
        assert (company.legal_form, company.closed_on) == ("SOLE", date(2026, 3, 31))
        placed = {order.id for order in about("kay_lund", "orders.orders")}
        last = max(i.issued_on for i in rows()["invoices.invoices"] if i.order_id in placed)
        assert last == date(2026, 2, 15)
        ends = {i.period_ends_on for i in rows()["invoices.invoices"] if i.order_id in placed}
        assert ends == {date(2026, 3, 31)}
        assert any(r.email == contact.email for r in rows()["marketing.marketing_list"])

    def test_s07_sam_idle_left_the_telephone_blank(self) -> None:
        """R-82: silence is no, and the wording and the time are kept."""
        (order,) = about("sam_idle", "orders.orders")
        choices = [c for c in rows()["orders.marketing_choices"] if c.order_id == order.id]
        assert {c.channel: c.choice for c in choices} == {"email": "Y", "phone": "B"}
        assert {c.asked_at.date() for c in choices} == {date(2026, 3, 5)}
        assert all(c.wording_version for c in choices)


class TestAccountingPeriod:
    @pytest.mark.parametrize(
        ("day", "ends"),
        [
            (date(2026, 2, 15), date(2026, 3, 31)),
            (date(2026, 3, 31), date(2026, 3, 31)),
            (date(2026, 4, 1), date(2027, 3, 31)),
        ],
    )
    def test_ends_on_31_march(self, day: date, ends: date) -> None:
        """R-67."""
        assert period_end(day) == ends


class TestThreads:
    def test_say_when_they_name_others(self) -> None:
        for key, thread in (threads("usual") | threads("particular")).items():
            writers = {message.author for message in thread.messages}
            assert thread.names_others or writers <= {"requester", "agent", "engineer"}, key

    def test_of_the_first_person_name_nobody_else(self) -> None:
        first = cast().people[0]
        known = threads("usual")
        assert not any(known[talk.thread].names_others for talk in first.tickets)
        written = [m for t in first.tickets for m in known[t.thread].messages]
        assert {m.author for m in written} == {"requester", "agent"}


class TestLetters:
    def test_have_one_for_each_situation(self) -> None:
        keys = [letter.key for letter in letters()]
        assert len(keys) == len(set(keys)) >= 12
        assert {right for letter in letters() for right in letter.rights} >= {
            "access",
            "rectification",
            "erasure",
            "objection_marketing",
            "question",
        }

    def test_are_signed_by_who_wrote_them(self) -> None:
        for letter in letters():
            assert "{" not in letter.body, letter.key
            assert letter.signed_in == (letter.writer.portal_account is not None), letter.key
            assert letter.signed_in == (letter.channel == "portal"), letter.key

    def test_are_read_by_the_desk_as_a_person_reads_them(self) -> None:
        """R-32: no law named, no reason asked."""
        for letter in letters():
            seen = classify(letter.body, subject=letter.subject)
            assert seen.needs_triage or {f.right.value for f in seen.rights} == set(
                letter.rights
            ), letter.key


class TestDataMap:
    def test_is_read_without_any_complaint(self) -> None:
        reading = datamap_files.examine([INCLUDE / "datamap"])
        assert reading.problems == ()
        assert list(check(datamap())) == []

    def test_has_an_entry_for_every_table_and_column(self) -> None:
        """R-117: a table without an entry fails."""
        mapped = {address: set(c.columns) for address, c in datamap().collections.items()}
        late = {
            "crm.contacts": {"restricted", "disputed_note", "contact_changed_on"},
            "crm.addresses": {"country"},
            "marketing.marketing_list": {"restricted"},
            "credit.credit_checks": {"restricted"},
            "orders.orders": {"restricted"},
            "orders.deliveries": {"restricted"},
            "orders.marketing_choices": {"receipt"},
        }
        for address, found in rows().items():
            assert set(found[0]._fields) | late.get(address, set()) == mapped.pop(address), address
        assert set(network.USAGE_COLUMNS) == mapped.pop("network.network_usage")
        # The contacts of lists stand in the desk's own database, and none is imported yet.
        lists = {address for address, c in datamap().collections.items()
                 if c.connection == "lists_db"}  # fmt: skip
        assert mapped.keys() == lists | {
            "invoices.invoice_notes", "crm.objections", "orders.objections",
        }  # fmt: skip

    def test_explains_every_code_that_is_stored(self) -> None:
        """R-41."""
        short = re.compile(r"[A-Z]{1,5}")
        for address, found in rows().items():
            for field in datamap().collections[address].fields:
                stored = {str(getattr(row, field.path, "")) for row in found} - {"", "None"}
                if field.notes.codes:
                    assert stored <= field.notes.codes.keys(), f"{address}.{field.path}"
                else:
                    codes = {value for value in stored if short.fullmatch(value)}
                    assert codes == set(), f"{address}.{field.path}"

    def test_says_everything_that_an_answer_needs(self) -> None:
        """R-36: purposes, ground, retention, source, and everything in the UK (R-101)."""
        for address, collection in datamap().collections.items():
            facts = collection.facts
            assert facts.title, address
            assert facts.what, address
            assert facts.region == "GB", address
            assert facts.departments, address
            assert facts.source, address
            assert facts.retention, address

    def test_calls_us_processor_of_relayed_mail_alone(self) -> None:
        """R-30."""
        ours = {a for a, c in datamap().collections.items() if c.facts.role is Role.PROCESSOR}
        assert ours == {"network.mail_logs"}

    def test_keeps_invoices_six_years_and_rewrites_none(self) -> None:
        """R-64, R-67."""
        erasure = datamap().collections["invoices.invoices"].facts.erasure
        assert erasure is not None
        assert erasure.treatment is Treatment.KEEP
        assert erasure.keep is not None
        assert (erasure.keep.period, erasure.keep.since) == ("P6Y", "period_ends_on")

    def test_names_the_broker_and_the_reseller_of_a_row(self) -> None:
        """R-40."""
        bought = datamap().collections["marketing.marketing_list"].provenance
        assert (bought.source, bought.list, bought.obtained_on) == (
            "source_name",
            "list_name",
            "obtained_on",
        )
        assert datamap().collections["handovers.received"].provenance.source == "reseller"

    def test_leaves_scores_and_segments_out_of_what_the_person_gave(self) -> None:
        """R-44."""
        fields = {
            f"{a}.{f.path}": f.facts.provided_by_subject
            for a, c in datamap().collections.items()
            for f in c.fields
        }
        assert not fields["credit.credit_checks.score"]
        assert not fields["marketing.marketing_list.segment"]
        assert fields["network.network_usage.bytes_in"]
        assert fields["crm.contacts.email"]


class TestRecipients:
    def recipients(self) -> dict[str, dict[str, Any]]:
        text = (INCLUDE / "house_rules" / "recipients.yaml").read_text("utf-8")
        return {entry["id"]: entry for entry in yaml.safe_load(text)["recipients"]}

    def test_are_all_in_the_uk(self) -> None:
        """R-101."""
        assert {entry["country"] for entry in self.recipients().values()} == {"GB"}

    def test_have_a_contract_or_need_consent(self) -> None:
        """R-102."""
        for entry in self.recipients().values():
            contracted = isinstance(entry["contract_ends"], date)
            assert contracted == (entry["ground"] == "contractor"), entry["id"]
            assert entry["speaks"] in {"opendsr", "email"}

    def test_are_known_wherever_the_data_map_names_one(self) -> None:
        """R-38."""
        named = {r for c in datamap() for r in c.facts.recipients}
        named |= {row.recipient for row in rows()["orders.disclosures"]}
        assert named
        assert named <= self.recipients().keys()
