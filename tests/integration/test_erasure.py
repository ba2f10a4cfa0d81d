"""S09 on the sample company: Kay Lund asks to delete everything; nothing stands between."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from demo.postgres import Cluster
from integration.company_desk import CompanyDesk, desk_over, filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from privacydesk.domain.cases import CaseRef

KAY = "kay.lund"
MARKERS = ("kay@lundbinding.example", "kay.lund", "07700 900191", "+447700900191",
           "+44 (0)113 496 0191", "Carding Way, York", "77 Carding Way")  # fmt: skip


@pytest.fixture(scope="module")
def company_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyDesk]:
    folder = tmp_path_factory.mktemp("company")
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with Cluster(folder / "postgres", port) as cluster:
        yield desk_over(filled(cluster, folder))


@pytest.fixture(scope="module")
def kay(company_desk: CompanyDesk) -> CaseRef:
    """Erase her once; the tests look at what is left."""
    case = company_desk.planned(KAY)
    with company_desk.desk.begin() as records:
        found = records.erasures.plan(case)
    assert found is not None
    for line in found.lines:
        print(line.address, line.action.value, line.why.value, line.rows, line.ground, line.until)  # noqa: T201
    for conflict in found.conflicts:
        print(conflict)  # noqa: T201
    company_desk.approve(case)
    company_desk.erase(case)
    company_desk.finish(case)
    return case


class TestKay:
    def test_is_gone(self, company_desk: CompanyDesk, kay: CaseRef) -> None:
        left = company_desk.company.texts()
        found = [line for line in left.splitlines() if any(m in line for m in MARKERS)]
        print("\n".join(found))  # noqa: T201
        assert all(line.startswith("invoices:") for line in found)
        print(company_desk.events(kay))  # noqa: T201
