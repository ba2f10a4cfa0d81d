"""Words for what people want done or left undone."""

from typing import Final

ACTS: Final = {
    "STOP": (
        "stop stops stopping stopped cease quit discontinue halt desist end refrain_from"
        " no_longer put_an_end_to put_a_stop_to knock_off lay_off give_up"
    ),
    "NOT": ("not never no_longer"),
    "DO_NOT": (
        "do_not never must_not should_not may_not shall_not can_not cannot will_not no_longer"
        " would_you_not ought_not are_not_to are_not_allowed_to have_no_permission_to nobody_may"
        " please_not"
    ),
    "WANT": ("want wish need like care prefer expect"),
    "NOT_WANT": (
        "not_want no_longer_want not_wish no_longer_wish never_wanted not_like no_wish"
        " no_desire rather_not would_not_like rather_you_did_not rather_you_do_not prefer_not"
        " prefer_you_not not_need no_longer_need not_care not_keen_on no_longer_interested"
        " not_interested no_interest sick_of tired_of fed_up_with sick_and_tired_of enough_of"
        " not_happy not_ok not_okay not_comfortable not_willing prefer_that_you_do_not"
        " prefer_you_did_not prefer_it_if_you_did_not rather_that_you_did_not hate uncomfortable"
        " unhappy no_longer_happy never_want"
    ),
    "SENDING": (
        "send sending sent email emailing emails mail mailing message messaging text texting"
        " spam spamming call calling ring ringing phone phoning contact contacting bombard"
        " bombarding pester pestering bother bothering harass harassing write writing hound"
        " hounding flood flooding bug bugging nag nagging pitch pitching target targeting"
        " advertise advertising post posting approach approaching solicit soliciting cold_call"
        " cold_calling disturb disturbing clog clogging"
    ),
    "ADDRESSING": (
        "emailing mailing messaging texting spamming calling ringing phoning contacting"
        " bombarding pestering bothering harassing hounding bugging nagging targeting"
        " cold_calling disturbing advertising pitching soliciting approaching flooding marketing"
    ),
    "TROUBLE": (
        "email message text spam call ring phone contact bombard pester bother harass hound bug"
        " nag target cold_call disturb write_to advertise_to approach market_to"
    ),
    "REACHED": (
        "rung called cold_called emailed contacted texted phoned messaged approached bothered"
        " spammed disturbed pestered mailed marketed_to advertised_to targeted bombarded sent"
        " written_to hassled"
    ),
    "REFUSING": (
        "not no never stop without enough less fewer annoying sick_of tired_of hate off"
        " unwanted remove cease end further quit cancel refuse had_it_with done_with unsolicited"
        " spare drop exclude fed_up can_do_without kindly_stop skip ditch rid decline"
    ),
    "REFUSAL": (
        "stop enough fewer sick_of tired_of hate unwanted cease end quit cancel had_it_with"
        " done_with fed_up can_do_without full_of spare_me rid drowning_in weary_of through_with"
    ),
    "PURPOSE": (
        "ai model models training statistics statistical research analytics analysis"
        " product_development chatbot machine_learning profiling study studies dataset datasets"
        " evaluation experiments benchmarking language_model insights"
    ),
    "RECEIVE": (
        "receive receiving get getting hear hearing see seeing be_sent be_emailed be_contacted"
        " be_called be_texted be_phoned being_sent being_emailed being_contacted being_called"
        " being_texted being_phoned be_bothered being_bothered be_on being_on be_part_of"
        " be_included be_spammed being_spammed be_targeted being_targeted be_marketed"
        " being_marketed getting_any"
    ),
    "PROMO": (
        "advertise advertisers digest roundup mailout mailouts newsletter newsletters marketing"
        " promotion promotions promotional promos promo ad ads advertising mailing mailings"
        " campaign campaigns spam junk junk_mail sales_calls sales_call sales_emails sales_pitch"
        " sales_pitches sales_messages brochure brochures catalog catalogue catalogues catalogs"
        " flyers leaflets leaflet flyer bulletin bulletins special_offers cold_calls cold_call"
        " cold_calling mailing_list upselling advertorials infomercials upsell sales_people"
        " salespeople sales_team sales_reps sales_rep mass_mails commercial_messages"
        " commercial_emails telemarketing unsolicited publicity product_news product_updates"
        " new_products product_announcements event_invitations event_invites webinar_invitations"
        " webinar_invites webinar webinars prospectus sms_offers"
    ),
    "OFFERS": (
        "offer offers deals deal discount discounts voucher vouchers invitations surveys"
        " upgrades bargains events tips news updates announcements products services"
        " black_friday promotions"
    ),
    "MAIL": (
        "emails email messages message texts text mails calls call letters post sms mailings"
        " contact communications communication correspondence newsletters stuff rubbish these"
        " this those nonsense crap things notifications junk whatsapps"
    ),
    "MAIL_NOUN": (
        "emails messages texts mails calls sms mailings communications stuff rubbish crap"
        " nonsense junk letters post correspondence email text"
    ),
    "LIST": (
        "list lists mailing_list mailings newsletter newsletters distribution campaign"
        " campaigns marketing mailout mailouts mailshot subscribers call_sheet promotions"
        " bulletin"
    ),
    "ERASE": (
        "delete deleting erase erasing wipe wiping remove removing destroy destroying shred"
        " shredding purge purging scrub scrubbing expunge dispose_of get_rid_of getting_rid_of"
        " clear_out bin eliminate discard throw_away throw_out burn trash take_down clear"
        " clearing obliterate wipe_out rub_out dump nuke drop bin_off zap scrap strike kill"
        " annihilate"
    ),
    "ERASED": (
        "deleted erased wiped removed destroyed shredded purged scrubbed expunged disposed_of"
        " gone got_rid_of cleared discarded binned trashed taken_down wiped_out taken_off"
        " taken_out struck_off removal deletion erasure"
    ),
    "ERASURE": ("erasure deletion removal destruction"),
    "PROCESS": (
        "process processing use using analyze analyzing profile profiling track tracking"
        " monitor monitoring share sharing sell selling pass passing record recording scan"
        " scanning log logging mine mining feed feeding train training score scoring combine"
        " combining handle handling study studying snoop snooping collect collecting give giving"
        " hand handing exploit exploiting evaluate evaluating segment segmenting rank ranking"
        " look_at looking_at crunch crunching watch watching watched make_use_of making_use_of"
        " spy_on spying_on build building process_or run running put putting read reading match"
        " matching trade trading transfer transferring inspect inspecting follow following"
        " include including pass_on passing_on passing_around passing_along"
    ),
    "PROCESSED": (
        "processed used analyzed profiled tracked monitored shared sold passed recorded scanned"
        " logged mined fed scored combined handled studied collected given handed exploited"
        " evaluated watched segmented ranked included inspected traded read matched put"
    ),
    "USE": (
        "use using touch touching process processing act_on acting_on rely_on relying_on"
        " do_anything_with doing_anything_with work_with working_with do_nothing_with"
        " make_use_of making_use_of share sharing pass pass_on change access send do_things_with"
        " used processed"
    ),
    "TRACES": (
        "usage traffic browsing tickets ticket calls behavior habits activity network logs"
        " location history data details information info records record profile emails"
        " recordings email visits clicks messages surfing file account conversations chats chat"
        " metadata patterns movements name number photo voice connection purchases interests"
        " preferences support_calls face story"
    ),
    "OBJECT": (
        "object objecting objection opposed oppose against disagree protest not_agree not_happy"
        " not_ok not_okay not_comfortable not_consent not_accept not_approve not_agreed"
        " never_agreed never_consented unhappy uncomfortable not_authorize not_authorise"
        " no_longer_agree no_longer_consent not_give_permission not_permit not_allow not_like"
        " have_a_problem_with take_issue_with not_want no_longer_want not_wish not_appreciate"
        " mind refuse hate not_on_board not_fine"
    ),
    "WITHDRAW": (
        "withdraw withdrawing withdrawn withdrew revoke revoking revoked retract retracting"
        " rescind cancel canceling canceled take_back taking_back pull remove removing end undo"
    ),
    "CONSENT": ("consent permission agreement authorization authorisation opt_in approval okay"),
}
