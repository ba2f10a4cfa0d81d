"""Complaints about how data were handled, and the ordinary business of a supplier."""

from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.phrases.grammar import Phrase
from privacydesk.domain.phrases.wording import pattern, phrases

COMPLAIN: Final = "complain|complaining|complaint|complained|grievance|formally_complain"
ANGRY: Final = (
    "appalled|disgusted|outraged|unacceptable|not_acceptable|disgraceful|shocked"
    "|furious|unhappy|upset|dissatisfied|not_happy|angry|unlawful|illegal|breach"
)
MISHANDLED: Final = (
    "shared|leaked|lost|sent|disclosed|gave|given|passed|exposed|published"
    "|posted|emailed|sold|used|misused|mishandled|showed"
    "|told|copied|revealed|handed|handled|mishandling|handling|using|sharing"
    "|treated|looked_after|processed|ignored"
)

MISHANDLED_BEFORE: Final = (
    "shared|leaked|lost|disclosed|gave|passed|exposed|published|sold|used"
    "|misused|mishandled|handled|treated|revealed"
)


def complaints() -> tuple[Phrase, ...]:
    """Return the rules of section 164A of the Act: we did wrong with somebody's data."""
    return (
        *phrases(
            Right.COMPLAINT,
            f"{COMPLAIN} ~~14 MY ~3 DATA|privacy|IDENTIFIER|personal_data|subject_access",
            (
                f"{COMPLAIN} ~~10 data_protection|gdpr|privacy|personal DATA|data_breach"
                "|confidentiality"
            ),
            f"{COMPLAIN} ~~12 {MISHANDLED} ~4 MY|personal ~3 DATA|IDENTIFIER|TRACES|request",
            f"{ANGRY} ~~10 {MISHANDLED_BEFORE} ~4 MY|personal ~3 DATA|IDENTIFIER|TRACES|request",
            (
                "YOU|someone|somebody|staff|employee|colleague|agent|engineer|technician"
                f"|driver|rep|adviser|advisor ~4 {MISHANDLED} ~4 MY|personal ~3 DATA"
                "|IDENTIFIER|TRACES ~~14"
                " without|someone_else|somebody_else|wrong_person|stranger|another_customer"
                "|strangers|unlawful|permission|a_third_party|another_company|neighbor"
                "|neighbour"
            ),
            (
                f"MY ~3 DATA|IDENTIFIER|TRACES|invoice ~3 been|was|were ~2 {MISHANDLED} ~~6"
                " to|with|by ~3 wrong|stranger|strangers|someone|somebody|another|other"
                "|unauthorised|unauthorized"
            ),
            f"MY ~3 DATA ~12 {COMPLAIN}",
            f"{MISHANDLED_BEFORE} ~2 MY|personal ~3 DATA|IDENTIFIER|TRACES ~~10 {ANGRY}",
            f"{MISHANDLED_BEFORE} ~2 MY|personal ~3 DATA|IDENTIFIER|TRACES ~~10 {COMPLAIN}",
            "leaked|exposed|lost ~2 MY|personal ~3 DATA|IDENTIFIER",
            (
                f"{MISHANDLED}|read|discussed ~2 MY ~3 DATA|IDENTIFIER|TRACES ~2 to|with ~3 "
                "flatmate|neighbor|neighbour"
                "|husband|wife|ex|partner|boss|employer|colleague|friend|family|mother"
                "|father|sister|brother|landlord|stranger|strangers|press|spammers"
            ),
            f"request ~2 for ~1 MY ~2 DATA ~~12 {COMPLAIN}",
            "data_protection complaint|grievance",
            "complaint ~3 data_protection|privacy|gdpr",
            f"{COMPLAIN} ~4 way|how|manner ~2 MY ~3 request|objection ~3 {MISHANDLED}",
            "asked ~6 MY ~3 DATA ~~8 had|heard|seen|received|got nothing|no_answer|no_reply",
            f"request ~~14 {COMPLAIN} ~3 about|how|that|request",
            f"{ANGRY} ~~8 DATA|IDENTIFIER|TRACES ~4 {MISHANDLED_BEFORE}",
            "told|tell|showed|telling ~4 where i|we live|work|am|stay",
            (
                "not ~2 answered|replied|responded|acknowledged ~2 MY ~3 request ~4 DATA"
                "|IDENTIFIER|deletion|erasure"
            ),
            (
                "not ~2 answered|replied|responded|acknowledged ~4 MY ~3 access|data|erasure"
                "|deletion|privacy ~2 request"
            ),
            (
                "ignored|ignoring ~3 MY ~4 data|access|erasure|deletion|privacy|objection"
                "|request ~2 request?"
            ),
            (
                "MY ~3 data|access|erasure|deletion|privacy|rectification|objection request "
                "~12 not|no|nothing|ignored|overdue|late|unanswered ~5"
            ),
            (
                "asked ~12 MY ~3 DATA ~~14 not|no|nothing|still ~3 heard|reply|answer"
                "|response|replied|answered|received|waiting|happened"
            ),
            unless=("the_right_to", "~1 line|speed|router", "if"),
            not_after=(
                "reserve_the_right|right_to|if|will|shall|or|may|might|going_to|could|can|how ~8",
            ),
            confidence=0.85,
        ),
        *phrases(
            Right.COMPLAINT,
            "^ ~2 this_is ~3 complaint|grievance",
            "want|wish|like to_complain|to_make_a_complaint|to_formally_complain",
            "make|making|raise|raising|file|filing|lodge|lodging|register|submit ~3 complaint",
            "complain ~12 ico|commissioner|regulator",
            "report|reporting|reported you ~3 ico|commissioner|regulator",
            "data_breach|privacy_breach|breach_of_confidentiality",
            f"YOU ~3 {MISHANDLED} ~2 MY ~3 DATA|IDENTIFIER",
            (
                "broke|breaking|broken|violate|violated|breached|infringed|breaching ~4 gdpr"
                "|privacy|data_protection|my_rights"
            ),
            confidence=0.6,
            unless=(
                "complaint ~9 SERVICE",
                "complaint ~1 SERVICE",
                "to_complain|to_make_a_complaint|to_formally_complain ~9 SERVICE",
            ),
            not_after=(
                (
                    "reserve_the_right|right_to|if|or|may|might|could|can|how|why|who|whom|what"
                    "|not|never ~8"
                ),
                "^ ~2 have|did|has|do",
            ),
        ),
    )


