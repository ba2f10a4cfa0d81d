"""
Who may decide, read from Airflow's own users at the moment of the answer.

Tasks cannot use Airflow's ORM, and its user API needs Admin; so this is an own read-only
connection, limited by grants to the columns it needs, without password hashes.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

from privacydesk.domain.decisions import Duty, Member

RIGHTS: Final = {"can_edit": Duty.REVIEW, "can_lead": Duty.LEAD}
RESOURCE: Final = "Privacy Desk"

QUERY: Final = """
SELECT u.username, u.active,
       coalesce(array_agg(DISTINCT p.name) FILTER (WHERE v.name = %(resource)s), '{}') AS actions
  FROM ab_user u
  LEFT JOIN ab_user_role ur ON ur.user_id = u.id
  LEFT JOIN ab_permission_view_role pvr ON pvr.role_id = ur.role_id
  LEFT JOIN ab_permission_view pv ON pv.id = pvr.permission_view_id
  LEFT JOIN ab_permission p ON p.id = pv.permission_id
  LEFT JOIN ab_view_menu v ON v.id = pv.view_menu_id
 WHERE u.id = %(user)s
 GROUP BY u.username, u.active
"""


@dataclass(frozen=True, kw_only=True)
class FabStaff:
    """The users of Airflow's FAB auth manager; a user's id is a number as text."""

    connect: Callable[[], AbstractContextManager[Any]]

    def member(self, user: str) -> Member | None:
        """Return somebody of staff with their duties as they are now, if there is such a user."""
        if not user.isdecimal():
            return None
        with self.connect() as connection:
            row = connection.execute(QUERY, {"user": int(user), "resource": RESOURCE}).fetchone()
        if row is None:
            return None
        username, active, actions = row
        duties = frozenset(RIGHTS[action] for action in actions if action in RIGHTS)
        return Member(name=username, active=bool(active), duties=duties)
