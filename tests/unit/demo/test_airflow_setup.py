"""Who may do what in Airflow, and which processes load Great Expectations."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from demo.airflow_setup import DESK_READ, STAFF, case_dags, courier_rights
from demo.state import PROJECT


@pytest.fixture
def local_settings() -> ModuleType:
    path = PROJECT / "include/airflow_home/config/airflow_local_settings.py"
    spec = importlib.util.spec_from_file_location("local_settings", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestTheCourier:
    def test_starts_runs_of_case_dags_only(self, tmp_path: Path) -> None:
        for name in ("rights/access.py", "imports/third_party_list.py", "upkeep/clock_sweep.py"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).touch()
        assert case_dags(tmp_path) == ["rights_access", "imports_third_party_list"]

    def test_has_no_right_over_all_dags_and_none_on_human_decisions(self) -> None:
        resources = {resource for _, resource in courier_rights(["rights_access"])}
        assert resources == {"DAG:rights_access", "DAG Run:rights_access"}


class TestStaff:
    def test_of_each_role_may_open_the_desk(self) -> None:
        assert all(DESK_READ in rights for rights in STAFF.values())

    def test_only_the_lead_leads(self) -> None:
        leaders = [name for name, rights in STAFF.items() if ("can_lead", "Privacy Desk") in rights]
        assert leaders == ["Privacy lead"]


class TestTheWarmParent:
    @pytest.mark.parametrize(
        "arguments", [["airflow", "scheduler"], ["airflow", "celery", "worker", "-q", "x"]]
    )
    def test_is_what_forks_task_runners(
        self, local_settings: ModuleType, arguments: list[str]
    ) -> None:
        assert local_settings.forks_tasks(arguments)

    @pytest.mark.parametrize(
        "arguments",
        [["airflow", "api-server"], ["airflow", "triggerer"], ["airflow"], ["airflow", "celery"]],
    )
    def test_is_nothing_else(self, local_settings: ModuleType, arguments: list[str]) -> None:
        assert not local_settings.forks_tasks(arguments)
