"""The folder's stack: shared with the other folders when they run together."""

from stack import stack  # noqa: F401  a fixture
