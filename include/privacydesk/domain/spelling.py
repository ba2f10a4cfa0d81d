"""How people write words, turned into the spelling that the phrase rules use."""

from typing import Final

from rapidfuzz.distance import OSA

# fmt: off
SPELLINGS: Final[dict[str, str]] = {
    "acct": "account", "addy": "address", "advert": "ad", "advertisement": "ad",
    "advertisements": "ads", "adverts": "ads", "aint": "is not", "analyse": "analyze",
    "analysed": "analyzed", "analyses": "analyzes", "analysing": "analyzing", "anymore":
    "any more", "arent": "are not", "behaviour": "behavior", "can't": "cannot", "cancelled":
    "canceled", "cancelling": "canceling", "cant": "cannot", "couldnt": "could not",
    "datas": "data", "didnt": "did not", "dob": "date of birth", "doesnt": "does not",
    "dont": "do not", "favour": "favor", "gimme": "give me", "gonna": "going to",
    "hasnt": "has not", "havent": "have not", "he's": "he is", "here's": "here is",
    "how's": "how is", "i'd": "i would", "im": "i am", "informations": "information",
    "infos": "info", "isnt": "is not", "it's": "it is", "ive": "i have", "lemme": "let me",
    "let's": "let us", "licence": "license", "mailshot": "mailing", "mailshots": "mailings",
    "msg": "message", "msgs": "messages", "newsletter's": "newsletter", "optout": "opt out",
    "organisation": "organization", "personalised": "personalized", "pls": "please", "plz":
    "please", "programme": "program", "shan't": "shall not", "she's": "she is", "shouldnt":
    "should not", "telephone": "phone", "that's": "that is", "there's": "there is", "theyre":
    "they are", "thx": "thanks", "txt": "text", "txts": "texts", "u": "you", "unsub":
    "unsubscribe", "ur": "your", "wanna": "want to", "wasnt": "was not", "werent": "were not",
    "what's": "what is", "whats": "what is", "where's": "where is", "who's": "who is", "won't":
    "will not", "wont": "will not", "wouldnt": "would not", "youre": "you are", "youve":
    "you have",
}
# fmt: on
ENDINGS: Final = (
    ("n't", " not"),
    ("'ve", " have"),
    ("'m", " am"),
    ("'re", " are"),
    ("'ll", " will"),
    ("'d", " would"),
    ("'s", ""),
    ("'", ""),
)  # fmt: skip

# A word that matters is mended to; a real word is left alone.
# fmt: off
MISSPELT: Final = (
    "access", "address", "advertising", "algorithm", "automated", "automatically", "birthday",
    "consent", "contact", "contacting", "correct", "corrected", "delete", "deleted", "deleting",
    "deletion", "details", "emailing", "emails", "erase", "erasing", "erasure", "everything",
    "export", "forget", "incorrect", "information", "marketing", "messages", "misspelled",
    "newsletter", "newsletters", "objection", "offers", "personal", "portability", "privacy",
    "processing", "profile", "profiling", "promotional", "promotions", "receive", "receiving",
    "records", "rectification", "rectify", "remove", "restrict", "sending", "stopped",
    "subscribe", "subscription", "surname", "transfer", "unsubscribe", "unsubscribed",
    "updated",
)
REAL_WORDS: Final = frozenset({
    "accessed", "accesses", "addressed", "addresses", "advertisings", "arise", "assess",
    "automate", "believe", "bending", "birthdays", "coffers", "collected", "connect",
    "connected", "consents", "contacts", "contain", "content", "contented", "context",
    "contract", "contracting", "corrector", "corrects", "deceive", "delayed", "delegate",
    "delegated", "deleter", "deleting", "detail", "detailed", "details", "differ", "differs",
    "dropped", "emailed", "ending", "entails", "erased", "erasures", "expert", "exports",
    "fender", "fending", "forge", "forged", "forget", "forgot", "informational", "lending",
    "marked", "marketed", "marketings", "massages", "mending", "message", "messaged", "object",
    "objections", "offer", "officer", "orders", "others", "pending", "person", "personas",
    "personnel", "proceeding", "process", "processed", "processes", "processings", "professing",
    "proffers", "profiled", "profiles", "profited", "profiting", "profits", "promotion",
    "promotional", "received", "receiver", "receives", "record", "recorded", "recorder",
    "rectified", "relate", "related", "relating", "relieve", "relieved", "remote", "removal",
    "removed", "remover", "removes", "reports", "reserve", "reserving", "restricts", "retails",
    "retrieve", "scripts", "sender", "sensing", "shopped", "spending", "stopper", "subscribed",
    "subscriber", "subscribes", "surnames", "swapped", "tending", "topped", "transfers",
    "unsubscribes", "update", "updater", "updates", "updating", "uploaded", "vending",
})
# fmt: on
TRIES: Final = 3_000
"""Unknown words looked up for one message; real ones have far fewer."""


class Speller:
    """Mends one slip in the words that matter, and remembers what it has seen."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {word: word for word in (*MISSPELT, *REAL_WORDS)}
        self._left = TRIES

    def mended(self, word: str) -> str:
        """Return the word that was meant, if it is one slip away from one that matters."""
        known = self._seen.get(word)
        if known is None:
            known = self._looked_up(word) if self._left > 0 else word
            self._seen[word] = known
        return known

    def _looked_up(self, word: str) -> str:
        shortest, longest = 5, 16
        if not shortest <= len(word) <= longest or not word.isalpha():
            return word
        self._left -= 1
        for meant in MISSPELT:
            slips = 2 if len(meant) > len("promotion") else 1
            near = word[0] == meant[0] and abs(len(word) - len(meant)) <= slips
            if near and OSA.distance(word, meant, score_cutoff=slips) <= slips:
                return meant
        return word


def spelt_out(word: str, *, speller: Speller) -> list[str]:
    """Return the plain words for one written word: contractions apart, slips mended."""
    if word in SPELLINGS:
        return SPELLINGS[word].split()
    for ending, meaning in ENDINGS:
        if word.endswith(ending):
            return (word.removesuffix(ending) + meaning).split() or [word]
    return [speller.mended(word)]
