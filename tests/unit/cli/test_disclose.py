"""``privacydesk disclose``: what it takes for a list, and how it writes one."""

from pathlib import Path

import pytest

from privacydesk.cli.disclose import UnusableListError, as_csv, read_people


class TestAList:
    def test_is_read_by_its_first_line(self, tmp_path: Path) -> None:
        file = tmp_path / "people.csv"
        file.write_text("\ufeffemail,name\na@x.example,Ann\nb@x.example\n", "utf-8")
        assert read_people(file) == [
            {"email": "a@x.example", "name": "Ann"}, {"email": "b@x.example", "name": ""},
        ]  # fmt: skip

    @pytest.mark.parametrize("content", [b"", b"name\nAnn\n", b"\xff\xfe", b'email\n"a'])
    def test_without_addresses_or_that_is_no_csv_is_refused(
        self, tmp_path: Path, content: bytes
    ) -> None:
        file = tmp_path / "people.csv"
        file.write_bytes(content)
        with pytest.raises(UnusableListError):
            read_people(file)

    def test_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableListError):
            read_people(tmp_path / "none.csv")

    def test_is_written_with_its_names(self) -> None:
        assert as_csv([{"email": "a@x.example", "name": "Ann"}]) == (
            "email,name\na@x.example,Ann\n"
        )
        assert as_csv([]) == ""
