"""The office of an import's tasks, over Airflow's connections, and the folder where lists land."""

import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol, cast

from privacydesk.adapters.airflow import storage
from privacydesk.adapters.files.due_diligence import read_due_diligence
from privacydesk.adapters.lists.folder import StoredFolder
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.imports import Import
from privacydesk.ports import LandingFolder, ListDesk
from privacydesk.settings import Environment
from privacydesk.wiring import tasks
from privacydesk.wiring.importing import list_desk

__all__ = ["open_landing", "open_list_desk", "read_due_diligence", "step_named"]


class ListStepFunction(Protocol):
    """What every step of an import's run looks like from outside."""

    def __call__(self, desk: ListDesk, *, case: CaseRef, by: str, now: datetime) -> Import:
        """Do the step for one import."""


def step_named(name: str) -> ListStepFunction:
    """Return the step ``module.function`` of ``privacydesk.steps``."""
    module, function = name.split(".")
    found = getattr(importlib.import_module(f"privacydesk.steps.{module}"), function)
    return cast("ListStepFunction", found)


@contextmanager
def open_list_desk() -> Iterator[tuple[ListDesk, Callable[[], datetime]]]:
    """Open the office of an import's tasks, and the desk's clock."""
    with tasks.open_desk() as (desk, _, now):
        yield list_desk(desk), now


def open_landing() -> LandingFolder:
    """
    Return the folder in which lists are dropped: ``DESK_LANDING``, on any object storage.

    :raises SettingsError: if it is not set.
    """
    url = Environment(values=os.environ).need("DESK_LANDING")["DESK_LANDING"]
    return StoredFolder(storage.folder(url))
