"""Every record of a list is in one place, and the sums are proved."""

import pytest

from privacydesk.domain.dispositions import Disposition, Funnel, Reason, SumsDifferError


def test_sums_that_hold_pass() -> None:
    against = {Reason.RAGGED: 2, Reason.BAD_EMAIL: 1, Reason.SAME_EMAIL: 3, Reason.OBJECTED: 1,
               Reason.CORRECTED_AWAY: 1}  # fmt: skip
    funnel = Funnel(records=12, usable=4, against=against)
    funnel.check(case="LI-2026-000001")
    counted = {one: funnel.count(one) for one in Disposition if funnel.count(one)}
    assert counted == {
        Disposition.REJECTED: 3, Disposition.DUPLICATE: 3, Disposition.SUPPRESSED: 1,
        Disposition.HELD: 1,
    }  # fmt: skip


@pytest.mark.parametrize("usable", [3, 5])
def test_a_lost_or_doubled_record_is_told(usable: int) -> None:
    with pytest.raises(SumsDifferError, match=r"12 records, 1[13] told of"):
        Funnel(records=12, usable=usable, against={Reason.RAGGED: 8}).check(case="LI-2026-000001")
