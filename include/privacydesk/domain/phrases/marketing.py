"""What people say who want no more advertising: Art 21(2), R-74."""

from typing import Final

from privacydesk.domain.cases import Right
from privacydesk.domain.phrases.grammar import Phrase
from privacydesk.domain.phrases.wording import phrases, spread

RIGHT: Final = Right.OBJECTION_MARKETING
ABOUT_SERVICE: Final = ("~5 SERVICE_MAIL", "~6 PLUMBING")
MESSAGES: Final = (
    *spread("STOP ~3 SENDING ~2 @", "ME", "PROMO", "MAIL", "OFFERS", "ABOUT ~3 PROMO"),
    "STOP ~2 ADDRESSING",
    "STOP ~1 YOUR? ~1 MAIL_NOUN",
    "STOP ~1 this|these|those|that ~2 MAIL_NOUN",
    *spread("NOT_WANT ~4 RECEIVE ~3 @", "MAIL", "OFFERS", "from_you", "any_more", "your"),
    "NOT_WANT ~2 any|more|further|another|your|these|all ~2 MAIL_NOUN|OFFERS|contact",
    "NOT_WANT ~3 to_be? SENDING ~1 ME",
    "not_want|no_longer_want|not_wish|no_longer_wish|never_want|prefer_not|rather_not to? RECEIVE",
    "NOT_WANT ~2 you|anyone|people|anybody|your ~3 SENDING ~1 ME",
    "NOT_WANT ~4 REACHED",
    "no_more of them|these|those|it|this",
    "had_enough ~3 MAIL_NOUN|OFFERS",
    "not|DO_NOT ~2 be|being REACHED ~2 any_more|again|about|with|by|$",
    (
        "DO_NOT ~2 contact|bother|pester|spam|bug|harass|disturb|target|text|advertise_to|market_to"
        " ME|my"
    ),
    (
        "DO_NOT ~2 email|call|phone|ring|message|mail|write_to|approach ME ~2 "
        "any_more|again|ever|with|about|$"
    ),
    "DO_NOT ~1 send ~1 ME ~1 any|anything|more|this|these|those|stuff|emails|OFFERS|MAIL_NOUN|$",
    "DO_NOT ~1 send any_more",
    "never SENDING ME again",
    "no_more ~2 MAIL_NOUN|OFFERS|contact",
)
EXCEPT: Final = spread(
    (
        "@ ~6 unless|except|apart_from|other_than|only_if|save_for ~8 SERVICE|urgent"
        "|essential|necessary"
    ),
    "NOT_WANT ~4 RECEIVE",
    "STOP|DO_NOT ~2 SENDING",
    "DO_NOT TROUBLE",
    "no_more ~1 MAIL_NOUN",
)
ADVERTISING: Final = (
    *spread("@ ~9 PROMO", "STOP", "NOT_WANT", "OBJECT", "DO_NOT", "WITHDRAW", "without", "exclude"),
    "not ~2 interested ~5 PROMO|OFFERS|MAIL_NOUN|this",
    "no|not|zero ~1 PROMO please|thanks|thank_you|whatsoever|any_more|$",
    "no_more|enough ~4 PROMO",
    "turn_off|switch_off|untick|disable|deactivate|switch|turn|kill|uncheck|drop ~4 PROMO",
    "off ~3 LIST",
    (
        "remove|removed|removing|delete|take|taken|taking|drop|strike|scratch|cross"
        "|get ~6 from|off|out_of ~4 LIST"
    ),
    "unlist|delist me|my|us",
    "how ~4 off|out_of ~2 LIST|this",
    "REFUSING ~9 PROMO",
    "PROMO ,? no|never|nope $",
    "REFUSAL ~3 your|these|those ~3 MAIL_NOUN|OFFERS",
    "^ ~2 spare_me please? $",
    "^ ~2 no_thank_you|no_thanks ~3 $",
    (
        "PROMO ~9 not_want|no_longer_want|not_interested|stop|annoying|unwanted"
        "|unsolicited|no_thanks|off"
    ),
    "MAIL_NOUN|OFFERS ~~9 NOT_WANT ~1 them|these|those|any|it|more",
    "PROMO ~~8 stop|stopped|cease|ended",
    "MAIL_NOUN ~~6 make|want|need|get ~3 stop|stopped|cease",
    *spread(
        "NOT_WANT ~4 @ ~6 for ~3 PROMO", "data", "details", "number", "email", "address", "name"
    ),
    *spread("PROCESS|PROCESSED ~8 for ~3 @", "PROMO"),
)
LEAVING: Final = (
    (
        "unsubscribe|unsubscribing|unsubscribed|opt_out|opting_out|opt_me_out"
        "|opted_out|opt_us_out|opt-out"
    ),
    "TPS|phone_preference_service|mailing_preference_service",
    (
        "leave_me_alone|lose_my_number|lose_my_email|leave_us_alone|leave_me_in_peace|get_lost"
        "|do_not_contact_me|stop_contacting_me|buzz_off|forget_my_number|go_away"
    ),
    "never_to_be contacted|called|emailed",
    "take|get|remove ME off",
)


