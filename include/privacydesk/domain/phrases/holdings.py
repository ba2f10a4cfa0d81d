"""What people say who want to know or take along what we hold: Art 15 and 20."""

from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.phrases.grammar import Phrase
from privacydesk.domain.phrases.wording import phrases, spread

WHAT: Final = "what|everything|all|anything|whatever|which|every|how_much|any|if|whether|exactly"
STOCK: Final = ("~8 in_stock|on_offer|available|in_mind|for_sale|vacancies",)


def access() -> tuple[Phrase, ...]:
    """Return the rules of Art 15: the data, where they came from, where they went."""
    return (
        *phrases(
            Right.ACCESS,
            f"{WHAT} ~5 YOU ~5 HOLD ~4 ABOUT SUBJECT",
            f"{WHAT} ~3 HOLD ~3 ABOUT SUBJECT",
            f"{WHAT} ~4 HELD|DATA ~6 HOLD ~5 ABOUT SUBJECT",
            "SHOW ~5 HELD|DATA ~6 ABOUT SUBJECT",
            "SHOW ~6 HELD|DATA ~2 YOU ~3 HOLD",
            "SHOW ~3 ALL ~4 MY ~3 DATA",
            "SHOW ~5 COPY ~2 of ~5 MY ~3 DATA|recordings|logs|notes",
            "SHOW ~5 COPY ~2 of ~5 DATA|HELD ~5 ABOUT SUBJECT",
            "SHOW ~5 COPY ~2 of ~3 what|everything|anything|whatever ~4 YOU ~2 HOLD",
            "COPY of ~2 everything|all ~4 ABOUT SUBJECT",
            "COPY of? ~1 all|everything ~3 MY ~2 DATA",
            "COPY of MY ~1 personal DATA|file|dossier|profile",
            "SHOW ~2 everything|all ~4 ABOUT SUBJECT",
            "SHOW ~2 all|whatever|everything ~3 YOU ~2 HOLD",
            "SHOW ~2 MY ~1 data|file|records|record|dossier|personal_data|personal_information",
            "SHOW ~3 personal DATA",
            "SHOW ~2 what|whatever|everything YOU ~3 HOLD",
            "HELD|DATA|what ~4 HOLD ~2 ABOUT SUBJECT",
            "ALL ~3 HELD|emails|DATA ~5 mentioning|mention|name ~1 me|my",
            "ALL ~5 HELD|emails|messages ~4 where|in_which ~5 my_name|i|me",
            "let ~1 me|us SHOW|know ~3 what ~6 HOLD ~3 ABOUT SUBJECT",
            (
                "which|what ~3 MY ~3 HELD|DATA|IDENTIFIER ~5 in|on|inside|within your ~3 "
                "files|file|system|systems|database|databases|servers|records|books"
            ),
            (
                "ALL|SHOW ~6 HELD|DATA|emails|correspondence|messages|documents|letters"
                "|everything ~4 mentioning|mentions|mention|refers_to|referring_to|naming"
                "|names|featuring ~1 me|us|my"
            ),
            "SHOW ~2 all|everything|anything|whatever ~5 my_name",
            "find_out|know|curious|wondering ~3 what ~6 ABOUT me",
            "whatever|anything|what|everything ~3 written|noted|recorded|said|stored ABOUT SUBJECT",
            unless=(*STOCK, "~8 ERASED|ERASE ~2 please"),
            not_after=(
                "ERASE|ERASED|FIX|WRONG|FREEZE|STOP|OBJECT|not|never|USE ~9",
                "in_case|if you ~3",
            ),
            confidence=0.92,
        ),
        *phrases(
            Right.ACCESS,
            (
                "where|how|who|whom ~3 YOU ~4 get|got|obtain|obtained|find|found|come_by"
                "|have|receive|know|buy|bought"
                " ~3 MY ~3 IDENTIFIER|DATA"
            ),
            "where ~5 MY ~3 IDENTIFIER|DATA ~3 come|came|originate|from",
            "who ~3 gave|passed|sold|supplied|provided|give|leaked|shared|told ~4 it|MY|them|you",
            "who|whom ~3 gave|sold|passed|supplied|provided ~2 you ~4 MY ~3 IDENTIFIER|DATA",
            (
                "who|whom|which ~8 YOU ~3 shared|share|passed|given|give|sold|sell|disclosed"
                "|sent|handed|told"
                " ~3 MY ~3 IDENTIFIER|DATA|TRACES"
            ),
            (
                "who ~3 seen|sees|see|looked_at|accessed|access|viewed|got_hold_of|has|have "
                "~3 MY ~3 IDENTIFIER|DATA|TRACES"
            ),
            (
                "MY ~3 IDENTIFIER|DATA ~2 been shared|passed|given|sold|disclosed ~3 with|to"
                "|on ~1 whom|who|anyone"
            ),
            (
                "have|has|did YOU ~3 shared|share|passed|pass|given|give|sold|sell|disclosed"
                "|disclose ~1 MY ~3 IDENTIFIER|DATA|TRACES ~3 anyone|anybody|others"
                "|third_parties|another|other|someone|somebody"
            ),
            "source of ~3 MY ~3 IDENTIFIER|DATA",
            "why ~2 YOU ~3 HOLD ~3 MY ~3 IDENTIFIER|DATA|TRACES",
            "why ~2 YOU ~3 HOLD ~2 DATA|HELD ~3 ABOUT SUBJECT",
            "what|why|how ~3 YOU ~4 PROCESS|doing|do ~2 with? MY ~3 DATA|IDENTIFIER",
            "how_long ~5 HOLD ~3 MY ~3 DATA|IDENTIFIER|TRACES",
            "what|which ~2 MY ~2 DATA ~3 PROCESSED for",
            "am_i|are_we in|on ~2 your ~2 database|systems|system|records|files|books|list",
            "do|have|does YOU ~3 HOLD ~2 any|anything ~6 ABOUT SUBJECT",
            "is_there any|anything ~4 ABOUT SUBJECT ~5 records|system|systems|file|database",
            "HELD|DATA ~4 ABOUT SUBJECT ~3 in|on ~1 your ~2 file|files|system|systems|database",
            "YOUR file|dossier|record|records|data|information on|about me|us",
            not_after=(
                "ERASE|ERASED|FIX|WRONG|FREEZE|STOP|OBJECT|complain|UNTIL ~9",
                "did_not|not|never ~5",
            ),
            confidence=0.85,
        ),
        *phrases(
            Right.ACCESS,
            "subject_access",
            "dsar|sar",
            "requesting|request|exercise|exercising ~3 right_of_access|right_to_access",
            "request|requesting|exercise|invoke|under|make|making ~8 article_15|section_45",
            "data_access request",
            "access request ~2 for|about|under|please",
            "request|requesting access ~2 according|to|under",
            "confirm whether ~4 YOU ~3 PROCESS ~4 DATA",
            confidence=0.93,
            unless=("in_complaint",),
            not_after=(
                "my|the|last|previous|earlier|original|late|that",
                "answered|ignored|replied ~9",
            ),
        ),
        *phrases(
            Right.ACCESS,
            "ALL|SHOW ~6 DATA|TRACES ~2 ABOUT ~6",
            "SHOW ~3 MY ~3 TRACES|recordings|recording|transcript|transcripts|tickets|notes",
            "what ~4 YOU ~3 HOLD",
            "sar|dsar|subject_access",
            "SHOW ~1 TOTAL|all $",
            confidence=0.55,
            unless=(*STOCK, "~9 SERVICE", "~9 about|on|for SERVICE"),
            not_after=(
                "keep|you_have ~1",
                "SERVICE ~6",
                "ERASE|ERASED|FIX|WRONG|FREEZE|STOP|OBJECT|not|never|USE|PROCESS ~9",
            ),
        ),
        *phrases(
            Right.ACCESS,
            (
                "SHOW ~4 logs|recordings|recording|emails|browsing ~5 our ~1 employee"
                "|colleague|staff|worker|user|customer"
            ),
            (
                "ALL|SHOW ~6 logs|recordings|emails|data|information|details ~3 of|about|on"
                "|for ~1 our|my|ip|mr|mrs|ms|this|that|a|an"
            ),
            confidence=0.5,
            unless=(
                (
                    "~5 line|router|modem|switch|firewall|port|outage|fault|order|invoice|plan"
                    "|ME|MY ~1 SERVICE"
                ),
            ),
            not_after=("ERASE|ERASED|FIX|WRONG|FREEZE|STOP|OBJECT|not|never|USE|PROCESS ~9",),
        ),
    )


