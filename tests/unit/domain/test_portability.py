"""What a person may take along of the sample company's systems (R-44)."""

from pathlib import Path

import pytest

from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.domain.cases import Right
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.portability import fields_shown, is_taken, portable_fields

INCLUDE = Path(__file__).parents[3] / "include"


@pytest.fixture(scope="module")
def datamap() -> DataMap:
    return datamap_files.read([INCLUDE / "datamap"])


def names(datamap: DataMap, address: str) -> set[str]:
    return {field.path for field in portable_fields(datamap.collection(address))}


class TestWhatIsTakenAlong:
    def test_is_what_the_person_gave(self, datamap: DataMap) -> None:
        assert {"name", "job_title", "email", "phone"} <= names(datamap, "crm.contacts")
        assert {"product", "delivery_address"} <= names(datamap, "orders.orders")

    def test_is_what_their_use_made(self, datamap: DataMap) -> None:
        assert {"started_at", "service", "bytes_in"} <= names(datamap, "network.network_usage")
        assert "last_sign_in_at" in names(datamap, "crm.portal_accounts")

    @pytest.mark.parametrize(
        ("address", "why"),
        [
            ("credit.credit_checks", "scores, by legitimate interests"),
            ("marketing.marketing_list", "segments, from others"),
            ("invoices.invoices", "made by us, by a duty in law"),
            ("handovers.received", "given by a reseller"),
            ("network.mail_logs", "kept for a customer, who decides"),
            ("orders.disclosures", "our own record"),
        ],
    )
    def test_is_nothing_of(self, datamap: DataMap, address: str, why: str) -> None:
        assert names(datamap, address) == set(), why

    def test_leaves_out_what_we_wrote_beside_it(self, datamap: DataMap) -> None:
        assert names(datamap, "crm.contacts").isdisjoint(
            {"source_name", "restricted", "disputed_note", "address_id", "company_id"}
        )
        assert "status" not in names(datamap, "orders.orders")

    def test_is_of_a_thread_what_the_person_wrote(self, datamap: DataMap) -> None:
        messages = datamap.collection("support.ticket_messages")
        assert is_taken(Right.PORTABILITY, messages, row={"author_kind": "R"})
        assert not is_taken(Right.PORTABILITY, messages, row={"author_kind": "A"})
        assert is_taken(Right.ACCESS, messages, row={"author_kind": "A"})


class TestACopy:
    def test_shows_every_field_that_is_not_internal(self, datamap: DataMap) -> None:
        """R-34: whoever asks for access sees the scores too."""
        checks = datamap.collection("credit.credit_checks")
        assert {"score", "decision"} <= {f.path for f in fields_shown(Right.ACCESS, checks)}
