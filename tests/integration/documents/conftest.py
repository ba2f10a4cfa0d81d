"""One invented letter of each kind, and who writes them."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from privacydesk.adapters.documents.letter import DocumentLetters
from privacydesk.domain import (
    agent_letters,
    answers,
    credit_letters,
    decision_letters,
    delivery_letters,
    demand_letters,
    digests,
    erasure_letters,
    letters,
    objection_letters,
    portability_letters,
    recipient_letters,
    rectification_letters,
    source_notices,
    staff_letters,
)
from privacydesk.domain.alerts import AlertKind
from privacydesk.domain.cases import CaseRef, Right, Status
from privacydesk.domain.clock_events import FeeGround
from privacydesk.domain.demands import ExtensionReason
from privacydesk.domain.imports import Undo
from privacydesk.domain.places import Place
from privacydesk.domain.weighings import Ground

REFERENCE: Final = CaseRef("PD-2026-000042")
HANA: Final = "Hana Whitlock"
LETTERS: Final = Path(__file__).parents[3] / "include" / "letters"

SEARCHED: Final = tuple(
    answers.Searched(system=system, on=date(2026, 10, 29), records=records, excluded=excluded)
    for system, records, excluded in (
        ("Customer records", 6, None),
        ("Orders and invoices", 5, None),
        ("Support tickets", 19, None),
        ("Network usage", 396, None),
        ("Marketing list", 1, None),
        ("Credit file", 0, None),
        ("Old fax archive", 0, "the archive cannot be read. We tried twice."),
    )
)

ANSWER: Final = answers.AccessAnswer(
    reference=REFERENCE,
    name=HANA,
    asked_on=date(2026, 10, 22),
    searched=SEARCHED,
    search_keys=("your email address", "your phone number", "your customer number"),
    search_limits="We looked from January 2026, as you asked.",
    held=(
        answers.Held(
            system="Customer records",
            what="Your name, job title, contact details, choices",
            records=6,
            dataset="crm",
        ),
        answers.Held(
            system="Network usage",
            what="When and how much your accounts used",
            records=2396,
            dataset="network_usage",
        ),
    ),
    purposes=(
        answers.Purpose(
            data="Customer records",
            to="supply and deliver your service",
            basis="Legitimate interests: our contract with your company",
        ),
        answers.Purpose(
            data="Network usage",
            to="run and protect the service",
            basis="Legitimate interests",
        ),
    ),
    sources=(
        answers.Source(name="You and your company", how="when you ordered and wrote to us."),
        answers.Source(name="Our network", how="when your accounts used it."),
        answers.Source(
            name="ListCo",
            how="a list broker, sold us a list.",
            list_name="Office managers UK",
            obtained_on=date(2026, 5, 1),
        ),
    ),
    recipients=(
        answers.Recipient(
            name="Swift Couriers",
            what="your name, address and phone",
            why="to deliver a router",
            on=date(2026, 6, 2),
        ),
        answers.Recipient(
            name="Mersey Mail Relay", what="your email address", why="to carry our emails to you"
        ),
    ),
    retention=(
        answers.Retention(data="Customer records", period="2 years after our last contact."),
        answers.Retention(data="Network usage", period="90 days."),
    ),
    transfers=answers.NOTHING,
    automated_decisions=answers.NOTHING,
    left_out=(
        answers.LeftOut(
            what="1 message",
            why="advice from our lawyer. The law protects it.",
            law="Data Protection Act 2018, Schedule 2, paragraph 19",
        ),
        answers.LeftOut(
            what="Parts of 8 records",
            why="details of other people. We weighed each one.",
            law="Data Protection Act 2018, Schedule 2, paragraph 16",
        ),
    ),
    codes=(answers.Code(code="OD", meaning="The payment is overdue."),),
    rights=(*answers.RIGHTS_TO_NAME, Right.PORTABILITY),
    unsubscribe_link="https://privacy.cloudsentric.example/v1/unsubscribe/abc",
)

BREACHED: Final = staff_letters.AlertLetter(
    reference=REFERENCE,
    kind=AlertKind.BREACHED,
    right=Right.ACCESS,
    received_on=date(2026, 10, 20),
    due_on=date(2026, 11, 20),
    place=Place.REVIEW,
    since=date(2026, 11, 18),
    why=(
        "Received Tuesday 20 October 2026, 09:12 London (R-02).",
        "One month on is 20 November 2026, a Friday (R-07).",
    ),
    link="https://airflow.cloudsentric.example/desk/cases/PD-2026-000042",
    late_since=datetime(2026, 11, 21, 0, 0, tzinfo=timezone.utc),
    warned_on=(date(2026, 11, 13), date(2026, 11, 17)),
)

QUESTION: Final = demand_letters.AskClarification(
    reference=REFERENCE,
    name=HANA,
    right=Right.ACCESS,
    asked_on=date(2026, 10, 8),
    question=(
        "You look after three accounts with 40,000 tickets.",
        "Which accounts and which dates do you mean?",
    ),
    clock_waits=True,
    due_on=date(2026, 11, 9),
    link="https://privacy.cloudsentric.example/v1/reply/abc123",
)

FEE: Final = demand_letters.AskFee(
    reference=REFERENCE,
    name=HANA,
    right=Right.ACCESS,
    asked_on=date(2026, 10, 5),
    ground=FeeGround.MANIFESTLY_EXCESSIVE,
    reasons=("We sent you the same data twice last month. Nothing in it has changed since.",),
    hours=Decimal("2.00"),
    rate=Decimal("18.00"),
    amount=Decimal("36.00"),
    clock_waits=True,
    due_on=date(2026, 11, 5),
)

AGENT_ANSWER: Final = agent_letters.AgentAnswer(
    reference=REFERENCE,
    name="Rowena Garstang",
    person=HANA,
    asked_on=date(2026, 8, 4),
    covers=("Invoices",),
    described=ANSWER,
    left_out=(
        answers.LeftOut(
            what="1 record",
            why="details of other people. We weighed each one.",
            law="Data Protection Act 2018, Schedule 2, paragraph 16",
        ),
    ),
    rest=agent_letters.Rest.SENT_TO_PERSON,
)

MOVED: Final = rectification_letters.Corrected(
    what="Address",
    before="14 Wharf Street, Leeds, LS1 4CK",
    after="41 Wharf Street, Leeds, LS1 4CK",
    systems=("Customer records", "Orders and deliveries"),
)
BUYER: Final = rectification_letters.Disputed(
    what="Job title",
    stays="Buyer",
    wanted="Head of purchasing",
    reasons="Your employer told us on 2 June that you are a buyer.",
)

BY_MACHINE: Final = answers.AutomatedDecision(
    about="Credit terms",
    logic="A program compared the score with a fixed limit.",
    effect="It decided whether you could pay after delivery.",
)

SAMPLES: Final[dict[str, letters.Letter]] = {
    "decision_reviewed": decision_letters.DecisionReviewed(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        decisions=(BY_MACHINE,),
        reviewed=(
            decision_letters.Reviewed(
                what="Credit decision",
                was="Declined",
                now="Accepted",
                reasons="The report mixed up two companies.",
            ),
            decision_letters.Reviewed(
                what="Credit decision",
                was="Declined",
                now="Declined",
                reasons="Two invoices were not paid when you asked.",
            ),
        ),
    ),
    "decision_reviewed_none": decision_letters.DecisionReviewed(
        reference=REFERENCE,
        asked_on=date(2026, 6, 1),
    ),
    "view_invited": decision_letters.ViewInvited(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        decisions=(BY_MACHINE,),
        due_on=date(2026, 7, 1),
    ),
    "uses_stopped": objection_letters.UsesStopped(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        uses=("see how well our services sell", "see how our services are used and improve them"),
    ),
    "objection_answered": objection_letters.ObjectionAnswered(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        stopped=("see how well our services sell",),
        recipients=("Tally Research",),
    ),
    "objection_answered_refused": objection_letters.ObjectionAnswered(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        goes_on=(
            objection_letters.GoesOn(
                use="decide whether to grant the payment terms that you asked for",
                ground=Ground.LEGAL_CLAIMS,
                reasons="Two invoices are before the county court.",
            ),
        ),
    ),
    "objection_answered_in_part": objection_letters.ObjectionAnswered(
        reference=REFERENCE,
        asked_on=date(2026, 6, 1),
        stopped=("see how well our services sell",),
        goes_on=(
            objection_letters.GoesOn(
                use="see how our services are used and improve them",
                ground=Ground.COMPELLING,
                reasons="Without it we cannot keep the network up.",
            ),
        ),
        not_meant=("answer your questions",),
    ),
    "objection_notice": objection_letters.ObjectionNotice(
        reference=REFERENCE,
        recipient="Tally Research",
        about=HANA,
        uses=("see how well our services sell",),
    ),
    "rectified": rectification_letters.Rectified(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        corrected=(MOVED,),
        kept=(
            rectification_letters.Kept(
                system="Invoices", what="your invoices", records=2, noted=True
            ),
            rectification_letters.Kept(
                system="Reseller hand-overs",
                what="what a reseller told us about you",
                records=1,
                noted=False,
            ),
        ),
        disputed=(BUYER,),
        recipients=("Swift Couriers", "Northgate Systems"),
        restriction_ends=True,
    ),
    "rectified_plain": rectification_letters.Rectified(
        reference=REFERENCE,
        asked_on=date(2026, 6, 1),
        corrected=(MOVED,),
    ),
    "rectified_disputed": rectification_letters.Rectified(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        disputed=(BUYER,),
    ),
    "proof_asked": rectification_letters.ProofAsked(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        what=("Address",),
        proof="A letter or bill of the last three months with your name and the new address.",
        due_on=date(2026, 7, 1),
    ),
    "restricted": rectification_letters.Restricted(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        systems=("Customer records", "Orders and deliveries"),
    ),
    "restricted_meanwhile": rectification_letters.RestrictedMeanwhile(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 6, 1),
        right=Right.RECTIFICATION,
    ),
    "restriction_ends": rectification_letters.RestrictionEnds(
        reference=REFERENCE,
        name=HANA,
        since=date(2026, 6, 3),
        reasons="You showed us your new address, so there is nothing left to check.",
    ),
    "restriction_notice": rectification_letters.RestrictionNotice(
        reference=REFERENCE,
        recipient="Swift Couriers",
        about=HANA,
    ),
    "restriction_notice_ends": rectification_letters.RestrictionNotice(
        reference=REFERENCE,
        recipient="Swift Couriers",
        about=HANA,
        ends=True,
    ),
    "confirmation_missing": recipient_letters.ConfirmationMissing(
        reference=REFERENCE,
        recipient="Swift Couriers",
        notice="erasure_notice",
        told_on=date(2026, 11, 10),
        due_on=date(2026, 11, 17),
        request="a7551968-d5d6-44b2-9831-815ac9017798",
    ),
    "consent_withdrawn": recipient_letters.ConsentWithdrawn(
        reference=REFERENCE,
        recipient="Pine Home Offices",
        known_by=("h.whitlock@rowanpike.example",),
        withdrawn_on=date(2026, 11, 24),
    ),
    "list_withdrawn": recipient_letters.ListWithdrawn(
        reference=REFERENCE,
        recipient="Pine Installs",
        seller="ListCo Ltd",
        title="Autumn IT buyers",
        because=Undo.UNLAWFUL,
        known_by=("ann@elm.example", "bob@elm.example"),
        withdrawn_on=date(2026, 11, 24),
    ),
    "correction_notice": rectification_letters.CorrectionNotice(
        reference=REFERENCE,
        recipient="Swift Couriers",
        about=HANA,
        corrected=(MOVED,),
    ),
    "portability_answer": portability_letters.PortabilityAnswer(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 10, 22),
        held=ANSWER.held,
        left_out=ANSWER.left_out,
    ),
    "portability_answer_plain": portability_letters.PortabilityAnswer(
        reference=REFERENCE,
        asked_on=date(2026, 10, 22),
        held=ANSWER.held[:1],
        left_out=answers.NOTHING,
    ),
    "nothing_portable": portability_letters.NothingPortable(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 10, 22),
        systems=("Customer records", "Network usage"),
    ),
    "access_answer": ANSWER,
    "access_answer_plain": replace(
        ANSWER,
        name=None,
        search_limits=None,
        recipients=answers.NOTHING,
        transfers=(
            answers.Transfer(
                recipient="Fjord Support",
                country="Norway",
                safeguard="adequacy regulations of the UK.",
            ),
        ),
        automated_decisions=(
            answers.AutomatedDecision(
                about="Credit terms",
                logic="We compare the payments of your company with its limit.",
                effect="Above the limit you pay before delivery.",
            ),
        ),
        left_out=answers.NOTHING,
        held_for_others=(
            answers.HeldForAnother(controller="Birch Ltd", what="mail logs of its accounts."),
        ),
        codes=(),
        rights=answers.RIGHTS_TO_NAME,
        unsubscribe_link=None,
    ),
    "access_answer_beside_agent": replace(
        ANSWER, agent=answers.AgentsPart(name="Garstang Legal", covers=("Invoices",))
    ),
    "access_answer_instead_of_agent": replace(
        ANSWER, agent=answers.AgentsPart(name="Garstang Legal", covers=(), gets=False)
    ),
    "agent_answer": AGENT_ANSWER,
    "agent_answer_empty": replace(
        AGENT_ANSWER,
        covers=(),
        described=None,
        left_out=answers.NOTHING,
        rest=agent_letters.Rest.WAITS,
    ),
    "agent_answer_excessive": replace(
        AGENT_ANSWER,
        described=None,
        left_out=answers.NOTHING,
        rest=agent_letters.Rest.ALL_TO_PERSON,
    ),
    "authority_needed": agent_letters.AuthorityNeeded(
        reference=REFERENCE,
        name="Rowena Garstang",
        asked_on=date(2026, 8, 4),
        wanted=agent_letters.Wanted.PERSON,
        reply_code="kTq0Yw3bXc9LmPz2Rv5NaJ8sHd4Ff6Gg1Uu7Ee0Ii",
    ),
    "authority_needed_for_child": agent_letters.AuthorityNeeded(
        reference=REFERENCE, asked_on=date(2026, 8, 4), wanted=agent_letters.Wanted.PARENT
    ),
    "authority_confirmed": agent_letters.AuthorityConfirmed(
        reference=REFERENCE,
        name="Rowena Garstang",
        complete_on=date(2026, 8, 14),
        due_on=date(2026, 9, 14),
        covers=("Invoices", "Credit file"),
    ),
    "authority_confirmed_for_all": agent_letters.AuthorityConfirmed(
        reference=REFERENCE, complete_on=date(2026, 8, 14), due_on=None
    ),
    "employer_answered": agent_letters.EmployerAnswered(
        reference=REFERENCE, name="Della Strand", asked_on=date(2026, 9, 1)
    ),
    "acknowledgement_on_behalf": letters.Acknowledgement(
        reference=REFERENCE,
        right=Right.ACCESS,
        received_on=date(2026, 8, 4),
        due_on=None,
        on_behalf=True,
    ),
    "nothing_held_for_others": answers.NothingHeld(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 10, 22),
        searched=SEARCHED,
        search_keys=("your email address",),
        held_for_others=(
            answers.HeldForAnother(controller="Birch Ltd", what="mail logs of its accounts."),
        ),
    ),
    "refused_on_behalf": letters.Refused(
        reference=REFERENCE,
        name="Rowena Garstang",
        right=Right.ACCESS,
        asked_on=date(2026, 10, 5),
        reasons=(letters.Reason(words="Nothing has changed since.", law="UK GDPR, Article 12(5)"),),
        on_behalf_of=HANA,
    ),
    "alert": BREACHED,
    "alert_at_risk": replace(
        BREACHED,
        kind=AlertKind.THREE_DAYS_LEFT,
        due_on=date(2026, 11, 30),
        place=Place.GATHER,
        late_since=None,
        warned_on=(),
        is_escalated=True,
    ),
    "alert_complaint": replace(
        BREACHED,
        kind=AlertKind.ACKNOWLEDGEMENT_NEAR,
        right=Right.COMPLAINT,
        due_on=date(2026, 11, 30),
        late_since=None,
        warned_on=(),
    ),
    "alert_recipient": replace(
        BREACHED,
        kind=AlertKind.RECIPIENT_UNTOLD,
        right=Right.ERASURE,
        due_on=None,
        place=Place.DONE,
        why=("Everybody who received the data must be told (Article 19, R-62).",),
        late_since=None,
        warned_on=(),
    ),
    "weekly_digest": replace(
        digests.sum_up(
            (
                digests.Request(
                    reference=CaseRef(f"PD-2026-{n:06}"),
                    right=(Right.ACCESS, Right.ERASURE, Right.ACCESS, Right.RECTIFICATION)[n % 4],
                    status=Status.CLOSED if n % 3 else (Status.REVIEW, Status.WAITING_ID)[n % 2],
                    received_at=datetime(2026, 9, 1, 9, tzinfo=timezone.utc) + timedelta(days=n),
                    due_ends_at=datetime(2026, 10, 2, tzinfo=timezone.utc) + timedelta(days=n),
                    answered_at=datetime(2026, 9, 13, 9, tzinfo=timezone.utc)
                    + timedelta(days=n + n % 23)
                    if n % 3
                    else None,
                )
                for n in range(80)
            ),
            week=digests.Week(monday=date(2026, 11, 16)),
            link="https://airflow.cloudsentric.example/desk/metrics",
        ),
        reference=REFERENCE,
    ),
    "notice_alert": staff_letters.NoticeAlert(
        reference=REFERENCE,
        kind=AlertKind.NOTICE_NEAR,
        people=2400,
        obtained_on=date(2026, 11, 2),
        first_use=None,
        due_on=date(2026, 12, 2),
        link="https://airflow.cloudsentric.example/desk/",
    ),
    "alert_without_date": replace(
        BREACHED,
        kind=AlertKind.IDENTITY_LATE,
        right=Right.QUESTION,
        due_on=None,
        place=Place.TRIAGE,
        why=("The law sets no month for this kind of request.",),
        late_since=None,
        warned_on=(),
    ),
    "ask_clarification": QUESTION,
    "ask_clarification_only_format": replace(
        QUESTION, name=None, clock_waits=False, due_on=date(2026, 12, 8)
    ),
    "ask_clarification_late": replace(QUESTION, clock_waits=False),
    "ask_fee": FEE,
    "ask_fee_copies": replace(
        FEE,
        ground=FeeGround.FURTHER_COPIES,
        hours=Decimal("0.50"),
        amount=Decimal("9.00"),
        clock_waits=False,
        due_on=date(2026, 12, 7),
    ),
    "extension_notice": demand_letters.ExtensionNotice(
        reference=REFERENCE,
        name=HANA,
        right=Right.ACCESS,
        asked_on=date(2026, 10, 8),
        reason=ExtensionReason.COMPLEXITY,
        reasons=("Your data stands in three archives that we must read by hand.",),
        was_due_on=date(2026, 11, 9),
        due_on=date(2027, 1, 8),
    ),
    "acknowledgement": letters.Acknowledgement(
        reference=REFERENCE,
        name=HANA,
        right=Right.ACCESS,
        received_on=date(2026, 10, 8),
        due_on=date(2026, 11, 9),
        status_link="https://privacy.cloudsentric.example/v1/status/PD-2026-000042",
    ),
    "acknowledgement_waiting": letters.Acknowledgement(
        reference=REFERENCE,
        right=Right.ERASURE,
        received_on=date(2026, 10, 8),
        due_on=None,
        waits_for_identity=True,
    ),
    "cannot_identify": letters.CannotIdentify(
        reference=REFERENCE,
        name=HANA,
        right=Right.ACCESS,
        asked_on=date(2026, 10, 8),
        tried=("The IP address 203.0.113.9, which many people use.",),
        would_help=("Your customer number.", "The email address of an account."),
    ),
    "closed_no_reply": letters.ClosedNoReply(
        reference=REFERENCE,
        name=HANA,
        awaited=letters.Awaited.IDENTITY,
        asked_on=date(2026, 10, 9),
        chased_on=date(2026, 10, 23),
    ),
    "closed_no_reply_link": letters.ClosedNoReply(
        reference=REFERENCE,
        awaited=letters.Awaited.IDENTITY,
        asked_on=date(2026, 10, 9),
        chased_on=date(2026, 10, 23),
        link="https://privacy.cloudsentric.example/v1/confirm/abc123",
        link_ends_at=datetime(2026, 12, 20, 16, 30, tzinfo=timezone.utc),
    ),
    "reminder_clarification": letters.Reminder(
        awaited=letters.Awaited.CLARIFICATION,
        reference=REFERENCE,
        asked_on=date(2026, 10, 9),
        closes_on=date(2026, 11, 9),
    ),
    "reminder_fee": letters.Reminder(
        awaited=letters.Awaited.FEE,
        reference=REFERENCE,
        asked_on=date(2026, 10, 9),
        closes_on=date(2026, 11, 9),
    ),
    "confirm_identity": letters.ConfirmIdentity(
        reference=REFERENCE,
        name=HANA,
        right=Right.ACCESS,
        asked_on=date(2026, 10, 8),
        doubt=letters.IdentityDoubt.ADDRESS_NOT_ON_FILE,
        proofs=(
            letters.IdentityProof.LINK,
            letters.IdentityProof.PORTAL,
            letters.IdentityProof.CALL,
        ),
        clock_waits=True,
        link="https://privacy.cloudsentric.example/v1/reply/abc123",
        link_ends_at=datetime(2026, 10, 15, 16, 30, tzinfo=timezone.utc),
    ),
    "confirm_identity_document": letters.ConfirmIdentity(
        reference=REFERENCE,
        right=Right.ACCESS,
        asked_on=date(2026, 10, 8),
        doubt=letters.IdentityDoubt.LARGE_OR_FINANCIAL,
        proofs=(letters.IdentityProof.DOCUMENT,),
        clock_waits=False,
        due_on=date(2026, 11, 9),
    ),
    "erasure_answer": erasure_letters.ErasureAnswered(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 10, 1),
        searched=SEARCHED,
        search_keys=("your email address", "your phone number"),
        erased=(
            erasure_letters.Erased(what="Your contact record", rows=1),
            erasure_letters.Erased(what="Your use of the network", rows=1188),
        ),
        kept=(
            erasure_letters.StillKept(
                what="Your invoices",
                rows=2,
                why="Article 17(3)(b): VAT and accounting records",
                until=date(2032, 3, 31),
            ),
            erasure_letters.StillKept(
                what="Your support tickets",
                rows=1,
                why="A record that stays rests on it",
                until=None,
                nameless=True,
            ),
        ),
        shared=3,
        customers=("our customer",),
        told=("Northgate Systems", "Swift Couriers"),
        backups_until=date(2026, 12, 30),
        keys_days=7,
        suppressed=True,
    ),
    "erasure_answer_nothing": erasure_letters.ErasureAnswered(
        reference=REFERENCE,
        asked_on=date(2026, 10, 1),
        searched=tuple(replace(one, records=0) for one in SEARCHED),
        search_keys=("your email address",),
        erased=(),
        kept=(),
        shared=0,
        customers=(),
        told=(),
        backups_until=date(2026, 12, 30),
        keys_days=7,
    ),
    "erasure_notice": erasure_letters.ErasureNotice(
        reference=REFERENCE,
        recipient="Swift Couriers",
        person=HANA,
        known_by=("h.whitlock@rowanpike.example", "+447700900142"),
        erased_on=date(2026, 11, 24),
    ),
    "download_code": delivery_letters.DownloadCode(reference=REFERENCE, code="418 302", minutes=10),
    "reminder": letters.Reminder(
        awaited=letters.Awaited.IDENTITY,
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 10, 9),
        closes_on=date(2026, 11, 9),
        link="https://privacy.cloudsentric.example/v1/reply/abc123",
    ),
    "identity_confirmed": letters.IdentityConfirmed(
        reference=REFERENCE,
        name=HANA,
        confirmed_on=date(2026, 10, 12),
        due_on=date(2026, 11, 12),
    ),
    "nothing_held": answers.NothingHeld(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 10, 22),
        searched=tuple(replace(one, records=0) for one in SEARCHED),
        search_keys=("your email address",),
    ),
    "objection_confirmed": letters.ObjectionConfirmed(
        reference=REFERENCE,
        name=HANA,
        stopped_at=datetime(2026, 11, 23, 9, 14, tzinfo=timezone.utc),
        on_the_wire=1,
    ),
    "objection_confirmed_choice": letters.ObjectionConfirmed(
        reference=REFERENCE,
        name=HANA,
        stopped_at=datetime(2026, 11, 23, 9, 14, tzinfo=timezone.utc),
        chosen=(("email", "own_products"),),
    ),
    "package_ready": delivery_letters.PackageReady(
        reference=REFERENCE, link="https://privacy.cloudsentric.example/v1/download/abc123"
    ),
    "source_notice": source_notices.SourceNotice(
        reference=REFERENCE,
        kind=source_notices.ListKind.BROKER,
        sources=(
            source_notices.ListSource(
                seller="ListCo Ltd", title="Autumn IT buyers", obtained_on=date(2026, 9, 18)
            ),
            source_notices.ListSource(
                seller="Larch Lists", title="Winter fair", obtained_on=date(2026, 9, 21)
            ),
        ),
        facts=("name", "email address", "phone number", "company"),
        link="https://privacy.cloudsentric.example/v1/unsubscribe/abc123",
    ),
    "source_notice_reseller": source_notices.SourceNotice(
        reference=REFERENCE,
        kind=source_notices.ListKind.RESELLER,
        sources=(
            source_notices.ListSource(
                seller="Northgate Systems", title="Hand-over 12", obtained_on=date(2026, 11, 2)
            ),
        ),
        facts=("name", "email address", "postal address"),
    ),
    "credit_notice": credit_letters.CreditNotice(
        reference=REFERENCE,
        name=HANA,
        agency="Lantern Credit Reference",
        obtained_on=date(2026, 9, 21),
        application="A-1042",
        asked_for="30 days to pay",
        asked_on=date(2026, 9, 18),
        facts=("score", "recommended limit", "opinion"),
        kept="1 year after the decision",
    ),
    "review_offered": credit_letters.ReviewOffered(
        reference=REFERENCE,
        name=HANA,
        agency="Lantern Credit Reference",
        obtained_on=date(2026, 9, 21),
        application="A-1042",
        asked_for="30 days to pay",
        asked_on=date(2026, 9, 18),
        decision=answers.AutomatedDecision(
            about="Credit terms",
            logic="A program compared the score from the credit reference agency with a fixed "
            "limit.",
            effect="It decided whether you could pay after delivery, and up to which amount.",
        ),
        link="https://privacy.cloudsentric.example/v1/requests",
    ),
    "question_answered": answers.QuestionAnswered(
        reference=REFERENCE,
        name=HANA,
        asked_on=date(2026, 10, 8),
        paragraphs=(
            "Your new router leaves our warehouse on Monday. Swift Couriers bring it the next day.",
            "If nobody is in, they leave a card.",
        ),
    ),
    "refused": letters.Refused(
        reference=REFERENCE,
        name=HANA,
        right=Right.ACCESS,
        asked_on=date(2026, 10, 5),
        reasons=(
            letters.Reason(
                words="We sent you the same data twice this month, and nothing in it has changed.",
                law="UK GDPR, Article 12(5)",
            ),
        ),
    ),
    "status_code": delivery_letters.StatusCode(reference=REFERENCE, code="418 302", minutes=10),
    "ticket_answered": delivery_letters.TicketAnswered(reference=REFERENCE),
    "ticket_moved": letters.TicketMoved(
        reference=REFERENCE,
        name=HANA,
        received_on=date(2026, 10, 20),
        due_on=date(2026, 11, 9),
    ),
}


@pytest.fixture(scope="session")
def desk_letters() -> DocumentLetters:
    return DocumentLetters(LETTERS)


@pytest.fixture
def now() -> datetime:
    """The day is already the 25th in UTC and in London."""
    return datetime(2026, 11, 25, 9, 12, tzinfo=timezone.utc)


@pytest.fixture(params=sorted(SAMPLES))
def sample(request: pytest.FixtureRequest) -> tuple[str, letters.Letter]:
    return request.param, SAMPLES[request.param]


@pytest.fixture
def samples() -> dict[str, letters.Letter]:
    return dict(SAMPLES)
