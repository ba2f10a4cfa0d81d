"""Words for the state that things are in, and for what shall change it."""

from typing import Final

STATES: Final = {
    "HOLD": (
        "hold holding held have has had got keep keeping kept store storing stored know knows"
        " collect collected collecting gather gathered record recorded retain retained possess"
        " maintain process processing save saved file filed log logged own see write_down"
        " wrote_down written_down accumulated amassed"
    ),
    "SHOW": (
        "show send give provide tell see get can_i_have could_i_have may_i_have to_have"
        " let_me_have can_we_have could_we_have please_have i_have_to_have want need receive"
        " request obtain supply like know view email forward access inspect disclose share"
        " find_out ask_for asking_for requesting wanted print post let learn look_at check"
        " requested demand entitled_to"
    ),
    "COPY": (
        "copy copies printout print_out transcript extract dump overview summary list breakdown"
        " export set download record account"
    ),
    "WRONG": (
        "wrong incorrect inaccurate out_of_date outdated mistaken misspelled misspelt"
        " mis_spelled false erroneous not_right not_correct not_accurate not_mine not_my"
        " incomplete no_longer_right no_longer_correct no_longer_accurate no_longer_valid"
        " no_longer_current not_true untrue no_longer_true not_up_to_date obsolete spelled_wrong"
        " spelt_wrong typo typos error errors mistake mistakes mixed_up muddled garbled"
        " misprinted inverted swapped stale mangled missing_a_letter not_what_it_should"
    ),
    "FIX": (
        "correct correcting correction fix fixing change changing update updating amend"
        " amending rectify rectifying rectification edit revise adjust replace put_right"
        " set_straight sort_out alter set_right complete modify amendment amended corrected"
        " rectified updated fixed changed altered"
    ),
    "FREEZE": (
        "freeze freezing frozen suspend suspending suspended pause pausing paused lock locked"
        " restrict restricting restricted restriction quarantine quarantined ring_fence park"
        " parked mothball limit limiting limited block blocked blocking halt isolate lock_down"
        " ringfence set_aside"
    ),
    "UNTIL": (
        "until till while whilst pending meanwhile in_the_meantime for_the_time_being for_now"
        " before_you as_long_as for_the_moment unless_and_until in_the_interim temporarily"
        " in_the_mean_time so_long_as during once right_now just_yet yet in_between up_until"
    ),
    "LAWSUIT": (
        "court claim claims legal solicitor solicitors lawyer lawyers evidence tribunal lawsuit"
        " litigation insurance insurer dispute prosecution ombudsman hearing proceedings"
        " barrister defence defense attorney police sue suing proof"
    ),
    "MACHINE": (
        "computer computers system algorithm algorithms machine machines robot robots bot"
        " software ai automated automatic automatically automation program script model"
        " artificial_intelligence scoring_engine computerized computerised auto scorecard score"
    ),
    "HUMAN": (
        "person human human_being somebody someone people real_person member_of_staff colleague"
        " employee real_human manager actual_person living_person humans individual live_person"
        " staff underwriter anyone anybody flesh_and_blood man_or_woman"
    ),
    "HUMAN_STRICT": (
        "person human human_being real_person real_human member_of_staff actual_person humans"
        " living_person live_person flesh_and_blood actual_human proper_person being"
    ),
    "JUDGE": (
        "look looks looked looking review reviews reviewed reviewing check checks checked"
        " checking reconsider decide decides decided reassess assess examine judge involved"
        " consider considered intervene take_another_look re_examine explain overrule override"
        " see_it take_over read reads make makes deciding revisit reverse handle"
    ),
    "REFUSED": (
        "refused declined rejected turned_down denied said_no says_no failed knocked_back"
        " turned_me_down said_computer_says_no not_approved blacklisted rejects refuses declines"
        " turns_down saying_no no refusal rejection decline disqualified turn_down decline_me"
    ),
    "DECISION": (
        "decision application credit credit_check credit_application credit_score score scoring"
        " result refusal rejection outcome verdict credit_limit contract order assessment rating"
        " eligibility limit request loan finance approval decisions applied creditworthiness"
        " deposit terms upgrade determination"
    ),
    "CREDIT": (
        "credit credit_check credit_score scoring creditworthiness decision decisions"
        " application eligibility loan finance credit_limit creditworthy applied verdict"
        " applicant credit_application credit_rating payment_terms"
    ),
    "PORTABLE": (
        "machine_readable csv json xml importable portable reusable re_usable interoperable"
        " computer_readable structured standard_format open_format readable_by_machine"
        " electronic_format"
    ),
    "ELSEWHERE": (
        "supplier provider competitor competitors rival rivals vendor isp carrier elsewhere"
        " somewhere_else other_suppliers other_providers another_company another_operator"
        " another_firm another_platform another_service another_crm another_system another_host"
        " another_database another_software another_organization another_one another_place"
        " another_business another_party new_company new_operator new_firm new_platform"
        " new_service new_crm new_system new_host new_database new_software new_organization"
        " new_one new_place new_business new_party next_company next_operator next_firm"
        " next_platform next_service next_crm next_system next_host next_database next_software"
        " next_organization next_one next_place next_business next_party other_company"
        " other_operator other_firm other_platform other_service other_crm other_system"
        " other_host other_database other_software other_organization other_one other_place"
        " other_business other_party different_company different_operator different_firm"
        " different_platform different_service different_crm different_system different_host"
        " different_database different_software different_organization different_one"
        " different_place different_business different_party competing_company"
        " competing_operator competing_firm competing_platform competing_service competing_crm"
        " competing_system competing_host competing_database competing_software"
        " competing_organization competing_one competing_place competing_business"
        " competing_party third_company third_operator third_firm third_platform third_service"
        " third_crm third_system third_host third_database third_software third_organization"
        " third_one third_place third_business third_party"
    ),
}
