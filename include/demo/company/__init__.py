"""
The sample company: CloudSentric Ltd of Leeds, as its privacy policy describes it.

Four systems hold its data: the databases ``crm`` and ``operations``, a SQLite file of the
events team and a folder of CSV files that resellers hand over. Everything is invented.
"""

from demo.company.fill import SEED, Filled, fill
from demo.company.letters import Letter, letters
from demo.company.people import Person, people

__all__ = ["SEED", "Filled", "Letter", "Person", "fill", "letters", "people"]
