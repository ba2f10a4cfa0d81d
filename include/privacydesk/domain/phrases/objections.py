"""What people say against a use of their data, for good or for a while, and against machines."""

from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.phrases.grammar import Phrase
from privacydesk.domain.phrases.wording import phrases, spread

FACTS_OF_MINE: Final = (
    "MY ~3 TRACES", "DATA ~4 ABOUT SUBJECT", "personal DATA", "TRACES ~1 of_mine",
    "what|everything|anything|whatever ~3 YOU ~2 HOLD", "my_personal",
)  # fmt: skip
TEMPORARY: Final = ("~~25 UNTIL",)
ADVERTISING: Final = ("~~14 PROMO",)


def general() -> tuple[Phrase, ...]:
    """Return the rules of Art 21(1): a use of data that shall not go on."""
    return (
        *phrases(
            Right.OBJECTION_GENERAL,
            *spread("OBJECT ~5 PROCESS|processing ~4 @", *FACTS_OF_MINE, "me", "us"),
            *spread("OBJECT ~3 MY ~3 TRACES ~3 PROCESSED|PROCESS @", ""),
            "OBJECT ~2 MY ~3 DATA|TRACES|IDENTIFIER being ~1 PROCESSED|listed|shown|published",
            *spread("STOP ~2 PROCESS ~3 @", *FACTS_OF_MINE),
            *spread(
                "STOP ~1 profiling|tracking|monitoring|watching|recording|analyzing|scoring @",
                "me|us",
                "what_i|where_i|how_i|which",
            ),
            *spread("DO_NOT ~2 PROCESS ~3 @", *FACTS_OF_MINE),
            *spread(
                "DO_NOT ~1 profile|track|monitor|watch|score|analyze @",
                "me|us",
                "what|where|how i|we",
            ),
            *spread("NOT_WANT ~4 PROCESS|PROCESSED ~4 @", *FACTS_OF_MINE),
            *spread("NOT_WANT ~2 @ ~4 PROCESSED", "MY ~3 TRACES"),
            *spread(
                "NOT_WANT ~2 to_be|being @",
                "profiled|tracked|monitored|watched|scored|analyzed|recorded",
            ),
            *spread(
                "MY ~2 TRACES ~2 @ ~2 PROCESSED",
                "must_not|should_not|may_not|not_to be?",
                "not be?",
            ),
            "STOP|DO_NOT|NOT_WANT|OBJECT|never ~5 TRACES ~8 PURPOSE",
            "STOP ~1 PROCESS ~2 what|which|where|how ~4 i|we|websites|sites|pages",
            (
                "no_right|no_business|no_permission|not_allowed|no_consent|not_entitled"
                "|no_basis ~2 PROCESS ~3 MY ~3 TRACES"
            ),
            "PROCESS ~3 MY ~3 TRACES ~8 PURPOSE ~~6 stop|do_not|not|no",
            "keep|leave|exclude|take MY ~3 TRACES ~2 out_of|from|away_from ~6",
            (
                "leave|exclude|keep me out_of|from ~3 PROCESS|analytics|statistics|research"
                "|study|profiling"
            ),
            (
                "opt_out|opt_me_out|opting_out ~3 of? ~4 analytics|profiling|research"
                "|statistics|training|ai"
                "|sharing|selling|tracking|monitoring|recording"
            ),
            "no ~1 profiling|tracking|monitoring ~3 me|please|$",
            "object ~8 legitimate_interest|legitimate_interests",
            "OBJECT ~3 profiling|tracking|monitoring|analytics",
            "object|objection|objecting ~12 article_21|section_21|right_to_object",
            "exercise|exercising|use|using|invoke ~3 right_to_object",
            "objection ~3 processing",
            unless=(*TEMPORARY, *ADVERTISING, "~9 but|except|other_than|apart_from ~4 SERVICE"),
            not_after=("UNTIL ~~25", "if"),
            confidence=0.88,
        ),
        *phrases(
            Right.OBJECTION_GENERAL,
            "object|objecting|objection ~3 processing of_personal_data ~6 includes_profiling",
            "object|objecting|objection ~3 processing of_personal_data ~12 article_21",
            confidence=0.95,
            unless=ADVERTISING,
        ),
        *phrases(
            Right.OBJECTION_MARKETING,
            "object|objecting|objection ~3 all|any|the|every processing of_personal_data",
            "object|objecting|objection ~3 all|any processing",
            "object|objecting|objection ~8 profiling ~8 article_21",
            confidence=0.85,
            unless=("~9 for ~4 TRACES|research|analytics|training|statistics|purpose|purposes",),
        ),
        *phrases(
            Right.OBJECTION_GENERAL,
            (
                "WITHDRAW ~4 CONSENT ~4 for|to ~6 TRACES|recording|recorded|research"
                "|analytics|training"
            ),
            "why ~2 YOU ~2 tracking|profiling|monitoring|selling|sharing ~1 me|my",
            confidence=0.65,
            unless=ADVERTISING,
        ),
    )


