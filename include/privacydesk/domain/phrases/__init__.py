"""What people say when they use a right, in a grammar of acts, facts and people."""

from typing import Final

from privacydesk.domain.phrases.corrections import corrections
from privacydesk.domain.phrases.deletion import deletion
from privacydesk.domain.phrases.grammar import Phrase
from privacydesk.domain.phrases.holdings import access, portability
from privacydesk.domain.phrases.marketing import marketing
from privacydesk.domain.phrases.objections import automated, general, restriction
from privacydesk.domain.phrases.service import complaints

PHRASES: Final[tuple[Phrase, ...]] = (
    *access(),
    *corrections(),
    *deletion(),
    *restriction(),
    *portability(),
    *marketing(),
    *general(),
    *automated(),
    *complaints(),
)
