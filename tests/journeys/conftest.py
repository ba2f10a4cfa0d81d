"""The folder's stack: shared with the other folders when they run together."""

from journeys.broker_list import broker_list  # noqa: F401  a fixture
from stack import stack  # noqa: F401  a fixture
