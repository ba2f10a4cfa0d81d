"""Lets the tests of the domain import the second clock and the oracle rows beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
