"""The landing folder on object storage, S3 among it: files by name, nothing below them."""

from pathlib import Path
from uuid import uuid4

import pytest
from upath import UPath

from privacydesk.adapters.lists.folder import MOST_RECORD, StoredFolder
from privacydesk.domain.landings import Dropped


@pytest.fixture(params=["a local folder", "memory", "S3"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> UPath:
    if request.param == "a local folder":
        found = UPath(tmp_path / "landing")
    elif request.param == "memory":
        found = UPath(f"memory://landing-{uuid4().hex}")
    else:
        found = UPath(f"s3://{request.getfixturevalue('bucket')}/landing")
    found.mkdir(parents=True, exist_ok=True)
    return found


def test_lists_files_with_their_sizes(path: UPath) -> None:
    (path / "b.csv").write_bytes(b"12345")
    (path / "a.csv").write_bytes(b"1")
    (path / "below").mkdir()
    (path / "below" / "c.csv").write_bytes(b"1")
    assert StoredFolder(path).look() == [Dropped(name="a.csv", size=1),
                                         Dropped(name="b.csv", size=5)]  # fmt: skip


def test_sees_at_each_look_what_somebody_else_changed(path: UPath) -> None:
    """A store that keeps what it listed would call every file whole at the second look."""
    folder = StoredFolder(path)
    others = UPath(path, skip_instance_cache=True) if path.protocol == "s3" else path
    (others / "a.csv").write_bytes(b"1")
    assert folder.look() == [Dropped(name="a.csv", size=1)]
    (others / "a.csv").write_bytes(b"123")
    (others / "b.csv").write_bytes(b"1")
    assert folder.look() == [Dropped(name="a.csv", size=3), Dropped(name="b.csv", size=1)]
    assert folder.read("a.csv") == b"123"


def test_reads_and_removes_them(path: UPath) -> None:
    folder = StoredFolder(path)
    (path / "a.csv").write_bytes(b"12345")
    (path / "a.csv.yaml").write_bytes(b"x" * (MOST_RECORD + 1))
    with folder.open("a.csv") as file:
        assert (file.read(2), file.seek(0), file.read()) == (b"12", 0, b"12345")
    assert len(folder.read("a.csv.yaml")) == MOST_RECORD
    folder.remove("a.csv")
    folder.remove("a.csv")
    assert [file.name for file in folder.look()] == ["a.csv.yaml"]


def test_is_empty_where_there_is_no_folder(path: UPath) -> None:
    assert StoredFolder(path / "elsewhere").look() == []
