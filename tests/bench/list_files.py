"""Make a list of any length whose every row's end is known beforehand; the same each time."""

import random
from dataclasses import dataclass, field
from pathlib import Path

from privacydesk.domain.dispositions import Reason

HEADER = ("Ref,E-mail,First name,Last name,Phone,Postcode,Address,Town,Company,Job title,"
          "Consented on,Legal form")  # fmt: skip
COLUMNS = {
    "Ref": "not_kept", "E-mail": "email", "First name": "first_name", "Last name": "last_name",
    "Phone": "phone", "Postcode": "postcode", "Address": "address", "Town": "town",
    "Company": "company", "Job title": "job_title", "Consented on": "consented_on",
    "Legal form": "legal_form",
}  # fmt: skip
FIRST = ("Sam", "Ann", "Bob", "Cara", "Dev", "Ella", "Finn", "Gwen", "Hana", "Ian", "Joy", "Kit")
LAST = ("Lee", "Patel", "O'Hara", "Smith", "Jones", "Whitlock", "Nowak", "Khan", "Roe", "Vane")
TOWNS = ("Leeds", "Bolton", "York", "Bath", "Derby", "Truro")
JOBS = ("Buyer", "Office manager", "Director", "IT manager", "Engineer")
FORMS = ("LTD", "SOLE", "PLC", "", "PART")
STRIDE = 3_141_593


@dataclass
class Truth:
    """What is true of a list: its records and where each must end."""

    records: int = 0
    broken: int = 0
    matched: int = 0
    against: dict[Reason, int] = field(default_factory=dict)

    def tell(self, reason: Reason) -> None:
        """Count one row with something against it."""
        self.against[reason] = self.against.get(reason, 0) + 1

    @property
    def usable(self) -> int:
        """The rows with nothing against them."""
        return self.records - sum(self.against.values())


def address_of(person: int) -> str:
    """Return the address of a person by number."""
    host = "gmail.com" if person % 7 == 0 else f"company{person % 9973}.example"
    return f"person{person}@{host}"


def phone_of(person: int) -> str:
    """Return the number of a person, as a list writes it; one in four has none."""
    return f"07{person % 10**9:09}"[:11] if person % 4 else ""


def write_list(path: Path, *, rows: int, known: int, objectors: int) -> Truth:
    """
    Write a list of ``rows`` and a little more, and return the truth of it.

    5 % repeat an address, 2.4 % have a bad one, 0.1 % are ragged, 0.1 % have an embedded line
    end; 2 % are among ``objectors``. Of a million one in ten is one of the ``known`` contacts;
    a longer list has no more new people than that, about 0.81 million. New people are numbered
    from ``known`` on.
    """
    rng, truth = random.Random(f"list-{rows}"), Truth()  # noqa: S311  the same list each time
    seen: list[str] = []
    new = 0.806 * min(1, 1_000_000 / rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for number in range(rows):
            dice = rng.random()
            person = known + number
            email = address_of(person)
            truth.records += 1
            if dice < 0.05 and seen:
                email = rng.choice(seen)
                truth.tell(Reason.SAME_EMAIL)
            elif dice < 0.074:
                email = email.replace("@", " at ")
                truth.tell(Reason.BAD_EMAIL)
            elif dice < 0.094:
                email = f"objector{rng.randrange(objectors)}@stop.example"
                truth.tell(Reason.OBJECTED)
            elif dice < 1 - new and truth.matched < known:
                person = (truth.matched * STRIDE + 7) % known  # each of them once, in no order
                email = address_of(person)
                truth.matched += 1
            elif len(seen) < 100_000:
                seen.append(email)
            street = '"12 High\nStreet"' if number % 1000 == 500 else f"{number % 300} High Street"
            file.write(
                f"{number},{email.upper() if number % 3 == 0 else email},{rng.choice(FIRST)},"
                f"{rng.choice(LAST)},{phone_of(person)},M{number % 89 + 1} {number % 9}AB,{street},"
                f"{rng.choice(TOWNS)},Company {person % 9973} Trading,{rng.choice(JOBS)},"
                f"2026-0{number % 5 + 4}-1{number % 9},{rng.choice(FORMS)}\n"
            )
            if number % 1000 == 999:
                file.write(f"{number},ragged{number}@x.example\n")
                truth.records += 1
                truth.broken += 1
                truth.tell(Reason.RAGGED)
    return truth
