"""A request for data to take along, from the search to the file (Article 20, R-44)."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema

from integration.steps.world import CONNECTIONS, HANA, NOW, World
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Option
from privacydesk.settings import INCLUDE
from privacydesk.steps import answer, gates, gather, identity, pack, send

SCHEMA = json.loads(
    (Path(INCLUDE) / "contracts" / "package_dataset.schema.json").read_text("utf-8")
)


def reviewed(world: World, **parts: Any) -> CaseRef:  # noqa: ANN401  the parts of ``file``
    case = world.opened(**{"account": "RP-1187", "email": HANA, "signed_in": True,
                           "rights": ["portability"], **parts})  # fmt: skip
    identity.check_identity(world.desk, case=case, now=NOW)
    for connection in CONNECTIONS:
        gather.ask_store(world.desk, case=case, connection=connection, now=NOW)
    gather.join_stores(world.desk, case=case, now=NOW)
    gates.check_findings(world.desk, case=case, now=NOW)
    world.decide_rest(case)
    world.press(case, Option.APPROVE, user="2")
    answer.answer_person(world.desk, case=case, now=NOW)
    return case


def package(world: World, case: CaseRef) -> ZipFile:
    return ZipFile(io.BytesIO(world.desk.vault.get(case, pack.COPY)))


class TestTheFile:
    def test_holds_what_she_gave_and_nothing_that_staff_or_others_wrote(self, world: World) -> None:
        case = reviewed(world)

        found = {(f.dataset, f.collection) for f in world.findings(case)}
        assert ("crm", "notes") not in found
        assert not any(dataset == "reseller" for dataset, _ in found)
        with package(world, case) as files:
            crm = json.loads(files.read("data/crm.json"))
        (contact,) = crm["collections"]["contacts"]
        assert (contact["name"], contact["email"]) == ("Hana Whitlock", HANA)
        assert contact.keys().isdisjoint({"source_name", "source_list", "changed_on"})

    def test_is_documented_for_the_programs_of_another_company(self, world: World) -> None:
        case = reviewed(world)

        with package(world, case) as files:
            assert json.loads(files.read("schema.json")) == SCHEMA
            for name in (n for n in files.namelist() if n.startswith("data/")):
                if name.endswith(".json"):
                    jsonschema.validate(json.loads(files.read(name)), SCHEMA)
                else:
                    assert files.read(name).startswith(b"\xef\xbb\xbfcollection,")

    def test_goes_out_under_article_20(self, world: World) -> None:
        case = reviewed(world)

        query = "SELECT purpose, ground FROM desk.disclosures WHERE reference = %s"
        assert world.rows(query, case) == [("portability", "art_20")]
        assert world.case(case)[2] == "fulfilled"


class TestSomebodyOfWhomWeHoldNothingOfTheKind:
    def test_is_told_so_and_that_they_may_see_the_rest(self, world: World, tmp_path: Path) -> None:
        ours = (Path(__file__).parent / "data" / "map.yaml").read_text("utf-8")
        (tmp_path / "map.yaml").write_text(
            ours.replace("provided_by_subject: true", "provided_by_subject: false")
        )
        world.desk = replace(world.desk, datamap=datamap_files.read([tmp_path / "map.yaml"]))

        case = reviewed(world)

        assert world.case(case)[2] == "nothing_held"
        assert world.one("SELECT count(*) FROM desk.packages WHERE reference = %s", case) == 0
        send.send_due(world.room, now=NOW)
        (mail,) = [m for m in world.post.sent if m.kind == "nothing_portable"]
        assert "ask for a copy of your data" in mail.text
