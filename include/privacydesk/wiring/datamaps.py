"""Which data map the desk works with."""

from privacydesk.adapters.files import datamap as files
from privacydesk.domain.datamap import DataMap
from privacydesk.settings import INCLUDE, Environment


def open_datamap(environment: Environment) -> DataMap:
    """
    Return the data map of ``DESK_DATAMAP``: a file or folder, below ``include`` unless absolute.

    ``DESK_DATAMAP_CONNECTION`` stands in where a map names no connection, as Fides's do.

    :raises DataMapInvalidError: with every error at once.
    """
    path = INCLUDE / environment.text("DESK_DATAMAP", "datamap")
    connection = environment.text("DESK_DATAMAP_CONNECTION") or None
    return files.read([path], default_connection=connection)