def restriction() -> tuple[Phrase, ...]:
    """Return the rules of Art 18: kept, but not used for the time being."""
    return (
        *phrases(
            Right.RESTRICTION,
            *spread(
                "STOP|DO_NOT|NOT_WANT|not|nobody|hold_off|avoid ~4 USE ~4 @ ~~16 UNTIL",
                *FACTS_OF_MINE,
                "it|them|any_of_it|any_of_them",
                "MY ~2 IDENTIFIER",
                "address|number",
            ),
            *spread(
                "UNTIL ~~20 STOP|DO_NOT|NOT_WANT|not|nobody|hold_off|avoid ~4 USE ~3 @",
                *FACTS_OF_MINE,
                "it|them",
                "MY ~2 IDENTIFIER",
            ),
            *spread("UNTIL ~~20 @ ~4 not_be|unused|untouched|off_limits", "MY ~3 TRACES"),
            *spread(
                "FREEZE ~4 @",
                "MY ~2 DATA",
                "DATA ~4 ABOUT SUBJECT",
                "personal DATA",
                "use|processing|handling ~1 of? ~2 DATA",
                "processing",
            ),
            *spread(
                "put|place ~1 @ ~4 on_hold|on_ice|to_one_side|aside|in_quarantine",
                "MY ~3 DATA",
                "processing",
            ),
            "put|place ~1 hold|freeze|block|lock|restriction|brake ~1 on ~3 DATA|processing",
            "hold_off|hold_back ~2 USE|processing ~4 DATA|IDENTIFIER|it",
            (
                "HOLD|leave ~6 DATA|it|them|everything ~~8 but|and|just ~4 not|nothing|no ~6 "
                "USE|done|anything|else"
            ),
            "HOLD|leave ~5 DATA|it|them|everything ~5 without ~2 USE",
            "only|just|merely store|keep|hold ~2 MY|it|them ~~8 not|nothing|no ~3 USE|else|done",
            "nothing|no_one|nobody ~6 DATA|it ~~8 UNTIL",
            "FREEZE|lock|keep ~1 it|them|MY ~5 so? that? ~1 no_one|nobody ~3 USE",
            "lock ~1 it|them|MY ~3 away|up",
            "restrict|restriction|restricting ~4 processing|data|information|use",
            "MY ~2 DATA ~2 restricted|frozen|locked|blocked|suspended|paused|on_hold|quarantined",
            unless=("18_1_d", "pending_the_verification_whether", "netdata|allowance"),
        ),
        *phrases(
            Right.RESTRICTION,
            "FREEZE|lock|lock_up|block ~1 it|them|everything|those|that",
            "DO_NOT|not ~1 USE ~1 it|them",
            confidence=0.5,
            leaning=True,
            unless=("~6 SERVICE",),
        ),
        *phrases(
            Right.RESTRICTION,
            *spread("not|never ~3 ERASE ~8 @", "~~14 LAWSUIT"),
            "HOLD|preserve|save ~8 DATA|TRACES|recordings ~~10 LAWSUIT",
            "NOT ~3 destroyed|deleted|erased|wiped ~~14 LAWSUIT",
            confidence=0.85,
            negatable=False,
            unless=("if_you",),
        ),
    )


def automated() -> tuple[Phrase, ...]:
    """Return the rules of Art 22: a machine decided, a person shall look."""
    return (
        *phrases(
            Right.AUTOMATED_DECISION,
            *spread(
                "MACHINE ~6 @",
                "REFUSED ~~12 CREDIT|DECISION|me|us|my",
                "decided|decides|deciding ~6",
            ),
            (
                "MACHINE ~2 decide|decides|deciding|judge|judging|judged|determine"
                "|determines|determining"
            ),
            "scored|judged|assessed|refused|evaluated|rejected|declined ~3 by ~2 MACHINE",
            "MACHINE ~3 said_no|says_no|turned_me_down|rejected_me|refused_me|declined_me",
            "CREDIT|DECISION|REFUSED ~~12 by|from ~3 MACHINE",
            (
                "REFUSED ~~10 automatically|instantly|within_seconds|in_seconds|immediately"
                "|by_return|on_the_spot|seconds|milliseconds"
            ),
            "automatically|instantly ~2 REFUSED",
            (
                "automated|automatic|computerized|machine_made decision|decisions|refusal"
                "|rejection|assessment|scoring|process"
            ),
            "HUMAN_STRICT ~5 JUDGE ~8 DECISION|REFUSED|this|it|my|case|me|again",
            "HUMAN ~4 JUDGE ~8 REFUSED|refusal|rejection|CREDIT",
            "HUMAN_STRICT ~~4 not|instead_of|rather_than ~2 MACHINE",
            "HUMAN_STRICT ~4 review|decision|intervention|assessment|look|rather_than ~~6",
            "human ~2 review|intervention|decision|judgment|judgement|check|oversight",
            "REFUSED|DECISION ~~14 HUMAN_STRICT ~4 JUDGE",
            "REFUSED ~~20 HUMAN ~3 JUDGE",
            "CREDIT|DECISION ~6 made|taken|decided ~1 without ~4 HUMAN",
            "no|not|without ~2 HUMAN ~4 JUDGE ~4 CREDIT|DECISION|REFUSED|me|my|it",
            "not ~4 decided|judged|assessed|evaluated ~2 by ~3 MACHINE",
            (
                "challenge|contest|appeal|question|dispute|object ~6 MACHINE ~4 decision"
                "|decided|score|result"
            ),
            "challenge|contest|appeal|question|dispute ~6 MACHINE ~4 scoring|check|outcome|refusal",
            "contest|appeal|challenge|dispute ~4 credit ~2 decision|refusal|score|rejection",
            negatable=False,
            unless=(
                "payment|update|card|firmware|backup|reply|port|email|emails REFUSED",
                "referred_to_in",
                "~3 reboot|update|firmware",
                "~5 card|payment|login|password|transfer|file|upload|attachment",
            ),
            not_after=("existence_of", "payment|card|direct_debit|firmware|update|fax|port ~6"),
        ),
        *phrases(
            Right.AUTOMATED_DECISION,
            "MACHINE ~~12 CREDIT",
            "CREDIT ~~12 MACHINE",
            "REFUSED ~8 CREDIT ~~20 why|how|reason|explain|look",
            "why ~8 REFUSED ~8 CREDIT|credit",
            confidence=0.6,
            not_after=("existence_of",),
            unless=("referred_to_in", "credit_note"),
        ),
    )
