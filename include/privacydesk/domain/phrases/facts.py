"""Words for people, for what is held about them, and for what a supplier deals in."""

from typing import Final

PEOPLE: Final = {
    "ME": ("me us myself ourselves him her them"),
    "MY": ("my our mine his her their"),
    "I": ("i we"),
    "YOU": ("you your_company your_firm your_team your_business cloudsentric the_company they we"),
    "YOUR": ("your the this these those that all any its"),
    "ABOUT": (
        "about on concerning regarding relating_to of for against under linked_to tied_to"
        " connected_to belonging_to relates_to concerns"
    ),
    "SUBJECT": ("me us myself my_client her him them herself himself my_name my_account my_person"),
}

FACTS: Final = {
    "DATA": (
        "data info information details detail particulars record records file files dossier"
        " profile history personal_data personal_information personal_details logs footprint"
        " entry entries identity log metadata"
    ),
    "HELD": (
        "data info information details particulars record records file files dossier profile"
        " history logs log notes recordings recording entries entry documents paperwork stuff"
        " things metadata traces trace copies copy"
    ),
    "ATTRIBUTE": (
        "name names first_name forename surname last_name maiden_name middle_name initials"
        " title job_title address addresses home_address postal_address street postcode"
        " post_code email email_address emails phone phone_number mobile mobile_number number"
        " numbers contact_number landline date_of_birth birth_date birthday birthdate age gender"
        " sex pronouns nationality details detail personal_details contact_details information"
        " info data record records profile role position job employer occupation department"
        " salutation marital_status credit_file credit_record credit_history file entry spelling"
        " signature photo company_role mr mrs ms"
    ),
    "IDENTIFIER": (
        "name names email emails email_address address number numbers phone_number phone mobile"
        " details data mobile_number contact contacts info information email_addresses"
    ),
    "ALL": ("all every everything any anything whatever each complete entire whole full"),
    "TOTAL": (
        "everything it_all the_lot all_of_it anything_and_everything every_last_bit"
        " the_whole_lot all_traces every_trace any_trace all_trace every_bit every_scrap"
        " every_single_thing the_whole_thing"
    ),
}

SERVICE: Final = {
    "SERVICE": (
        "router modem broadband fibre fiber line invoice invoices bill bills billing refund"
        " order orders delivery deliveries parcel courier engineer engineers technician"
        " installation install installed appointment ticket tickets password login wifi wi"
        " internet connection outage slow speed vpn contract plan upgrade downgrade renewal"
        " renew price prices quote payment payments debit switch switches cable port ports"
        " static ip dns domain mailbox mailboxes firewall license licenses office server servers"
        " porting credit vat po purchase subscription package tariff cancel canceled website"
        " portal app hardware equipment device devices dispatch dispatched stock available"
        " availability shipping ship tracking warranty replacement service services support"
        " hours latency packet signal cabinet sim roaming megabytes cpe hosting backup backups"
        " configuration config setup reseller statement receipt charges charge charged fee"
        " discount pay paid account delivered arrived arrive arrives arriving offline online"
        " down working work works fault faulty broken broke reset reboot restart crash crashes"
        " error firmware phone desk seat seats user users admin administrator branch site move"
        " moving relocation visit booked booking voicemail headset handset certificate ssl"
        " bandwidth throughput gateway lan wan antenna mast meter product products ordered"
        " bought buy sell pricing catalog manual guide instructions colleague overcharged"
        " charging chatbot timetable holiday opening total items item quantity spam filter"
        " folder speeds goods box power adapter loft wall socket room meeting sales quotation"
        " cost costs sla uptime maintenance planned mx smtp imap webmail email emails inbox"
        " outgoing incoming bouncing demo"
    ),
    "SERVICE_MAIL": (
        "invoice invoices bill bills statement statements router routers engineer engineers"
        " parts outage maintenance reminder reminders password passwords code codes ticket"
        " tickets delivery deliveries parcel parcels overdue payment payments receipt receipts"
        " order orders paper alert alerts replacement hardware status contract quote quotes"
        " sms_codes verification updates_on appointment credentials cables modem modems debit"
        " report reports logs log dispatch technician technicians courier reply replies"
        " answering survey_results usage_alerts installer replacements"
    ),
    "PLUMBING": (
        "bouncing forwarding server dropping dropped mailbox blocked outgoing incoming"
        " voicemail router port firewall filter filtered spam_folder outbox smtp imap bounce"
        " bounced queue relay line handset going_to landing_in arriving delayed delay reaching"
        " getting_through disconnecting divert diverted cutting_out customers clients"
    ),
    "GEAR": (
        "router modem mailbox inbox folder basket cart trolley server disk drive backup backups"
        " device laptop config configuration settings test queue spam firewall switch"
        " phone_system voicemail order orders invoice invoices ticket tickets booking"
        " appointment rule rules cache dns ip vm vlan port domain website webspace sim handset"
        " memory firmware desktop pc computer storage partition cookies alias aliases item items"
        " line card duplicate test_account calendar user users seat seats license licenses draft"
        " drafts attachment"
    ),
    "PLAN": (
        "plan package service tier broadband contract addon add_on bundle tariff subscription"
        " line license licenses option product trial module seat seats upgrade extra extras"
        " hosting warranty maintenance premium pro"
    ),
    "PRIVACY": (
        "data gdpr privacy personal consent marketing erase erasure erased rectify"
        " rectification objection object newsletter unsubscribe profiling profile deletion ico"
        " commissioner dpo forgotten portability sar dsar"
    ),
    "OLD": (
        "old previous former outdated wrong incorrect duplicate other second ex out_of_date"
        " second_hand misspelled obsolete stale inaccurate false mistaken earlier"
    ),
}
