"""What the owner of a plain Fides map says beside it (R-36, R-40, R-117)."""

from pathlib import Path

import pytest

from privacydesk.adapters.files.datamap import examine, read
from privacydesk.domain.catalogue import Role
from privacydesk.domain.datamap_checks import Level, check

PLAIN = """\
dataset:
  - fides_key: shop
    collections:
      - name: customer
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email}}
      - name: visit
        meta: {privacydesk: {source: Our website}}
        fields:
          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email}}
"""
DEFAULTS = """\
datasets:
  shop:
    connection: shop_db
    role: controller
    region: GB
    purposes: [{id: orders, words: bring you your orders, lawful_basis: contract}]
    retention: {words: 6 years}
    source: You
collections:
  shop.customer: {title: Customers, what: Your name and address}
  shop.visit: {title: Visits, what: When you came, source: nobody, retention: {words: 1 year}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.yml").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "defaults.yaml").write_text(DEFAULTS, encoding="utf-8")
    return tmp_path


class TestDefaults:
    @pytest.mark.parametrize("named", [".", "shop.yml"])
    def test_say_what_a_plain_map_does_not(self, folder: Path, named: str) -> None:
        the_map = read([folder / named])
        customer, visit = the_map.collection("shop.customer"), the_map.collection("shop.visit")
        assert (customer.connection, customer.facts.role) == ("shop_db", Role.CONTROLLER)
        assert (customer.facts.title, customer.facts.source) == ("Customers", "You")
        assert [p.id for p in visit.facts.purposes] == ["orders"]
        assert visit.facts.retention is not None
        assert visit.facts.retention.words == "1 year"
        assert not list(check(the_map))

    def test_never_go_before_what_the_map_says(self, folder: Path) -> None:
        assert read([folder]).collection("shop.visit").facts.source == "Our website"

    def test_reach_no_map_in_another_folder(self, folder: Path) -> None:
        other = folder / "other"
        other.mkdir()
        (other / "shop.yml").write_text(PLAIN, encoding="utf-8")
        codes = {p.code for p in examine([other], default_connection="x").problems}
        assert not codes
        found = check(read([other], default_connection="x"))
        assert {(p.code, p.where) for p in found} == {
            ("facts_missing", "shop.customer"), ("case_would_stop", "shop.customer"),
            ("facts_missing", "shop.visit"), ("case_would_stop", "shop.visit"),
        }  # fmt: skip

    def test_are_refused_with_every_error_at_its_line(self, folder: Path) -> None:
        (folder / "defaults.yaml").write_text(
            "datasets:\n"
            "  shop:\n"
            "    connection: shop_db\n"
            "    role: owner\n"
            "    purpose: [orders]\n"
            "    purposes: [{id: orders}]\n"
            "collections:\n"
            "  customer: {title: Customers}\n",
            encoding="utf-8",
        )
        found = [p for p in examine([folder]).problems if p.level is Level.ERROR]
        assert [(Path(p.file).name, p.line, p.where, p.code) for p in found] == [
            ("defaults.yaml", 4, "shop.role", "schema"),
            ("defaults.yaml", 5, "shop", "unknown_key"),
            ("defaults.yaml", 6, "shop.purposes.0", "schema"),
            ("defaults.yaml", 7, "", "schema"),
        ]

    def test_name_what_no_map_has_as_a_warning(self, folder: Path) -> None:
        text = DEFAULTS.replace("shop.visit:", "shop.visits:")
        (folder / "defaults.yaml").write_text(text, encoding="utf-8")
        (problem,) = examine([folder]).problems
        assert (problem.level, problem.code) == (Level.WARNING, "default_unused")
        assert (problem.where, problem.line) == ("shop.visits", 11)
