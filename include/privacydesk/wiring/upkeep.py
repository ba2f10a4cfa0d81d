"""The post room of Airflow's tasks: what does the courier's work when the courier is down."""

import os
from functools import cache

from privacydesk.adapters.airflow.triggering import TaskRuns
from privacydesk.ports import PostRoom
from privacydesk.settings import Environment
from privacydesk.wiring import courier, tasks
from privacydesk.wiring.processors import endpoints


@cache
def open_post_room() -> PostRoom:
    """
    Return the post room of a task: the desk's own database, the courier's mail and portals.

    Runs start with the task's own identity, so no task knows the courier's account.

    :raises SettingsError: naming every mail variable that is missing.
    """
    environment = Environment(values=os.environ)
    with tasks.open_desk() as (desk, _, _):
        return PostRoom(
            begin=desk.begin,
            vault=desk.vault,
            secrets=desk.secrets,
            letters=desk.letters,
            rules=desk.rules,
            fault_point=desk.fault_point,
            mail=courier.mail(environment),
            portals=courier.portals(environment),
            endpoints=endpoints(environment, desk.rules),
            airflow=TaskRuns(),
            mail_from=environment.need("DESK_MAIL_FROM")["DESK_MAIL_FROM"],
        )
