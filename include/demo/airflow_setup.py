"""
Airflow's settings for the desk, and its database, roles and users made in one process.

``python -m demo.airflow_setup`` migrates Airflow's database and makes roles and users: one
import of Airflow (5 CPU seconds) instead of one for each. It may run again at any time:
roles are brought back to the table below, passwords to the environment's.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from demo.keys import PEOPLE
from demo.state import PROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from demo.state import Place

COURIER = "courier"
Rights = frozenset[tuple[str, str]]

# What the desk's own pages ask for (``privacydesk.web.auth``).
DESK = "Privacy Desk"
DESK_READ = ("can_read", DESK)
DESK_EDIT = ("can_edit", DESK)
DESK_LEAD = ("can_lead", DESK)

# An answer to a question needs both. The same rights let their holder pause a DAG: Airflow
# knows no "may only answer", so the desk asks its own state who may decide (HOUSE 1.4).
ANSWER: Rights = frozenset({("can_edit", "HITL Detail"), ("can_edit", "DAGs")})
RUN: Rights = frozenset(
    {
        ("can_create", "DAG Runs"),
        ("can_edit", "DAG Runs"),
        ("can_create", "Task Instances"),
        ("can_edit", "Task Instances"),
        ("can_read", "Audit Logs"),
    }
)

# Role -> the rights it holds besides those of Airflow's Viewer.
MENU: Rights = frozenset({("can_read", "Plugins")})  # without it the menu has no entry "Privacy"
STAFF: Mapping[str, Rights] = {
    "Privacy lead": MENU | ANSWER | {DESK_READ, DESK_EDIT, DESK_LEAD},
    "Privacy reviewer": MENU | ANSWER | {DESK_READ, DESK_EDIT},
    "Privacy operator": MENU | ANSWER | RUN | {DESK_READ},
}
COURIER_ROLE = "Privacy courier"
ROLE_OF = {
    "admin": "Admin",
    "privacy": "Privacy lead",
    "reviewer": "Privacy reviewer",
    "reviewer2": "Privacy reviewer",
    "operator": "Privacy operator",
    "viewer": "Viewer",
    COURIER: COURIER_ROLE,
}
# Folders of ``dags/`` whose runs stand for cases; the courier starts no other.
CASE_FOLDERS = ("rights", "imports", "disclosures", "registers", "reviews")


# How soon what a dead process held is taken up again; Airflow's own defaults take five minutes.
RECOVERY: Mapping[str, str] = {
    # A scheduler that is silent so long is dead, and its tasks start again at the next look.
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "20",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
    # A task whose worker died with it; a live one tells every five seconds that it lives.
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    "AIRFLOW__TRIGGERER__TRIGGERER_HEALTH_CHECK_THRESHOLD": "20",
    # A task outlives a restart of the API server: a minute and a half of tries.
    "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "30",
    "AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MAX": "5",
}


def airflow_settings(place: Place, *, keys: Mapping[str, str], database: str) -> dict[str, str]:
    """Return Airflow's settings: tuned as measured, no examples, errors without values."""
    home = place.folder("airflow")
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": os.environ.get("DESK_DAGS_FOLDER") or str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",  # LocalExecutor forks all of them at once
        "AIRFLOW__CORE__MAX_ACTIVE_RUNS_PER_DAG": "500",
        "AIRFLOW__CORE__AUTH_MANAGER": (
            "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
        ),
        "AIRFLOW__CORE__FERNET_KEY": keys["airflow_fernet"],
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{place.airflow_url}/execution/",
        "AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "10",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(place.ports.airflow),
        "AIRFLOW__API__BASE_URL": place.airflow_url,
        "AIRFLOW__API__SECRET_KEY": keys["airflow_secret"],
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__INSTANCE_NAME": "CloudSentric privacy desk",
        "AIRFLOW__API_AUTH__JWT_SECRET": keys["airflow_jwt"],
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",  # the best single change
        **RECOVERY,
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(place.ports.worker_logs),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(place.ports.trigger_logs),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "GX_ANALYTICS_ENABLED": "False",
    }