def marketing() -> tuple[Phrase, ...]:
    """Return the rules; a doubtful one still counts, because stopping is free (R-74)."""
    return (
        *phrases(
            RIGHT,
            *MESSAGES,
            unless=(
                *ABOUT_SERVICE,
                "call|ring|phone|text|email|message me instead",
                "~3 before|after|between|at_work|landline|instead|during",
            ),
            not_after=("how|why|when ~2 SERVICE",),
        ),
        *phrases(
            RIGHT,
            *ADVERTISING,
            confidence=0.93,
            unless=(
                "spam filter|folder|box",
                "~6 PLUMBING",
                ("never|not received|receive|get|got|arrived|reached|seen|working|work|sent|come"),
                "not ~2 order ~9",
                "spam filter|folder",
                "~9 price|code|expired",
                "campaign_manager",
                "analyze|ticket|tickets list",
            ),
            not_after=("did_not|never|have_not|has_not ~2 receive|get|received|got",),
        ),
        *phrases(
            RIGHT,
            *(
                part
                for row in LEAVING
                for part in [row.replace("TPS", "tps|ctps").replace("|opt-out", "")]
            ),
            confidence=0.93,
            unless=(
                "~5 PLAN",
                "~2 by_mistake|by_accident|accidentally",
                "~6 analytics|profiling|research|statistics",
                "~6 training|ai|sharing|selling|automated|tracking|monitoring|recording|cc|rota",
                "cc|rota|ticket|thread|loop|hold",
            ),
            not_after=("by_mistake|accidentally|why_was_i|mistakenly",),
        ),
        *phrases(
            RIGHT,
            "^ please? stop please? $",
            "^ please? stop ~1 this|that|it|these|them please? ~2 $",
            "^ remove me? please? $",
            "^ please remove me $",
            "^ stop all? $",
            "^ please? make_it_stop",
            "^ off $",
            "^ no_more $",
            confidence=0.85,
            bare=True,
        ),
        *phrases(
            RIGHT,
            *spread(
                "WITHDRAW ~5 CONSENT @",
                "$",
                ", ",
                "for_the_entire",
                "~2 everything|all|entirely|completely",
            ),
            "no_longer|not consent|agree ~3 contacted|emailed|called|contact|contacting",
            "WITHDRAW ~2 said|that|my|any|all|the CONSENT for_the_entire|entirely|altogether",
            *EXCEPT,
            (
                "DO_NOT|only|just PROCESS ~1 MY ~1 IDENTIFIER ~4 but|except|other_than"
                "|apart_from|only ~4 SERVICE"
            ),
            "untick|uncheck ~3 box|consent|opt_in",
            "only|just|solely|nothing_but SENDING ME ~5 SERVICE",
            "SENDING ME only|just|solely|strictly ~4 SERVICE|essential|necessary|urgent",
            "nothing ~1 promotional|commercial|salesy",
            (
                "keep|keeps|still|continue|constantly|always|endless|yet_another ~4 SENDING"
                "|getting|receiving|get ~5 PROMO"
            ),
            "why ~4 RECEIVE|SENDING|getting ~5 PROMO",
            (
                "never|not ~2 signed_up|sign_up|subscribed|subscribe|asked|ask|agreed|agree"
                "|requested ~6 PROMO"
            ),
            "PROMO ~6 never|not ~2 signed_up|asked|agreed|requested|wanted|subscribed",
            "bombarded|spammed|flooded|swamped|inundated ~2 with|by",
            confidence=0.85,
            unless=("~8 spam filter|folder|box",),
        ),
        *phrases(
            RIGHT,
            *spread(
                "never|not ~3 signed_up|subscribed|agreed|asked|given_permission|opted_in|opt_in @",
                "~3 for|to ~2 this|these|that|MAIL_NOUN|OFFERS|list",
            ),
            "^ ~2 not_interested|no_longer_interested",
            "keep|still|constantly ~3 SENDING|getting|receiving ~4 MAIL_NOUN|OFFERS",
            "not_want|no_longer_want ~1 this|these|them|those any_more? $",
            "REFUSING|NOT_WANT ~6 MAIL_NOUN|SENDING ~2 me|us|$",
            "REFUSING ~~12 PROMO",
            "PROMO ~~12 REFUSING",
            "again|any_more ~6 OFFERS",
            "too_many|so_many ~3 PROMO|MAIL_NOUN|OFFERS",
            "OBJECT ~3 processing",
            "OBJECT ~4 PROCESS MY|personal ~1 data|details|information $",
            "WITHDRAW ~4 CONSENT",
            confidence=0.6,
            unless=(
                *ABOUT_SERVICE,
                "~9 for|to ~9 TRACES|recording|recorded|research|analytics|training|UNTIL",
            ),
        ),
    )
