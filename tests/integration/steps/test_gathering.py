"""Asking every system, and what is done where one does not answer (R-35)."""

import io
import re
import zipfile
from functools import partial
from threading import Event, Thread

import pytest

from integration.steps.world import CONNECTIONS, NOW, World
from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Option
from privacydesk.domain.findings import Owner
from privacydesk.steps import answer, gates, gather, send


def states(world: World, case: CaseRef) -> dict[str, str]:
    query = "SELECT collection, state FROM desk.searches WHERE reference = %s"
    return dict(world.rows(query, case))


class TestGathering:
    def test_finds_what_each_system_holds_and_says_whose_it_is(self, world: World) -> None:
        """R-35, R-50."""
        case = world.joined()
        found = {(f.collection, f.owner) for f in world.findings(case)}
        assert found == {
            ("contacts", Owner.OWN), ("accounts", Owner.OWN), ("notes", Owner.OWN),
            ("orders", Owner.OWN), ("addresses", Owner.SHARED), ("customers", Owner.PROCESSOR),
        }  # fmt: skip
        assert set(states(world, case).values()) == {"searched"}

    def test_looks_only_for_what_stands_on_the_proved_record(self, world: World) -> None:
        """R-42: an address that a message claims finds nothing."""
        case = world.opened(account="RP-1188", email="h.whitlock@rowanpike.example", signed_in=True)
        with world.desk.begin() as records:
            claimed = [proof.value for _, _, proof in records.identities.of(case)]
        assert claimed == ["claimed", "claimed"]

    def test_keeps_every_value_out_of_the_database(self, world: World) -> None:
        case = world.joined()
        kept = str(world.rows("SELECT * FROM desk.findings WHERE reference = %s", case))
        assert "Whitlock" not in kept
        assert "router" not in kept

    def test_points_each_finding_at_its_own_row_when_a_copy_comes_late(self, world: World) -> None:
        """A walk that ends after the join must not put other rows under its findings."""
        case, released = world.identified(), Event()
        world.systems.slow["crm_db"] = released
        ask = partial(gather.ask_store, world.desk, case=case, now=NOW)
        late = Thread(target=ask, kwargs={"connection": "crm_db"})
        late.start()
        assert world.systems.held.wait(timeout=30)
        for connection in CONNECTIONS:
            ask(connection=connection)
        gather.join_stores(world.desk, case=case, now=NOW)
        world.systems.rows = {name: rows[::-1] for name, rows in world.systems.rows.items()}
        released.set()
        late.join(timeout=30)

        batches = [n for n in world.desk.vault.names(case) if n.startswith("rows-crm_db")]
        assert len(batches) == 2
        box = world.desk.vault.box(case)
        for finding in world.findings(case):
            record = gather.read_batch(world.desk, case=case, batch=finding.batch)[finding.slot]
            address = f"{record['collection']}\x00{record['key']}".encode()
            assert box.digest(address) == finding.digest


class TestUnreachableSystem:
    def test_is_noted_while_the_others_results_are_kept(self, world: World) -> None:
        """R-35."""
        case = world.identified()
        gather.ask_store(world.desk, case=case, connection="crm_db", now=NOW)
        world.systems.down.add("shop_db")
        for _ in range(2):
            with pytest.raises(SourceSilentError):
                gather.ask_store(world.desk, case=case, connection="shop_db", now=NOW)

        assert world.ledger(case).count("store.unreachable") == 1
        assert states(world, case)["orders"] == "unreachable"
        assert world.facts(case, "store.gathered")["connection"] == "crm_db"

    def test_is_asked_again_later(self, world: World) -> None:
        case = world.identified()
        world.systems.down.add("shop_db")
        for connection in ("crm_db", "reseller_files"):
            gather.ask_store(world.desk, case=case, connection=connection, now=NOW)
        with pytest.raises(SourceSilentError):
            gather.ask_store(world.desk, case=case, connection="shop_db", now=NOW)
        world.systems.down.clear()
        gather.ask_store(world.desk, case=case, connection="shop_db", now=NOW)
        gather.join_stores(world.desk, case=case, now=NOW)

        assert states(world, case)["orders"] == "searched"
        assert {f.collection for f in world.findings(case)} >= {"orders", "addresses"}

    def test_can_be_excluded_and_the_letter_says_so(self, world: World) -> None:
        """R-35: the person learns which system was not searched, and why."""
        case = world.identified()
        world.systems.down.add("shop_db")
        with pytest.raises(SourceSilentError):
            gather.ask_store(world.desk, case=case, connection="shop_db", now=NOW)
        gather.exclude_store(
            world.desk, case=case, connection="shop_db", reason="down_for_good", by="user.1",
            now=NOW,
        )  # fmt: skip
        for connection in CONNECTIONS:  # what is excluded is not asked
            gather.ask_store(world.desk, case=case, connection=connection, now=NOW)
        gather.join_stores(world.desk, case=case, now=NOW)
        gates.check_findings(world.desk, case=case, now=NOW)
        assert states(world, case)["orders"] == "excluded"

        said = self._answer(world, case)
        assert "it is out of order and we cannot read it" in said
        assert "orders" in said.casefold()

    def _answer(self, world: World, case: CaseRef) -> str:
        world.decide_rest(case)
        world.press(case, Option.APPROVE, user="2")
        answer.answer_person(world.desk, case=case, now=NOW)
        send.send_due(world.room, now=NOW)
        (mail,) = [m for m in world.post.sent if m.kind == "package_ready"]
        link = re.search(r"/v1/download/([\w-]+)", mail.text)
        assert link
        (sealed,) = world.rows("SELECT sealed FROM desk.packages WHERE reference = %s", case)
        package = world.desk.secrets.link_box(link.group(1)).open(bytes(sealed[0]))
        return re.sub(r"\s+", " ", text_of(package))


def text_of(package: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read("index.html").decode()
