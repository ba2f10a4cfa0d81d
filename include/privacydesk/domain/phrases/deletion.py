"""What people say who want to be forgotten: Art 17, R-65."""

from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.phrases.grammar import Phrase
from privacydesk.domain.phrases.wording import phrases, spread

FROM_LIST: Final = ("~6 from|off|out_of ~4 LIST",)
OF_GEAR: Final = ("~8 GEAR",)
HOLDINGS: Final = (
    "MY ~3 DATA|HELD|IDENTIFIER|account|accounts|login|registration|everything|data_from",
    "DATA|HELD ~6 ABOUT SUBJECT",
    "DATA|HELD ~3 YOU ~3 HOLD",
    "TOTAL|all|what|whatever|anything|every_thing ~3 YOU ~3 HOLD",
    "TOTAL|all|anything|whatever|what ~5 ABOUT SUBJECT",
    "personal DATA",
    "ALL ~4 to_do_with|about|related_to|that_identifies|identifying|with_my|with_me|bearing_my ~2",
)


def deletion() -> tuple[Phrase, ...]:
    """Return the rules: something of mine, and that it shall be gone."""
    return (
        *phrases(
            Right.ERASURE,
            *spread("ERASE ~3 @", *HOLDINGS),
            *spread(
                "@ ~6 ERASED",
                (
                    "want|have|get|need|like|see|wish|please|could|can|be|ask|asking|request"
                    "|requesting|must|expect|insist ~4 MY ~3 DATA|HELD|account|IDENTIFIER"
                    "|everything"
                ),
                (
                    "want|have|get|need|like|see|wish|please|ask|request|requesting|expect ~4 "
                    "DATA|HELD ~5 ABOUT SUBJECT"
                ),
                "want|have|get|need|like|see|wish|please|expect ~2 TOTAL|all_of_it|it",
            ),
            "MY ~3 DATA|account ~2 must|should|needs|need|to|has|have ~3 be? ERASED",
            *spread("ERASURE ~3 @", *HOLDINGS, "it"),
            "ERASE ~2 me ~3 from|completely|entirely|altogether|off|out_of",
            (
                "take|get|strip|pull ~1 me|MY ~3 off|out_of|from ~3 system|systems|database"
                "|databases|records|books|files|servers|crm"
            ),
            "forget ~1 me|us|about_me|i_existed|that_i ~2",
            "forget ~1 i ~2 existed|exist|was",
            (
                "ensure|make_sure|please|want|ask|like|see_to_it ~6 no_longer|not|nothing "
                "HOLD ~6 ABOUT SUBJECT"
            ),
            (
                "MY ~3 DATA|IDENTIFIER ~3 taken|struck|pulled|deleted|removed ~1 off|from"
                "|out_of ~2 database|databases|system|systems|records|books|files|servers"
            ),
            (
                "no_business|no_right|no_reason|no_need|no_grounds|not_allowed ~3 keep"
                "|keeping|hold|holding|have|having|store|storing|retain ~1 MY ~3 DATA"
                "|IDENTIFIER"
            ),
            "be|been forgotten",
            "right_to_be_forgotten|right_to_erasure|article_17",
            "no|without|not_a|leave_no ~2 trace|traces|record ~4 ABOUT? me|us|my|i",
            "NOT_WANT ~3 you ~3 HOLD|have|keep|storing|keeping ~4 MY ~3 DATA|IDENTIFIER",
            "NOT_WANT ~3 you ~3 HOLD|having|keeping ~2 anything|DATA|HELD ~4 ABOUT SUBJECT",
            "NOT_WANT ~3 to_be ~2 in|on your ~2 database|system|systems|records|books|files",
            "STOP storing|keeping|holding|retaining ~2 MY ~3 DATA|TRACES",
            (
                "do_not|should_not ~1 keep|hold|store|retain|have ~2 any|anything|MY ~5 "
                "ABOUT|DATA ~1 SUBJECT?"
            ),
            "YOU ~2 no_longer need|have_reason|have_any ~6 MY ~3 DATA ~~8 ERASE|ERASED",
            unless=(
                *FROM_LIST,
                "ERASE MY ~1 number|email|name|address|phone ~~8 PROMO",
                "~1 OLD",
                "~8 UNTIL",
                "~3 order|ticket|invoice ~1 history?",
                "cc|rota|thread|router|config|firewall",
            ),
            not_after=("UNTIL ~12", "if ~1 i ~2"),
            confidence=0.9,
        ),
        *phrases(
            Right.ERASURE,
            "ERASE ~2 TOTAL",
            "TOTAL ~3 ERASED",
            unless=(*OF_GEAR, *FROM_LIST, "~8 FIX", "~6 UNTIL"),
            not_after=("GEAR ~8", "UNTIL|if ~6"),
            confidence=0.85,
        ),
        *phrases(
            Right.ERASURE,
            "ERASE ~3 MY ~3 DATA|IDENTIFIER",
            "ERASE ~4 DATA|HELD|account",
            "^ please? remove me please? ~2 $",
            "HAVE|did|was|were|is|are|have|has ~3 ERASED ~4 MY ~2 DATA|account".replace(
                "HAVE|", ""
            ),
            "not|yet ERASED ~4 MY ~2 DATA|account|details",
            "right_to_erasure|right_to_deletion",
            confidence=0.5,
            unless=(*FROM_LIST, *OF_GEAR, "~2 OLD", "~8 UNTIL", "~2 TOTAL ~6 GEAR"),
            not_after=("UNTIL|GEAR ~8",),
        ),
        *phrases(
            Right.ERASURE,
            "ERASE ~1 it|them|that|those|me|these $",
            (
                "ERASE ~1 it|them|that|those|me|these ,|and|or|please|now|afterwards|as|at"
                "|immediately|then|all"
            ),
            "delete|erase|wipe all? $",
            confidence=0.5,
            leaning=True,
            unless=(*OF_GEAR, *FROM_LIST),
            not_after=("UNTIL|GEAR ~8",),
        ),
    )
