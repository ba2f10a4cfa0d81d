"""Who is at the desk: Airflow's login, and the desk's rights as Airflow's roles hold them."""

from typing import Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import HTTPException

from privacydesk.web.desk.visitors import DeskRight, Visitor

RESOURCE = "Privacy Desk"
"""The resource of FAB's custom permissions ``can_read``, ``can_edit``, ``can_lead``."""


def visitor(user: GetUserDep) -> Visitor:
    """
    Return who is asking and what the desk lets them do.

    A plain function on purpose: FAB reads the roles from its database, which must not
    stop the event loop.

    :raises HTTPException: 403 for somebody signed in to Airflow without a desk right.
    """
    # Any: FAB takes an action's own name where the other managers take an HTTP method.
    manager: Any = get_auth_manager()
    rights = frozenset(
        right
        for right in DeskRight
        if manager.is_authorized_custom_view(method=right.value, resource_name=RESOURCE, user=user)
    )
    if not rights:
        raise HTTPException(403, "Your role has no right on the privacy desk.")
    display = getattr(user, "get_display_name", user.get_name)
    return Visitor(id=str(user.get_id()), name=str(display()), rights=rights)
