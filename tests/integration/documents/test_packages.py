"""The package, opened as its reader opens it."""

import csv
import hashlib
import io
import json
import tracemalloc
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timezone
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import pytest

from privacydesk.adapters.documents.letter import DocumentLetters
from privacydesk.adapters.documents.package import LetterMissingError, ZipPackages, size_in_words
from privacydesk.domain import letters
from privacydesk.domain.packages import (
    DatasetNameError,
    PackageCollection,
    PackageDataset,
    PackageField,
)
from privacydesk.domain.rendered import Format, RenderedLetter

INCLUDE = Path(__file__).parents[3] / "include"
SCHEMA = json.loads((INCLUDE / "contracts" / "package_manifest.schema.json").read_text("utf-8"))
CONTACT = {
    "id": 7,
    "name": "Hana <b>Whitlock</b>",
    "phone": "+447700900142",
    "status": "OD",
    "note": '=HYPERLINK("http://x.example")',
    "limit": Decimal("-36.00"),
    "password_hash": "MARKER-NOT-NAMED",
}


def datasets(rows: int = 25, *, pad: int = 0) -> Iterator[PackageDataset]:
    contact = PackageCollection(
        name="contact",
        title="Contact details",
        fields=(
            PackageField(name="id", title="Number"),
            PackageField(name="name", title="Name"),
            PackageField(name="phone"),
            PackageField(name="status", title="Status", codes={"OD": "Payment overdue"}),
            PackageField(name="note", title="Note"),
            PackageField(name="limit", title="Limit"),
        ),
        rows=[CONTACT, {"id": 8, "name": None}],
    )
    choice = PackageCollection(
        name="choice",
        title="Marketing choices",
        fields=(PackageField(name="id", title="Number"), PackageField(name="channel")),
        rows=[],
    )
    usage = PackageCollection(
        name="usage",
        title="Usage by hour",
        fields=(PackageField(name="ip", title="IP address"), PackageField(name="bytes")),
        rows=({"ip": "192.0.2.4" + " " * pad, "bytes": number} for number in range(rows)),
    )
    yield PackageDataset(name="crm", title="Customer records", collections=[contact, choice])
    yield PackageDataset(name="network_usage", title="Network usage", collections=iter([usage]))


@pytest.fixture(scope="session")
def packages() -> ZipPackages:
    return ZipPackages(INCLUDE / "letters")


@pytest.fixture
def letter(
    desk_letters: DocumentLetters, samples: dict[str, letters.Letter], now: datetime
) -> RenderedLetter:
    formats = {Format.PAGE, Format.PDF}
    return desk_letters.render(samples["access_answer"], now=now, formats=formats)


@pytest.fixture
def package(packages: ZipPackages, letter: RenderedLetter, now: datetime) -> ZipFile:
    target = io.BytesIO()
    packages.build(target, letter=letter, datasets=datasets(), now=now)
    return ZipFile(target)


