"""Register the desk's pages with Airflow. Every forked task runs this file: it stays light."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.plugins_manager import AirflowPlugin

from privacydesk.workflows.deadlines import EarliestDue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Asgi = Callable[[Any, Any, Any], Awaitable[None]]


class LazyDesk:
    """The staff app, built with the first request: only the API server ever gets one."""

    def __init__(self) -> None:
        self._app: Asgi | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
        """Answer a request."""
        if self._app is None:
            self._app = _build()
        await self._app(scope, receive, send)


def _build() -> Asgi:
    from privacydesk.web.auth import visitor  # noqa: PLC0415  see the module's docstring
    from privacydesk.web.desk.app import create_app  # noqa: PLC0415
    from privacydesk.wiring.pages import open_pages  # noqa: PLC0415

    return create_app(open_pages, visitor)


class PrivacyDeskPlugin(AirflowPlugin):
    """The staff pages under ``/desk``, their places in the menu, the date of a case's run."""

    name = "privacydesk"
    fastapi_apps: list[Any] = [  # noqa: RUF012  Airflow declares it so
        {"app": LazyDesk(), "url_prefix": "/desk", "name": "Privacy desk"},
    ]
    deadline_references: list[Any] = [EarliestDue]  # noqa: RUF012  Airflow declares it so
    external_views: list[Any] = [  # noqa: RUF012  Airflow declares it so
        {
            "name": "Privacy",
            "href": "/desk/",
            "url_route": "privacy",
            "destination": "nav",
            "nav_top_level": True,
        },
        {
            "name": "Privacy desk, full page",
            "href": "/desk/",
            "destination": "nav",
            "category": "browse",
        },
    ]
