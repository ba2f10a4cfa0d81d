"""Which files in the landing folder belong together, and which are still being written."""

import pytest

from privacydesk.domain.landings import Pair, is_finished, pair_up

PAIRED = {
    "the whole name with .yaml after it": ("a.csv", "a.csv.yaml"),
    "the name without its ending": ("a.csv", "a.yaml"),
    "the name without both its endings": ("a.csv.gz", "a.yaml"),
    "a name without an ending": ("autumn", "autumn.yml"),
    "other letters in the record's ending": ("a.csv", "a.csv.YAML"),
}
ALONE = {
    "a list without a record": ["a.csv"],
    "a record without a list": ["a.csv.yaml"],
    "names that only look alike": ["a.csv", "ab.yaml"],
    "a record that could mean two lists": ["a.csv", "a.zip", "a.yaml"],
}


@pytest.mark.parametrize(("listed", "record"), PAIRED.values(), ids=PAIRED)
def test_a_record_names_its_list(listed: str, record: str) -> None:
    assert pair_up([record, listed]) == ([Pair(listed=listed, record=record)], [])


@pytest.mark.parametrize("names", ALONE.values(), ids=ALONE)
def test_what_has_no_other_half_stays(names: list[str]) -> None:
    assert pair_up(names) == ([], sorted(names))


def test_the_record_that_says_more_goes_first() -> None:
    pairs, alone = pair_up(["a.csv", "a.zip", "a.yaml", "a.zip.yaml"])
    assert pairs == [Pair(listed="a.csv", record="a.yaml"),
                     Pair(listed="a.zip", record="a.zip.yaml")]  # fmt: skip
    assert alone == []


def test_a_record_serves_one_list() -> None:
    assert pair_up(["a.csv", "a.csv.yaml", "a.yaml"]) == (
        [Pair(listed="a.csv", record="a.csv.yaml")], ["a.yaml"])  # fmt: skip


@pytest.mark.parametrize("name", [".a.csv", "a.csv.part", "a.csv.PART", "a.csv.tmp"])
def test_a_file_that_is_being_written_is_not_there_yet(name: str) -> None:
    assert not is_finished(name)
    assert is_finished("a.csv")