class Loads(HTMLParser):
    """What a browser would fetch, and where the page's own links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "srcset", "style"}]
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids |= {value or "" for name, value in attrs if name == "id"}


def index_of(package: ZipFile) -> str:
    return package.read("index.html").decode()


def table_of(package: ZipFile, name: str) -> list[dict[str, str]]:
    text = package.read(f"data/{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def data_of(package: ZipFile, name: str) -> Any:  # noqa: ANN401  JSON
    return json.loads(package.read(f"data/{name}.json"))


class TestThePackage:
    def test_holds_the_files_that_were_promised(self, package: ZipFile) -> None:
        assert package.testzip() is None
        assert package.namelist() == [
            "data/crm.json",
            "data/crm.csv",
            "data/network_usage.json",
            "data/network_usage.csv",
            "index.html",
            "letter.pdf",
            "schema.json",
            "README.txt",
            "manifest.json",
        ]

    def test_is_the_same_for_the_same_content(
        self, packages: ZipPackages, letter: RenderedLetter, now: datetime
    ) -> None:
        first, second = io.BytesIO(), io.BytesIO()
        packages.build(first, letter=letter, datasets=datasets(), now=now)
        packages.build(second, letter=letter, datasets=datasets(), now=now)

        assert first.getvalue() == second.getvalue()

    def test_bears_the_time_of_london_and_no_trace_of_its_maker(
        self, packages: ZipPackages, letter: RenderedLetter
    ) -> None:
        """R-51: no comment, no account, no other time. 23:30 UTC in July is past midnight."""
        target = io.BytesIO()
        made = datetime(2026, 7, 1, 23, 30, tzinfo=timezone.utc)
        packages.build(target, letter=letter, datasets=datasets(), now=made)

        package = ZipFile(target)
        assert {one.date_time for one in package.infolist()} == {(2026, 7, 2, 0, 30, 0)}
        assert package.comment == b""
        assert {one.comment for one in package.infolist()} == {b""}

    def test_can_be_written_to_what_cannot_be_rewound(
        self, packages: ZipPackages, letter: RenderedLetter, now: datetime
    ) -> None:
        class Pipe(io.BytesIO):
            def seekable(self) -> bool:
                return False

            def tell(self) -> int:
                raise OSError

        target = Pipe()
        packages.build(target, letter=letter, datasets=datasets(), now=now)

        assert ZipFile(io.BytesIO(target.getvalue())).testzip() is None

    def test_leaves_out_a_field_that_nobody_named(self, package: ZipFile) -> None:
        for name in package.namelist():
            assert b"MARKER-NOT-NAMED" not in package.read(name)
            assert b"password_hash" not in package.read(name)

    def test_grows_on_disk_and_not_in_memory(
        self, packages: ZipPackages, letter: RenderedLetter, now: datetime, tmp_path: Path
    ) -> None:
        """20,000 wide rows make 13 MB of JSON and CSV; the spool turns to disk at 1 MB."""
        wide = datasets(20_000, pad=300)
        tracemalloc.start()
        with (tmp_path / "package.zip").open("wb") as target:
            packed = packages.build(target, letter=letter, datasets=wide, now=now)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert packed.records == 20_002
        assert sum(file.size for file in packed.files) > 13_000_000
        assert peak < 3_000_000

    def test_refuses_two_datasets_of_one_name(
        self, packages: ZipPackages, letter: RenderedLetter, now: datetime
    ) -> None:
        twice = [*datasets(), *datasets()]

        with pytest.raises(DatasetNameError):
            packages.build(io.BytesIO(), letter=letter, datasets=twice, now=now)

    def test_refuses_a_letter_that_was_not_made_for_it(
        self,
        packages: ZipPackages,
        desk_letters: DocumentLetters,
        samples: dict[str, letters.Letter],
        now: datetime,
    ) -> None:
        bare = desk_letters.render(samples["access_answer"], now=now, formats=())

        with pytest.raises(LetterMissingError):
            packages.build(io.BytesIO(), letter=bare, datasets=datasets(), now=now)


class TestTheManifest:
    def test_keeps_to_its_contract(self, package: ZipFile) -> None:
        manifest = json.loads(package.read("manifest.json"))

        jsonschema.validate(manifest, SCHEMA)
        assert manifest["reference"] == "PD-2026-000042"
        assert manifest["made_at"] == "2026-11-25T09:12:00+00:00"

    def test_lists_every_other_file_with_size_and_digest(self, package: ZipFile) -> None:
        manifest = json.loads(package.read("manifest.json"))

        assert [file["name"] for file in manifest["files"]] == package.namelist()[:-1]
        for file in manifest["files"]:
            content = package.read(file["name"])
            assert file["size"] == len(content)
            assert file["sha256"] == hashlib.sha256(content).hexdigest()


class TestTheTable:
    def test_has_a_line_for_each_record_of_each_collection(self, package: ZipFile) -> None:
        lines = table_of(package, "crm")

        assert list(lines[0]) == [
            *("collection", "id", "name", "phone", "status", "note", "limit", "channel")
        ]
        assert [line["id"] for line in lines] == ["7", "8"]
        assert len(table_of(package, "network_usage")) == 25

    def test_runs_no_formula_and_spoils_no_number_or_phone(self, package: ZipFile) -> None:
        line = table_of(package, "crm")[0]

        assert line["note"] == '\'=HYPERLINK("http://x.example")'
        assert line["phone"] == "+447700900142"
        assert line["limit"] == "-36.00"


class TestTheJson:
    def test_is_exact(self, package: ZipFile) -> None:
        first, second = data_of(package, "crm")["collections"]["contact"]

        assert first == {
            **{key: CONTACT[key] for key in ("id", "name", "phone", "status", "note")},
            "limit": "-36.00",
        }
        assert second == {"id": 8, "name": None}

    def test_names_its_fields_and_explains_their_codes(self, package: ZipFile) -> None:
        """R-41."""
        fields = data_of(package, "crm")["fields"]["contact"]

        assert fields[3] == {
            "name": "status",
            "title": "Status",
            "codes": {"OD": "Payment overdue"},
        }

    def test_shows_an_empty_collection_as_empty(self, package: ZipFile) -> None:
        assert data_of(package, "crm")["collections"]["choice"] == []


class TestThePage:
    def test_opens_without_internet_and_runs_nothing(self, package: ZipFile) -> None:
        page = Loads(index_of(package))

        assert page.fetched == []
        assert not page.tags & {"script", "link", "img", "iframe", "object", "form", "base"}
        assert "default-src 'none'" in index_of(package)
        assert "url(" not in index_of(package)
        assert "@import" not in index_of(package)

    def test_links_only_to_what_is_there(self, package: ZipFile) -> None:
        page = Loads(index_of(package))

        for link in page.links:
            if link.startswith("#"):
                assert link[1:] in page.ids
            elif not link.startswith(("https://", "mailto:")):
                assert link in package.namelist()
        assert {"letter.pdf", "data/crm.csv", "data/crm.json"} <= set(page.links)

    def test_shows_the_letter_and_the_first_rows(self, package: ZipFile) -> None:
        index = index_of(package)

        assert "<h1>Your personal data</h1>" in index
        assert "The first 10 of 25 records" in index
        assert "Hana &lt;b&gt;Whitlock&lt;/b&gt;" in index
        assert "No records." in index

    def test_explains_codes_where_they_stand(self, package: ZipFile) -> None:
        """R-41: no raw code value without a legend."""
        assert "Payment overdue (OD)" in index_of(package)
        assert "<dt>OD</dt><dd>Payment overdue</dd>" in index_of(package)

    def test_allows_no_style_but_its_own(self, package: ZipFile) -> None:
        index = index_of(package)
        css = index.split("<style>")[1].split("</style>")[0]
        digest = hashlib.sha256(css.encode()).digest()

        assert f"sha256-{b64encode(digest).decode()}" in index.replace("&#43;", "+")


class TestTheReadme:
    def test_names_every_file(self, package: ZipFile) -> None:
        readme = package.read("README.txt").decode()

        assert all(name in readme for name in package.namelist() if name != "README.txt")
        assert readme.count("\r\n") == readme.count("\n")


class TestSizeInWords:
    @pytest.mark.parametrize(
        ("size", "words"),
        [(1, "1 byte"), (999, "999 bytes"), (3400, "3.4 KB"), (2_400_000, "2.4 MB")],
    )
    def test_is_short(self, size: int, words: str) -> None:
        assert size_in_words(size) == words
