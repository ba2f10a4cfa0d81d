"""Imports of lists in Postgres: where each stands, and what it brought."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from psycopg.types.json import Jsonb

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.due_diligence import DueDiligence
from privacydesk.domain.imports import Import, ImportState, NoSuchImportError, Published
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_files import Encoding, Landed
from privacydesk.domain.source_notices import ListKind
from privacydesk.ports.list_books import StandingDigests


class Imports(Store):
    """One line an import, and the counts of what is against its rows."""

    noun: ClassVar[str] = "imports"

    def open(self, digest: bytes, *, now: datetime) -> CaseRef:
        """Return the import of a file, opened now if there is none."""
        self.run("open", digest=digest, now=now)
        found = self.row("by_digest", digest=digest)
        return CaseRef(found["reference"] if found else "")

    def lock(self, case: CaseRef) -> Import:
        """
        Wait for every other step of this import, then return it as it stands.

        :raises NoSuchImportError: if there is none.
        """
        return self._import(self.row("lock", case=case), case)

    def share(self, case: CaseRef) -> Import:
        """
        Return the import, which nothing but its parts changes until the transaction's end.

        :raises NoSuchImportError: if there is none.
        """
        return self._import(self.row("share", case=case), case)

    def get(self, case: CaseRef) -> Import:
        """
        Return the import as it stands.

        :raises NoSuchImportError: if there is none.
        """
        return self._import(self.row("get", case=case), case)

    def waiting(self) -> Sequence[Import]:
        """Return the imports that wait for somebody, and the refused ones whose copy is kept."""
        return [self._import(row, CaseRef(row["reference"])) for row in self.rows("waiting")]

    def move(
        self, case: CaseRef, *, state: ImportState, problem: str | None = None,
        ended_at: datetime | None = None,
    ) -> None:  # fmt: skip
        """Put the import elsewhere."""
        self.run("move", case=case, state=state.value, problem=problem, ended_at=ended_at)

    def ask_people(self, case: CaseRef, *, now: datetime) -> None:
        """Put the import before people; since when they are asked stays the first instant."""
        self.run("ask_people", case=case, now=now)

    def keep_copy(self, case: CaseRef, *, kept: bool) -> None:
        """Note whether the sealed copy of a refused list stays for a while."""
        self.run("keep_copy", case=case, kept=kept)

    def keep_file(self, case: CaseRef, *, landed: Landed) -> None:
        """Keep what the file is."""
        self.run("keep_file", case=case, packed=landed.packed, unpacked=landed.unpacked,
                 encoding=landed.encoding.value, bom=landed.bom,
                 cr_only=landed.cr_only)  # fmt: skip

    def keep_record(self, case: CaseRef, *, record: DueDiligence) -> None:
        """Keep what the due-diligence record says."""
        self.run(
            "keep_record", case=case, title=record.title, seller=record.seller,
            contract=record.contract, obtained_on=record.obtained_on,
            licence_ends_on=record.licence_ends_on, names_us=record.names_us,
            email_consent=record.email_consent, phone_consent=record.phone_consent,
            tps_on=record.tps_on, ctps_on=record.ctps_on, kind=record.kind.value,
            evidence=record.evidence, wording=record.wording,
            columns=Jsonb({name: field.value for name, field in record.columns.items()}),
        )  # fmt: skip

    def let_old_consents(self, case: CaseRef, *, until: date) -> None:
        """Let consents that are too old be used for the first time until a day (R-93)."""
        self.run("let_old_consents", case=case, until=until)

    def keep_screening(
        self, number: int, *, records: int, usable: int, screened_as: str, key_version: int,
        now: datetime,
    ) -> None:  # fmt: skip
        """Keep how many records there are and can be used, and count the others by reason."""
        self.run("keep_screening", number=number, records=records, usable=usable,
                 screened_as=screened_as, key_version=key_version, now=now)  # fmt: skip
        self.run("forget_counts", number=number)
        self.run("keep_counts", number=number)

    def keep_publishing(self, number: int, *, published: Published, now: datetime) -> None:
        """Keep what became of the usable rows."""
        usable = published.new + published.updated + published.unchanged
        self.run("keep_publishing", number=number, usable=usable, published=published.new,
                 updated=published.updated, unchanged=published.unchanged, now=now)  # fmt: skip
        self.run("forget_counts", number=number)
        self.run("keep_counts", number=number)

    def suppressions_as(self) -> str:
        """Return a word for how the suppressions stand; another word means another state."""
        return str((self.row("suppressions_as") or {})["screened_as"])

    def standing_digests(self) -> StandingDigests:
        """Return what is stopped under which digests; see ``Sieve``."""
        self.run("standing_settings")
        with self.connection.cursor(binary=True) as cursor:
            found = cursor.execute(load(self.noun)["standing_digests"]).fetchall()
        return tuple((int(stops), bytes(digests)) for stops, digests in found)

    def corrected_persons(self) -> Sequence[bytes]:
        """Return the digest of every person of whom a fact was corrected."""
        return [bytes(row["person"]) for row in self.rows("corrected_persons")]

    def _import(self, row: Mapping[str, Any] | None, case: CaseRef) -> Import:
        if row is None:
            raise NoSuchImportError("no such import", case=case)
        counts = self.rows("counts", case=row["reference"])
        against = {Reason(one["reason"]): one["rows"] for one in counts}
        return Import(
            reference=CaseRef(row["reference"]), number=row["import"],
            state=ImportState(row["state"]), problem=row["problem"], opened_at=row["opened_at"],
            file=_file(row), title=row["title"], seller=row["seller"],
            obtained_on=row["obtained_on"], names_us=bool(row["names_us"]),
            kind=ListKind(row["kind"]),
            columns={name: Field(word) for name, word in (row["columns"] or {}).items()},
            records=row["records"], usable=row["usable"], against=against,
            published=_published(row), screened_as=row["screened_as"],
            key_version=row["key_version"], screened_at=row["screened_at"],
            review_since=row["review_since"], copy_kept=row["copy_kept"],
            ended_at=row["ended_at"],
        )  # fmt: skip


def _file(row: Mapping[str, Any]) -> Landed | None:
    if row["encoding"] is None:
        return None
    return Landed(digest=bytes(row["digest"]), packed=row["packed"], unpacked=row["unpacked"],
                  encoding=Encoding(row["encoding"]), bom=row["bom"],
                  cr_only=row["cr_only"])  # fmt: skip


def _published(row: Mapping[str, Any]) -> Published | None:
    if row["published"] is None:
        return None
    return Published(new=row["published"], updated=row["updated"], unchanged=row["unchanged"])
