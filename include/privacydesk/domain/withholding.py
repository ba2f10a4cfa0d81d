"""What is left out of an answer, in the letter's words (R-53, R-55)."""

from collections import Counter
from collections.abc import Sequence

from privacydesk.domain.answers import NOTHING, LeftOut, Nothing
from privacydesk.domain.findings import GROUND_WORDS, Decision, Finding, Ground


def left_out(findings: Sequence[Finding]) -> tuple[LeftOut, ...] | Nothing:
    """Return what of these records is withheld or redacted, and why (R-53, R-55)."""
    lines = []
    grounds = Counter((f.decision or Decision.WITHHOLD, f.ground) for f in findings
                      if f.ground and f.ground is not Ground.NOT_CONTROLLER)  # fmt: skip
    for (decision, ground), records in sorted(grounds.items()):
        noun = "1 record" if records == 1 else f"{records} records"
        what = noun if decision is Decision.WITHHOLD else f"Parts of {noun}"
        words, _, law = GROUND_WORDS[ground].partition(" (")
        lines.append(LeftOut(what=what, why=words, law=law.rstrip(")")))
    return tuple(lines) or NOTHING