ASKING: Final = tuple(
    pattern(source)
    for source in (
        "^ ~3 when|where|who|how|which|what|why",
        (
            "can|could|would|will|may|do|does|is|are|did|has|have|should i|you|we|it"
            "|there|someone|somebody|anyone|my|the"
        ),
        "please|kindly|need|want|like|looking|waiting",
    )
)
DOUBTS: Final = tuple(
    pattern(source)
    for source in (
        "PRIVACY",
        "fraud|police|warrant|solicitor|lawyer|on_behalf_of|act_for|writing_for|write_for",
        "SHOW ~4 address|phone|email|details|name ~5 of",
        "your ~2 OFFERS|emails|messages|texts|mails",
        "NOT_WANT ~2 MY ~3 TRACES",
        "MY new ~1 ATTRIBUTE",
        "NOT_WANT|never|not_ask|not_asked ~5 them|this|these|MAIL_NOUN ~1 $",
        "ABOUT|on me",
        "MY ~4 ATTRIBUTE ~8 WRONG|FIX|not|but|never",
        "WRONG ~4 name|title|surname|birthday|person",
        "FIX ~6 name|title|surname|birthday|record|profile|me",
        "STOP|NOT_WANT|DO_NOT|no_more ~5 MAIL_NOUN|OFFERS|PROMO|contact|hear|SENDING",
        "ERASE ~4 MY|me|account|records|recordings|logs",
        "PROMO",
        "more|another|again|enough|any|your ~2 MAIL_NOUN|mail|mails|ADDRESSING|REACHED",
        "sales ~2 mail|mails|email|emails|call|calls|team|people|department|staff|pitch",
        "who|how|where|which ~8 got|get|have|has|obtained|found|given|gave ~5 IDENTIFIER",
        "no_business|no_right",
        "tracking|monitoring|watching|following ~4 end|ended|stop|stopped|cease",
        "written|said|noted|recorded ~3 ABOUT me|us",
        "machine|algorithm|computer ~8 decision|credit|REFUSED",
        "REFUSED ~6 credit|application",
        "UNTIL ~~8 USE ~2 MY",
        "who ~4 MY ~2 IDENTIFIER",
        "MY ~2 IDENTIFIER|DATA ~4 who|where|why",
        "MY ~2 TRACES ~6 PORTABLE|competitor|rival",
    )
)
"""What keeps a message from being called an ordinary one without a person's look."""

SERVICE: Final = pattern("SERVICE|GEAR|PLAN|megabytes")
ACT: Final = pattern("FIX|ERASE|ERASED|STOP|DO_NOT|NOT_WANT|OBJECT|WITHDRAW|FREEZE")
"""What a right does; without a word of service nearby a person looks what it is done to."""

OWN_FACTS: Final = (
    pattern(
        "MY ~3 name|names|surname|title|birthday|details|data|information|records|record"
        "|profile|history|file|photo"
    ),
    pattern("ABOUT me|us|myself"),
)
WORKINGS: Final = (pattern("job|jobs|process|service|services|sync|script|scan|monitoring|alarm"),)
"""What else can be stopped in a supplier's house."""

BOILERPLATE: Final = tuple(
    pattern(source)
    for source in (
        "reserve|reserving|reserved ~1 right|rights",
        "you ~2 have the|a|certain|several ~3 right|rights",
        "your ~2 right|rights",
        "intended_recipient",
        "received_this ~3 in_error",
        "entitled_to_lodge",
        "you_can_unsubscribe|to_unsubscribe_from|click_here",
    )
)
"""What stands in notices and legal reservations; nobody asks for anything with it."""