def case_dags(dags: Path) -> list[str]:
    """Return the ids of the DAGs whose runs stand for cases: folder and file name."""
    files = (file for folder in CASE_FOLDERS for file in sorted((dags / folder).glob("*.py")))
    return [f"{file.parent.name}_{file.stem}" for file in files if file.stem != "__init__"]


def courier_rights(dag_ids: list[str]) -> Rights:
    """Return what the courier may: read and start runs of the DAGs named, nothing else."""
    return frozenset(
        right
        for dag_id in dag_ids
        for right in (
            ("can_read", f"DAG:{dag_id}"),
            ("can_edit", f"DAG:{dag_id}"),  # Airflow asks for it before it starts a run
            ("can_read", f"DAG Run:{dag_id}"),
            ("can_create", f"DAG Run:{dag_id}"),
        )
    )


def set_up(passwords: Mapping[str, str], *, dag_ids: list[str]) -> None:
    """Migrate Airflow's database; make the roles, and a user for each password."""
    # Airflow is imported here: this module's tables are read by processes without it.
    from airflow.models.pool import Pool  # noqa: PLC0415
    from airflow.providers.fab.auth_manager.cli_commands.utils import (  # noqa: PLC0415
        get_application_builder,
    )
    from airflow.providers.fab.www.security.permissions import RESOURCE_WEBSITE  # noqa: PLC0415
    from airflow.utils.db import upgradedb  # noqa: PLC0415

    upgradedb()
    Pool.create_or_update_pool(
        "sources", slots=4, description="Tasks that ask the systems of record at once",
        include_deferred=False,
    )  # fmt: skip
    with get_application_builder() as builder:
        security = builder.sm
        security.sync_roles()
        viewer: Rights = frozenset(security.VIEWER_PERMISSIONS)
        for name, rights in STAFF.items():
            _set_role(security, name=name, rights=viewer | rights)
        website = ("can_read", RESOURCE_WEBSITE)  # Airflow grants it to every custom role
        _set_role(security, name=COURIER_ROLE, rights=courier_rights(dag_ids) | {website})
        security.update_admin_permission()
        for name, password in passwords.items():
            _set_user(security, name=name, password=password)
        _let_desk_read_staff(security.session)


def _let_desk_read_staff(session: Any) -> None:  # noqa: ANN401  untyped FAB
    """Let the desk's reader see who may decide: names and rights, never a password's hash."""
    from sqlalchemy import text  # noqa: PLC0415  with Airflow

    columns = {"ab_user": "id, username, active", "ab_user_role": "user_id, role_id",
               "ab_permission_view_role": "permission_view_id, role_id",
               "ab_permission_view": "id, permission_id, view_menu_id",
               "ab_permission": "id, name", "ab_view_menu": "id, name"}  # fmt: skip
    for table, names in columns.items():
        session.execute(text(f"GRANT SELECT ({names}) ON {table} TO desk_reader"))
    session.commit()


def _set_role(security: Any, *, name: str, rights: Rights) -> None:  # noqa: ANN401  untyped FAB
    role = security.add_role(name)
    held = {(held.action.name, held.resource.name): held for held in role.permissions}
    for right in sorted(rights - held.keys()):
        security.add_permission_to_role(role, security.create_permission(*right))
    for right in held.keys() - rights:
        security.remove_permission_from_role(role, held[right])


def _set_user(security: Any, *, name: str, password: str) -> None:  # noqa: ANN401  untyped FAB
    role = security.find_role(ROLE_OF[name])
    user = security.find_user(username=name)
    if user is None:
        email = f"{name}@cloudsentric.example"
        security.add_user(name, name.capitalize(), "CloudSentric", email, role, password)
        return
    user.roles = [role]
    security.update_user(user)
    if not security.check_password(name, password):
        security.reset_password(user.id, password)


def main() -> int:
    """Set Airflow up for the people whose passwords stand in ``SIGN_IN_NAME``."""
    given = {name: os.environ.get(f"SIGN_IN_{name.upper()}", "") for name in (*PEOPLE, COURIER)}
    passwords = {name: password for name, password in given.items() if password}
    set_up(passwords, dag_ids=case_dags(PROJECT / "dags"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
