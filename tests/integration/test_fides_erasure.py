"""Erasing customer 1 of Fides's own example, with Fides's own map (issue 4, Done-when 2)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from integration.steps.world import NOW, Company, World
from integration.test_fides_case import (  # two of them fixtures
    CONNECTION,
    Shop,
    company,  # noqa: F401
    gathered,
    shop_url,  # noqa: F401
)
from integration.test_fides_example import EXAMPLE, INVALID
from privacydesk.adapters.files.datamap import DataMapInvalidError, read
from privacydesk.adapters.sources import open_for_change
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Answer, Duty, Member, Option, StaffTask
from privacydesk.domain.deletion import Action, Choice, Code
from privacydesk.domain.erasures import KeptPlan
from privacydesk.domain.spots import Kind
from privacydesk.ports import ChangingSession
from privacydesk.steps import erase, gates, plan, prove, settle

VISIT = "postgres_example_test_dataset.visit"
TABLES = ("customer", "visit", "orders", "login", "payment_card", "service_request", "address",
          "employee", "report", "order_item")  # fmt: skip


class Writers:
    """The same shop, open to erase."""

    def __init__(self, at: Shop) -> None:
        self.shop = at

    @contextmanager
    def open(self, connection: str, *, keep: bool) -> Iterator[ChangingSession]:
        assert connection == CONNECTION
        collections = list(self.shop.datamap)
        with (
            psycopg.connect(self.shop.url) as resource,
            open_for_change(Kind.SQL, resource=resource, collections=collections, keep=keep) as it,
        ):
            yield it


class Reviewers:
    """Two who may review."""

    def member(self, user: str) -> Member | None:
        return Member(name=user, active=True, duties=frozenset({Duty.REVIEW}))


Contents = dict[str, dict[str, tuple[object, ...]]]


def contents(at: Shop) -> Contents:
    """Return every row of every table by its first column and place."""
    with psycopg.connect(at.url) as connection:
        return {
            table: {f"{n}": row for n, row in enumerate(connection.execute(
                f"TABLE {table} ORDER BY 1, 2".encode()).fetchall())}
            for table in TABLES
        }  # fmt: skip


@pytest.fixture
def shop(company: Company) -> Shop:  # noqa: F811
    assert isinstance(company.systems, Shop)
    return company.systems


@pytest.fixture
def erasing(world: World, shop: Shop) -> World:
    world.desk = replace(world.desk, changes=Writers(shop), staff=Reviewers())
    return world


@pytest.fixture
def planned(erasing: World) -> Callable[[], CaseRef]:
    def make() -> CaseRef:
        case = gathered(erasing)
        with erasing.desk.begin() as records:
            records.cases.sort(case, right=settle.Right.ERASURE)
        plan.plan_erasure(erasing.desk, case=case, now=NOW)
        return case

    return make


def drawn(world: World, case: CaseRef) -> KeptPlan:
    with world.desk.begin() as records:
        found = records.erasures.plan(case)
    assert found is not None
    return found


def press(world: World, case: CaseRef, task: StaffTask, user: str) -> settle.Settled:
    answer = Answer(task=task, chosen=Option.APPROVE, by_user=user, responded_at=NOW)
    return settle.settle(world.desk, case=case, answer=answer, now=NOW)


class TestThePlan:
    def test_finds_the_not_null_key_before_anything_is_written(
        self,
        erasing: World,
        shop: Shop,
        planned: Callable[[], CaseRef],
    ) -> None:
        """R-68."""
        before = contents(shop)
        case = planned()
        open_ones = [c for c in drawn(erasing, case).conflicts if c.open]
        assert [(c.code, c.address, c.beside) for c in open_ones] == [
            (Code.MASK_REFUSED, VISIT, "mask_not_null:email")
        ]
        assert Action.DELETE in open_ones[0].options
        assert contents(shop) == before

    def test_cannot_be_approved_while_a_conflict_is_open(
        self, erasing: World, planned: Callable[[], CaseRef]
    ) -> None:
        case = planned()
        why_not = press(erasing, case, StaffTask.REVIEW, "1").why_not
        assert why_not is settle.WhyNot.PLAN_UNSETTLED

    def test_leaves_alone_what_another_person_is_linked_to(
        self, erasing: World, planned: Callable[[], CaseRef]
    ) -> None:
        """R-50, R-68."""
        case = planned()
        kept = [x for x in drawn(erasing, case).lines if x.collection == "address"]
        assert [(x.action, x.why.value, x.rows) for x in kept] == [(Action.KEEP, "shared", 2)]


class TestTheErasure:
    def test_leaves_customer_2_untouched_and_proves_itself(
        self,
        erasing: World,
        shop: Shop,
        planned: Callable[[], CaseRef],
    ) -> None:
        """R-50, R-68, R-70."""
        before, desk, case = contents(shop), erasing.desk, planned()
        plan.settle_conflict(desk, case=case, collection=VISIT, code=Code.MASK_REFUSED,
                             choice=Choice(action=Action.DELETE), by="user.1", now=NOW)  # fmt: skip
        assert drawn(erasing, case).unsettled == 0
        assert contents(shop) == before
        press(erasing, case, StaffTask.REVIEW, "1")
        assert press(erasing, case, StaffTask.SECOND_REVIEW, "1").why_not is not None
        press(erasing, case, StaffTask.SECOND_REVIEW, "2")
        erase.rehearse_erasure(desk, case=case, now=NOW)
        assert contents(shop) == before
        for _ in range(2):  # a repeated task leaves one effect
            erase.erase_store(desk, case=case, connection=CONNECTION, now=NOW)
        after = contents(shop)
        assert after["address"] == before["address"]
        assert len(after["visit"]) == len(before["visit"]) - 1
        for table in ("customer", "payment_card", "orders", "login", "employee", "report"):
            changed = [k for k in before[table] if before[table][k] != after[table].get(k)]
            touched = {str(before[table][k]) for k in changed}
            assert all("customer-2" not in row and "Jill" not in row for row in touched), table
        receipt = prove.prove_erasure(desk, case=case, now=NOW + timedelta(seconds=1))
        assert receipt.place.value == "answer"
        assert gates.check_erased(desk, case=case, now=NOW) is None
        values = str(after["customer"]) + str(after["visit"]) + str(after["payment_card"])
        assert "customer-1@example.com" not in values
        assert "John Customer" not in values


class TestAMap:
    def test_is_refused_at_load_if_a_field_cannot_take_its_mask(self, tmp_path: Path) -> None:
        """A length and a type, each with its file, line and remedy."""
        text = EXAMPLE.read_text("utf-8").replace("rewrite_value: testing", "rewrite_value: erased")
        text = text.replace(
            "masking_strategy_override:", "length: 8\n              masking_strategy_override:"
        )
        file = tmp_path / "map.yml"
        file.write_text(text, "utf-8")
        with pytest.raises(DataMapInvalidError, match=r"map\.yml:\d+: .*mask_too_long") as refused:
            read([file], default_connection=CONNECTION)
        assert "datamap check" in refused.value.remedy

    def test_of_fides_with_a_strategy_that_needs_a_secret_is_refused(self) -> None:
        with pytest.raises(DataMapInvalidError, match=r"dataset\.yml:41: .*'hash' is not one of"):
            read([INVALID], default_connection=CONNECTION)