def portability() -> tuple[Phrase, ...]:
    """Return the rules of Art 20: the data in a form that another system can read."""
    return (
        *phrases(
            Right.PORTABILITY,
            *spread(
                "@ ~12 PORTABLE",
                "MY ~3 TRACES",
                "DATA ~8 ABOUT SUBJECT",
                "what|everything ~3 i ~3 given|gave|provided|entered|uploaded",
                "what|everything ~3 YOU ~3 HOLD ~4",
                "it|them ~4 as|in",
            ),
            (
                "PORTABLE ~2 file|format|export|copy|download|version|form|dump ~6 MY"
                "|everything|ABOUT|DATA|it|TRACES"
            ),
            (
                "format|file|form|export|copy|version|shape|way ~8 ELSEWHERE ~5 load|import"
                "|read|use|understand|open|upload|take_in|ingest|accept|process|work_with"
                "|pick_up"
            ),
            (
                "format|file|form|export|version|shape|way ~4 i ~3 load|import|upload|take"
                "|reuse|carry|feed|plug ~5 ELSEWHERE|with_me|into|to"
            ),
            "ELSEWHERE ~3 load|import|ingest|upload|read|take_in ~6",
            "MY ~3 DATA|TRACES ~2 in|as ~3 format|file|form|shape|version ~6 ELSEWHERE",
            *spread(
                "@ ~5 TRACES ~5 to|over_to|into|with ~~6 ELSEWHERE",
                (
                    "transfer|transferring|transmit|hand_over|move|moving|port|send|hand|pass"
                    "|export|migrate|migrating|forward|give MY|all|what|everything"
                ),
            ),
            (
                "send|forward|transfer|pass|hand|transmit ~1 MY ~3 TRACES ~2 straight"
                "|directly|direct|onward|on|across over? to"
            ),
            "take|carry|bring ~1 MY ~3 TRACES ~2 with_me|with_us|elsewhere|away|along|to",
            (
                "export|download ~3 MY ~3 data|TRACES ~8 switch|switching|move|moving|leave"
                "|leaving|new|another|import|reuse"
            ),
            "export|exported ~2 of? MY ~2 data|information|history|details|records|profile",
            (
                "right_to_data_portability|data_portability|portability_request"
                "|right_to_portability|article_20"
            ),
            "structured ~3 commonly_used",
            "switching|moving|changing|going|leaving ~3 to|for ~3 ELSEWHERE ~~14 MY ~3 DATA|TRACES",
            "MY ~3 DATA|TRACES ~~12 switching|moving|changing ~3 to|for ~3 ELSEWHERE",
            confidence=0.9,
            unless=(
                "~12 number|mailbox|domain|megabytes port|porting|transfer",
                "button|error|fails|broken",
                "MY ~2 number|domain|mailbox|emails|invoices to",
            ),
            not_after=(
                "ERASE|FIX|WRONG|OBJECT|STOP|DO_NOT|NOT_WANT|never ~6",
                "pac|export_button ~6",
                "if you ~3",
            ),
        ),
        *phrases(
            Right.PORTABILITY,
            "PORTABLE ~6 DATA|TRACES",
            "MY ~2 data|information|history ~12 spreadsheet|excel ~8 ELSEWHERE",
            "TRACES ~10 so_that? ~3 ELSEWHERE ~3 carry_on|continue|take_over|use",
            confidence=0.6,
            unless=("button|error|fails|broken|api",),
            not_after=("ERASE|FIX|WRONG|OBJECT|STOP|DO_NOT|NOT_WANT|never ~6",),
        ),
    )
