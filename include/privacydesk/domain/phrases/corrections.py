"""What people say whose data are wrong or gaps: Art 16."""

from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.phrases.grammar import Phrase
from privacydesk.domain.phrases.wording import phrases

OF_A_SERVICE: Final = (
    (
        "~6 password|plan|tariff|order|delivery_slot|appointment|direct_debit"
        "|ip_address|mac_address|dns|package|speed"
        "|card|router|settings|static|port|subscription|slot|ip|number_plan|payment|bank"
    ),
)
STATE_OF_LIFE: Final = (
    "got_married|get_married|gotten_married|been_married|divorced|transitioned"
    "|changed_my_name|changed_name"
    "|moved_house|moved_home|have_moved|moved_to|moved_from|change_of_address"
    "|change_of_name|new_surname|deed_poll"
    "|moved_flat|moved_offices"
)


def corrections() -> tuple[Phrase, ...]:
    """Return the rules: a fact about a person, and that it is not so."""
    return (
        *phrases(
            Right.RECTIFICATION,
            "MY ~4 ATTRIBUTE ~7 WRONG",
            "ATTRIBUTE ~2 on|in|under|for|of MY ~6 WRONG",
            (
                "spelled|spelt|spell|written|wrote|write ~1 MY ~3 ATTRIBUTE ~2 with|without"
                "|as|wrong|like"
            ),
            "i am|are ~2 ms|mrs|mr|miss|doctor|dr|professor|woman|widow|man",
            "WRONG ~3 ATTRIBUTE ~3 ABOUT SUBJECT",
            "ATTRIBUTE|entry|default|mark ~5 HOLD ~5 OLD|former|previous|last|ex",
            (
                "record|records|file|report|profile ~6 shows|show|says|say|states|contains"
                "|lists ~9 never|wrong|false|not|untrue|mistaken"
            ),
            "note|use|take|register|record|here_is|have|got ~2 MY new ATTRIBUTE",
            "MY new email|surname|name|address|phone|mobile|number|title ~3 is",
            "MY ~2 ATTRIBUTE ~1 should|ought|needs|has ~2 read|be|say|show",
            "according_to YOUR ~1 records|record|file|files|system|data ~2 i|my|we",
            "WRONG in|with|on|of ~1 MY ~4 ATTRIBUTE",
            "MY ~2 ATTRIBUTE is|are ~~6 not",
            "WRONG ~1 ATTRIBUTE ~6 for|on|against me|us|my",
            (
                "YOU ~4 HOLD|put|printed|written|wrote|spell|spelled|spelt|entered|typed ~2 "
                "WRONG ~2 ATTRIBUTE"
            ),
            (
                "YOU ~4 HOLD|put|entered|spell|spelled|spelt|typed|written|printed ~1 MY ~3 "
                "ATTRIBUTE ~3 WRONG|wrongly|incorrectly"
            ),
            (
                "YOU ~4 HOLD|put|list|listed|register|registered|show|showing ~1 me|us ~1 "
                "down ~1 as|under|at"
            ),
            "YOU ~3 HOLD|show|list|listed ~1 me|us as ~8",
            (
                "MY ~3 ATTRIBUTE ~4 misspelled|misspelt|mis_spelled|spelt|spelled|wrongly"
                "|incorrectly|mistyped ~3"
            ),
            "misspelled|misspelt|mistyped|mis_spelled ~2 MY ~3 ATTRIBUTE",
            "FIX ~4 MY ~3 ATTRIBUTE",
            "FIX ~4 ATTRIBUTE ~5 ABOUT me|us",
            "FIX ~3 WRONG ~3 ATTRIBUTE",
            "FIX ~4 of ~2 inaccurate|incorrect personal DATA",
            "WRONG personal DATA",
            (
                "MY ~3 ATTRIBUTE ~4 changed|is_now|should_be|should_read|should_say|ought_to"
                "|needs_to_be|need_to_be|needs|has_an|have_changed ~4"
            ),
            "MY ~1 correct|right|new|real|actual|proper|full|current ~2 ATTRIBUTE ~2 is",
            (
                "says|say|shows|states|lists|calls|call|describes|thinks|think|has|have"
                "|shown|listed|recorded|given"
                " ~8 but|when|although|whereas|not ~~4 i_am|my|it_is|i ~2 never|not|actually"
                "|now|really|a|an|is|was|left|called|live"
            ),
            (
                "i|we am|are? ~1 not|no_longer ~3 working|employed|living|live|work|director"
                "|manager|married|administrator|owner|admin|secretary|mr|mrs|ms|miss"
            ),
            "i ~2 STATE".replace("STATE", STATE_OF_LIFE),
            "ERASE|replace|swap ~3 MY ~1 OLD ~2 ATTRIBUTE",
            "ERASE|replace|swap ~2 OLD ~2 ATTRIBUTE ~4 MY ~2 profile|record|account|file|details",
            "my name is ~4 not",
            (
                "is|are|was not ~1 my|our ~2 name|address|email|title|job|number|birthday"
                "|surname|date_of_birth|employer"
            ),
            "should|ought|must|has ~2 bear|carry|show|read|be_in ~1 MY name|names|title|surname",
            "note|use|take|register|record|have ~3 new ~2 ATTRIBUTE ~2 for me|us",
            "entry|record|default|mark ~1 against|about|on me|us ~2 says|say|shows|states|claims",
            "add ~3 MY ~1 missing|second|middle ~2 ATTRIBUTE",
            "MY ~3 ATTRIBUTE ~3 missing|incomplete|lacks",
            "address|call me|us as|by ~5 not|instead",
            unless=(*OF_A_SERVICE, "~6 system JUDGE"),
            not_after=(
                "invoice|order|ticket ~2 number|total ~4",
                "UNTIL|if ~3",
                "password|plan ~3",
            ),
            confidence=0.88,
        ),
        *phrases(
            Right.RECTIFICATION,
            (
                "record|records|file|profile|account|system|you ~6 says|say|shows|show"
                "|states|claims|lists ~4 i|my|me"
            ),
            (
                "says|say|states|shows ~2 on|in your|my|the ~2 record|records|profile"
                "|account|file|system ~4 i|my|me"
            ),
            confidence=0.85,
            not_after=("if|when|UNTIL ~6", "can|could|does|did ~4"),
            unless=(
                "let|tell|know|see ~3 what",
                "~6 offline|down|error|online|suspended|locked|overdue|unpaid|expired|log|login",
            ),
        ),
        *phrases(
            Right.RECTIFICATION,
            "requesting|request ~2 rectification",
            "right_to_rectification|article_16|right_to_correction",
            "rectify|rectification ~6 DATA|DETAILS".replace("|DETAILS", ""),
            confidence=0.93,
            not_after=("referred_to_in",),
        ),
        *phrases(
            Right.RECTIFICATION,
            "WRONG ~4 personal|DATA ~4",
            "FIX ~5 ATTRIBUTE",
            "MY ~2 ATTRIBUTE ~8 WRONG",
            "ATTRIBUTE ~6 not me|mine|us|ours",
            confidence=0.5,
            unless=(*OF_A_SERVICE, "~6 SERVICE"),
            not_after=("SERVICE ~8", "not|never|UNTIL|if ~3"),
        ),
    )
