"""Due-diligence records as people write them by hand."""

from datetime import date

import pytest

from privacydesk.adapters.files.due_diligence import read_due_diligence
from privacydesk.domain.due_diligence import DueDiligenceError


def test_names_are_text_whatever_yaml_takes_them_for() -> None:
    """R-91: without quotes, `on` is a truth to YAML, and `no` is one as well."""
    said = read_due_diligence(
        b"names_us: yes\nchecked: {on: 2026-09-15, tps: none}\ncolumns: {No: not_kept, 7: name}\n"
    )
    assert said == {
        "names_us": True, "checked": {"on": date(2026, 9, 15), "tps": "none"},
        "columns": {"No": "not_kept", "7": "name"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", [b"- [", b"? [a]\n: b", b"\xff", b"", b"a list", b"!!python/name:os.x {}"]
)
def test_what_is_no_record_is_refused(text: bytes) -> None:
    with pytest.raises(DueDiligenceError):
        read_due_diligence(text)
