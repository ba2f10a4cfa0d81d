"""What a message says of how a fact should be, where it says so line by line (R-58)."""

import re
from collections.abc import Mapping
from typing import Final

from privacydesk.domain.held_facts import WHOLE, HeldFact, joined, same

LINE: Final = re.compile(r"^\s*(?:[-*]\s*)?([^:\n]{2,40}):[ \t]*(\S[^\n]{0,300})$", re.MULTILINE)


def claimed(text: str, held: HeldFact, *, title: str) -> Mapping[str, str]:
    """
    Return the fact as a message says that it should be, by part; nothing if it does not.

    A line such as "Job title: Buyer" counts, by the fact's ``title`` or that of one of its parts.
    Free words are for a person to read.
    """
    said = {same(label): value.strip() for label, value in LINE.findall(text)}
    titles = {name: same(words) for name, words in held.titles.items()}
    if list(held.values) == [WHOLE]:
        titles = {WHOLE: titles[WHOLE], f"{WHOLE} ": same(title)}
    found = {name.strip(): said[words] for name, words in titles.items() if words in said}
    after = {**held.values, **found}
    return after if found and same(joined(after)) != same(held.whole) else {}
