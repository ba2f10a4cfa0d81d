"""
The classes of words that phrase rules are built from.

``_`` joins the words of a phrase. A class holds every form that people write,
because a rule can only be explained when its words can be read here.
"""

from typing import Final

from privacydesk.domain.phrases.acts import ACTS
from privacydesk.domain.phrases.facts import FACTS, PEOPLE, SERVICE
from privacydesk.domain.phrases.states import STATES

VOCABULARY: Final[dict[str, str]] = {**PEOPLE, **FACTS, **ACTS, **STATES, **SERVICE}
