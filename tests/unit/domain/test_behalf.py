"""Which messages speak for somebody else, and by which words (R-27 to R-29)."""

import pytest

from privacydesk.domain.askers import Sign
from privacydesk.domain.behalf import read_behalf

FOR_OTHERS = {
    "We act for Ana Cruz. Please send us a copy of the data you hold about her.": Sign.AGENT,
    "I write on behalf of Mr Jones, who wants his records.": Sign.AGENT,
    "We have been instructed by Ms Lee to obtain her file.": Sign.AGENT,
    "Please let us have all the information you hold about our client.": Sign.AGENT,
    "I am her solicitor and need a copy of her data.": Sign.AGENT,
    "Please send me the data you hold about my late husband.": Sign.AGENT,
    "Can you send my mother's records to me?": Sign.AGENT,
    "Please send me all browsing and e-mail logs of our employee J. Ogden.": Sign.ADMINISTRATOR,
    "We need the call recordings of one of our staff.": Sign.ADMINISTRATOR,
    "A former employee of ours left. Send us his mailbox.": Sign.ADMINISTRATOR,
    "As his mother, I ask for everything you hold on Leo.": Sign.PARENT,
    "I want a copy of my daughter's data, she is nine.": Sign.PARENT,
}
FOR_THEMSELVES = (
    "What do you have on me and who gave it to you?",
    "My wife and I moved house. Send me a copy of my data.",
    "I want my records, my solicitor needs them for a court claim.",
    "Why did you share my data with my employer?",
    "I am an employee of Birch Ltd and want everything you hold about me.",
    "My son's phone is broken, what do you hold about me?",
    "My partner told you to stop calling us.",
    "On 3 May I wrote:\n> We act for Ana Cruz.\nStill no answer about my data?",
)


@pytest.mark.parametrize(("text", "sign"), FOR_OTHERS.items())
def test_shows_for_whom_it_speaks_by_its_own_words(text: str, sign: Sign) -> None:
    behalf = read_behalf(text)

    assert behalf
    assert behalf.sign is sign
    assert all(text[s.start : s.end] == s.text != "" for s in behalf.evidence)


@pytest.mark.parametrize("text", FOR_THEMSELVES)
def test_is_not_caught_when_somebody_asks_for_themselves(text: str) -> None:
    assert read_behalf(text) is None


def test_is_seen_in_the_subject_too() -> None:
    behalf = read_behalf("Please send everything.", subject="Our client Ana Cruz")

    assert behalf
    assert behalf.evidence[0].in_subject
