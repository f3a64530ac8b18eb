"""Every page of the site, who visits it, and what they were answered: the data of the page matrix.

A new address gets one line in ``PAGES`` (accounts and everybody) or in ``LINKS`` (opened by a personal link).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from conventions.domain.agreements import signing
from conventions.domain.agreements.kinds import KINDS
from conventions.domain.agreements.models import Convention
from conventions.domain.alerts.models import Report
from conventions.domain.amendments.models import Amendment
from conventions.domain.batches.models import BulkAct
from conventions.domain.calendars.models import CalendarPeriod, CalendarProposal, SchoolCalendar
from conventions.domain.insurance.models import InsuranceCertificate
from conventions.domain.insurance.services import keep_certificate
from conventions.domain.internship.attendance.models import HalfDay
from conventions.domain.internship.visits.models import HostVisit
from conventions.domain.links import tokens
from conventions.domain.links.models import PersonalLink
from conventions.domain.links.services import link_of, revoke_link
from conventions.domain.matching.models import AssignmentProposal
from conventions.domain.matching.services import ask_for_school, ask_for_territory
from conventions.domain.moderation.models import OfferReport
from conventions.domain.moderation.services import report_offer
from conventions.domain.networks.models import Network, NetworkPost, NetworkSite
from conventions.domain.paper.models import PaperPile, PaperUpload
from conventions.domain.people.authority import change_authority
from conventions.domain.people.bans import block_host
from conventions.domain.people.models import (
    AuthorityPaper,
    ContactChange,
    Delegation,
    DeputyOfficer,
    Guardian,
    HostBan,
    Pupil,
    PupilNote,
    School,
    Staff,
    TerritorialOfficer,
    User,
)
from conventions.domain.people.papers import Paper
from conventions.domain.people.passwords import reset_path
from conventions.domain.people.territories import DEPARTMENTS
from conventions.domain.periods.models import Period
from conventions.domain.periods.services import settle_periods
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor, start_offer
from conventions.domain.posting.models import OffersImport
from conventions.domain.posting.uploads import upload_offers
from conventions.domain.rolls.models import SchoolsImport
from conventions.domain.texts.models import VotedText
from conventions.domain.texts.sample import sample
from conventions.domain.texts.services import propose_text
from conventions.domain.year.calendars import present_year
from conventions.domain.year.models import Enrolment
from notifications.models import JobRun, Message
from signatures import keys, pki
from signatures import links as signature_links
from signatures.models import Document, PaperCopy, SignatureRequest, SigningBatch
from signatures.queries import current_document
from signatures.scans import read_scan
from tests.kit import calendars, lives, paper_sheets
from tests.kit.matching import computed
from tests.kit.offers import apply, make_offer
from tests.kit.people_factory import make_delegation, make_user, move
from tests.kit.sign_in import signed_in, verified
from workflow.actors import LINK, Actor, operator

DEVELOPMENT_ONLY = {
    *("demonstration", "enter", "mailbox", "mailbox_file", "mailbox_letter", "move_clock", "sample_copy")
}
"""Pages that production does not include."""
WRITTEN_BY_READING = {
    "django_session": "a session remembers where somebody is, never anything of the trade",
    "signatures_revocationlist": "the list of revoked certificates is made when it is first asked for",
    "conventions_schoolyear": "a school year is written when it is first asked for",
    "conventions_consultation": "opening a dossier is written down (rule J-09)",
    "conventions_numbersreading": "an officer who reads true numbers of pupils is written down",
    "conventions_contactreading": "reading how a family is reached is written down",
}
"""Tables that a GET may write, each with the reason."""


@dataclass(frozen=True)
class Page:
    """How the address of a page is made: its arguments for the visitor's own case, or a foreign one."""

    args: Callable[["Case"], list[Any]] | None = None
    """From a case to the arguments; ``None`` when the address has none."""


@dataclass(frozen=True)
class Link:
    """A page that a personal link opens: the token, then these arguments."""

    args: Callable[["Case"], list[Any]] = lambda case: []


def number(case: "Case") -> list[Any]:
    return [case.convention.number]


def one(attribute: str, *more: Any) -> Callable[["Case"], list[Any]]:
    """Return the arguments « public identifier of that object of the case, then ``more`` »."""
    return lambda case: [getattr(case, attribute).uuid, *more]


def amended(case: "Case") -> list[Any]:
    return [case.convention.number, case.amendment.number]


def of_network(attribute: str) -> Callable[["Case"], list[Any]]:
    return lambda case: [case.network_post.uuid, getattr(case, attribute).uuid]


def numbered(*more: Any) -> Callable[["Case"], list[Any]]:
    return lambda case: [case.convention.number, *more]


PAGES: dict[str, Page] = {
    # the site
    "home": Page(),
    "accessibility": Page(),
    "legal_notice": Page(),
    "privacy": Page(),
    "privacy_pupils": Page(),
    "terms": Page(),
    "health": Page(),
    "health_alive": Page(),
    "health_details": Page(),
    "sms_receipt": Page(),
    "sms_provider_receipt": Page(lambda case: ["0"]),
    "mail_receipt": Page(),
    "pki_roots": Page(),
    "pki_revocation_list": Page(lambda case: [pki.key_id(keys.authority().certificate)]),
    # help
    "help": Page(),
    "help_words": Page(),
    "help_page": Page(lambda case: ["famille"]),
    "help_staff": Page(lambda case: ["direction"]),
    "messages_catalogue": Page(),
    "message_shown": Page(lambda case: ["signature_asked"]),
    "message_letter": Page(lambda case: ["signature_asked"]),
    # accounts
    "account": Page(),
    "login": Page(),
    "account_login": Page(),
    "logout": Page(),
    "unsent_forget": Page(),
    "letters": Page(),
    "password_change": Page(),
    "password_reset": Page(),
    "password_reset_done": Page(),
    "password_reset_confirm": Page(lambda case: reset_path(case.head.user).split("/")[-2:]),
    "password_reset_complete": Page(),
    "second_factor": Page(),
    "second_factor_begin": Page(),
    "second_factor_setup": Page(),
    "recovery_codes": Page(),
    "second_factor_remove": Page(),
    "provider_begin": Page(),
    "provider_answer": Page(),
    "passkey_add": Page(),
    "passkey_remove": Page(lambda case: ["AAAA"]),
    # unsubscribing
    "unsubscribe": Page(lambda case: ["essai:essai"]),
    # verification
    "verifier": Page(),
    "verifier_json": Page(),
    "verification": Page(numbered(1)),
    "recording_sound": Page(lambda case: [uuid4()]),
    "dropped_sound": Page(lambda case: ["swb", "call"]),
    # looking for a place
    "places": Page(),
    "place_pictures": Page(),
    "places_map": Page(),
    "place": Page(one("shown_offer")),
    "place_report": Page(one("shown_offer")),
    "staff_places": Page(),
    "staff_place_pictures": Page(),
    "staff_places_map": Page(),
    "staff_place": Page(one("shown_offer")),
    "staff_place_report": Page(one("shown_offer")),
    # family, before a link
    "own_place": Page(),
    "typed_code": Page(),
    "recover_links": Page(),
    "links_sent": Page(),
    "not_mine_done": Page(),
    # offering, before a link
    "offer_door": Page(),
    "offer_what": Page(),
    "offer_when": Page(),
    "offer_sent": Page(),
    # school
    "choose_school": Page(),
    "inbox": Page(),
    "classes": Page(),
    "class_pupils": Page(),
    "handle_report": Page(one("report")),
    "release_report": Page(one("report")),
    "open_for_pupil": Page(one("pupil")),
    "host_typing": Page(numbered("organisme")),
    "host_contact": Page(numbered("representative")),
    "agreement_delegation": Page(number),
    "delegation_proof": Page(number),
    "agreement": Page(number),
    "school_part": Page(number),
    "send_reminder": Page(number),
    "remind_family": Page(one("pupil")),
    "note_call": Page(number),
    "hold_reminders": Page(numbered("host")),
    "note_family_call": Page(one("pupil")),
    "agreement_act": Page(numbered("withdraw")),
    "rectification": Page(number),
    "amend": Page(number),
    "amendment": Page(amended),
    "amendment_propose": Page(amended),
    "amendment_withdraw": Page(amended),
    "amendment_visas": Page(amended),
    "amendment_reminder": Page(amended),
    "agreement_visas": Page(number),
    "contested_signature": Page(lambda case: [case.convention.number, case.signature.uuid]),
    "agreement_document": Page(numbered(1)),
    "agreement_file": Page(numbered("convention", 1)),
    # paper
    "paper": Page(number),
    "paper_print": Page(number),
    "paper_certify": Page(lambda case: [case.convention.number, case.paper_upload.uuid]),
    "paper_page": Page(lambda case: [case.convention.number, case.paper_upload.uuid, 1]),
    "paper_copy": Page(lambda case: [case.convention.number, case.paper_copy.uuid]),
    "amendment_paper": Page(amended),
    "amendment_paper_print": Page(amended),
    "amendment_paper_certify": Page(lambda case: [*amended(case), case.amendment_upload.uuid]),
    "amendment_paper_page": Page(lambda case: [*amended(case), case.amendment_upload.uuid, 1]),
    "amendment_paper_copy": Page(lambda case: [*amended(case), case.amendment_copy.uuid]),
    # paper by the pile
    "paper_piles": Page(),
    "paper_sheets_print": Page(),
    "paper_pile_send": Page(),
    "paper_pile": Page(one("paper_pile")),
    "paper_pile_choose": Page(one("paper_pile")),
    "paper_pile_resume": Page(one("paper_pile")),
    "paper_pile_page": Page(one("paper_pile", 1)),
    "paper_pile_small": Page(one("paper_pile", 1)),
    # in presence
    "in_person": Page(),
    "in_person_register": Page(),
    "in_person_open": Page(one("signature")),
    "in_person_done": Page(one("signed_in_person")),
    "in_person_receipt": Page(one("signed_in_person")),
    "device": Page(),
    "device_code": Page(),
    "device_end": Page(),
    "device_take_back": Page(),
    # approvals
    "head_home": Page(),
    "progress_picture": Page(),
    "approvals": Page(),
    "approve_chosen": Page(),
    "ask_batch_code": Page(),
    "visas": Page(),
    "ask_visa_code": Page(),
    "decide_cause": Page(),
    "reminders": Page(),
    "send_reminders": Page(),
    "finish_parts": Page(),
    "shift_dates": Page(),
    "shift_chosen": Page(),
    "finish_chosen": Page(),
    "referents": Page(),
    "referents_name": Page(),
    "years": Page(),
    "closing": Page(),
    "close_chosen": Page(),
    "bulk_act": Page(one("bulk_act")),
    "bulk_print": Page(one("bulk_act")),
    "agreements": Page(),
    "act_on_agreements": Page(),
    "resume_bulk": Page(one("bulk_act")),
    "signed_files": Page(),
    "gather_files": Page(),
    "archive": Page(one("archive")),
    "signing_batch": Page(one("signing_batch")),
    "sign_batch": Page(one("signing_batch")),
    "resume_signing": Page(one("signing_batch")),
    "review_agreement": Page(number),
    "review_text": Page(number),
    "acknowledge": Page(number),
    "send_back": Page(number),
    "decide_without_guardian": Page(number),
    "lapse_visas": Page(number),
    # registry
    "registry": Page(),
    "roll_import": Page(),
    "roll_sample": Page(),
    "roll": Page(one("roll")),
    "roll_confirm": Page(one("roll")),
    "roll_drop": Page(one("roll")),
    "roll_reading": Page(one("roll")),
    "roll_undo": Page(one("roll")),
    "registry_pupils": Page(),
    "pupil_add": Page(),
    "registry_pupil": Page(one("pupil")),
    "pupil_contacts": Page(one("pupil")),
    "pupil_note": Page(one("pupil")),
    "note_remove": Page(one("note")),
    "pupil_edit": Page(one("pupil")),
    "pupil_contact": Page(one("pupil")),
    "pupil_authority": Page(one("pupil")),
    "authority_act": Page(one("pupil", "note_disagreement")),
    "authority_paper": Page(lambda case: [case.pupil.uuid, case.authority_paper.uuid]),
    "pupil_insurance": Page(one("pupil")),
    "insurance_certificate": Page(lambda case: [case.pupil.uuid, case.certificate.uuid]),
    "guardian_add": Page(one("pupil")),
    "guardian_edit": Page(one("guardian")),
    "guardian_contact": Page(one("guardian")),
    "guardian_remove": Page(one("guardian")),
    "contact_changes": Page(),
    "contact_decide": Page(one("contact_change", "ecarter")),
    "class_sheets": Page(),
    "class_sheet": Page(lambda case: [case.pupil.class_name]),
    "class_renew": Page(lambda case: [case.pupil.class_name]),
    "printed_sheet": Page(one("sheet")),
    "link_revoke": Page(one("link")),
    "link_renew": Page(one("link")),
    "staff_list": Page(),
    "staff_add": Page(),
    "post_edit": Page(one("teacher")),
    "post_end": Page(one("teacher")),
    "post_invite": Page(one("teacher")),
    "delegations": Page(),
    "delegation_add": Page(),
    "delegation_revoke": Page(one("delegation")),
    "school_sheet": Page(),
    "school_edit": Page(),
    "school_decision": Page(),
    "school_stamp": Page(),
    "school_texts": Page(),
    "school_text_sample": Page(lambda case: [case.convention.kind]),
    "school_text": Page(one("text")),
    "school_text_adopt": Page(one("text")),
    "school_text_withdraw": Page(one("text")),
    "holidays": Page(),
    "holidays_withdraw": Page(one("proposal")),
    "pupil_search": Page(one("pupil")),
    # applications of the school's pupils
    "class_applications": Page(),
    "class_apply": Page(one("open_offer")),
    "class_application_act": Page(one("application", "retirer")),
    # proposals of assignments
    "assignments": Page(),
    "assignment": Page(one("assignment")),
    "assignment_pupil": Page(lambda case: [case.assignment.uuid, case.assignment.rows.get().uuid]),
    "assignment_pair": Page(one("assignment")),
    "assignment_act": Page(one("assignment", "abandonner")),
    "territory_assignments": Page(),
    "territory_assignment": Page(one("asked_by_officer")),
    "territory_assignment_pupil": Page(lambda case: [case.asked_by_officer.uuid, case.assignment.rows.get().uuid]),
    "territory_assignment_act": Page(one("asked_by_officer", "abandonner")),
    # periods of a year
    "periods": Page(),
    "recordings": Page(),
    "recording": Page(lambda case: ["swb", "call"]),
    "recording_remove": Page(lambda case: ["swb", "call"]),
    "period_add": Page(),
    "period_edit": Page(one("school_period")),
    "period_reminders": Page(one("school_period")),
    "period_remove": Page(one("school_period")),
    "period_pupils": Page(one("school_period")),
    "period_decide": Page(one("school_period")),
    "pfmp": Page(),
    "vouch_offer": Page(one("offer")),
    # follow-up
    "canteen": Page(),
    "school_day": Page(),
    "school_day_mark": Page(),
    "school_day_tutors": Page(),
    "day_sheet": Page(),
    "day_key_in": Page(),
    "day_sheet_mark": Page(),
    "week_board": Page(),
    "board_half_day": Page(one("half_day")),
    "board_justify": Page(one("half_day")),
    "board_warn_family": Page(one("half_day")),
    "followed_pupils": Page(),
    "visits": Page(),
    "visits_calendar": Page(),
    "visit_plan": Page(number),
    "visit": Page(one("visit")),
    "visit_done": Page(one("visit")),
    "visit_cancel": Page(one("visit")),
    "territory": Page(),
    # networks of hosts
    "networks": Page(),
    "network": Page(one("network_post")),
    "network_target": Page(one("network_post")),
    "network_filled": Page(one("network_post")),
    "network_offers": Page(one("network_post")),
    "network_offer_add": Page(one("network_post")),
    "network_offer_act": Page(lambda case: [case.network_post.uuid, case.network_offer.uuid, "retirer"]),
    "network_file_add": Page(one("network_post")),
    "network_file_sample": Page(one("network_post")),
    "network_file": Page(of_network("network_file")),
    "network_file_columns": Page(of_network("network_file")),
    "network_file_confirm": Page(of_network("network_file")),
    "network_file_drop": Page(of_network("network_file")),
    "network_sites": Page(one("network_post")),
    "network_sites_add": Page(one("network_post")),
    "network_letter": Page(one("network_post")),
    "network_site_remove": Page(of_network("network_site")),
    "network_team": Page(one("network_post")),
    "network_invite": Page(one("network_post")),
    "network_hand_over": Page(one("network_post")),
    "network_member_end": Page(of_network("network_post")),
    "territory_target": Page(),
    "territory_offers": Page(),
    "territory_offer": Page(one("waiting_offer")),
    "territory_offer_act": Page(one("waiting_offer", "publish")),
    "territory_reports": Page(),
    "territory_report": Page(one("offer_report")),
    "territory_deputies": Page(),
    "territory_deputy_end": Page(one("deputy")),
    "territory_reading": Page(),
    "territory_needs": Page(),
    "territory_networks": Page(),
    "territory_hosts": Page(),
    "territory_hosts_write": Page(),
    "school_needs": Page(),
    # force majeure
    "suspensions": Page(),
    "suspend_internships": Page(),
    "suspensions_go_on": Page(),
    "territory_sms": Page(),
    "territory_suspensions": Page(),
    "suspend_territory": Page(),
    "resume_territory": Page(),
    "territory_act": Page(one("territory_act")),
    "continue_territory_act": Page(one("territory_act")),
    # calendars of the officer's académie
    "calendars": Page(),
    "calendar_open": Page(),
    "calendar_import": Page(),
    "calendar_import_confirm": Page(),
    "calendar_sample": Page(),
    "calendar_proposal": Page(one("proposal")),
    "calendar": Page(one("calendar")),
    "calendar_arrete": Page(one("calendar")),
    "calendar_period_add": Page(one("calendar")),
    "calendar_period": Page(lambda case: [case.calendar.uuid, case.period.uuid]),
    "calendar_remove": Page(lambda case: [case.calendar.uuid, case.period.uuid]),
    "calendar_confirm": Page(lambda case: [case.calendar.uuid, case.period.uuid]),
    "calendar_publish": Page(one("calendar")),
    "calendar_withdraw": Page(one("calendar")),
    "calendar_restore": Page(lambda case: [case.calendar.uuid, 1]),
    # evidence
    "agreement_evidence": Page(number),
    "last_checkpoint": Page(),
    "journal_key": Page(),
    # audit
    "audit": Page(),
    "audit_agreement": Page(number),
    "audit_evidence": Page(number),
    "audit_export": Page(number),
    "audit_journal": Page(),
    "audit_actor": Page(),
    "audit_chains": Page(),
    # retention
    "keeping": Page(),
    "people_data": Page(),
    "person_data": Page(lambda case: ["pupil", case.pupil.uuid]),
    # operation
    "operator": Page(),
    "operator_schools": Page(),
    "operator_school_add": Page(),
    "operator_schools_import": Page(),
    "operator_schools_file": Page(one("school_file")),
    "operator_schools_confirm": Page(one("school_file")),
    "operator_schools_drop": Page(one("school_file")),
    "operator_school": Page(lambda case: [case.school.uai]),
    "operator_accounts": Page(),
    "operator_account_open": Page(),
    "operator_appoint": Page(),
    "operator_account": Page(lambda case: [case.teacher.user.uuid]),
    "operator_account_act": Page(lambda case: [case.teacher.user.uuid, "fermer"]),
    "operator_post_end": Page(one("teacher")),
    "operator_officers": Page(),
    "operator_officer_add": Page(lambda case: [case.teacher.user.uuid]),
    "operator_officer_end": Page(one("officer")),
    "operator_networks": Page(),
    "operator_networks_add": Page(),
    "operator_network_appoint": Page(lambda case: [case.network_post.network.uuid]),
    "operator_network_end": Page(one("network_post")),
    "operator_bans": Page(),
    "operator_ban_add": Page(),
    "operator_ban_lift": Page(one("ban")),
    "operator_messages": Page(),
    "operator_messages_now": Page(),
    "operator_messages_of": Page(lambda case: [timezone.localdate(case.lost_message.created_at), "reminder"]),
    "operator_jobs": Page(),
    "operator_job": Page(lambda case: [case.given_up_job.key]),
    "operator_dates": Page(),
    "operator_storage": Page(),
    "operator_recordings": Page(),
    "operator_recording": Page(lambda case: ["swb", "call"]),
    "operator_recording_remove": Page(lambda case: ["swb", "call"]),
    "operator_sms": Page(),
    "operator_sms_ceiling": Page(),
}
LINKS: dict[str, Link] = {
    # parties: the bearer of a signature request
    "personal_link": Link(),
    "send_code": Link(),
    "sign": Link(),
    "refuse": Link(),
    "tell_school": Link(lambda case: ["erreur"]),
    "not_mine": Link(),
    "contest": Link(),
    "party_calendar": Link(),
    "copy": Link(lambda case: ["convention"]),
    "mail_copy": Link(),
    "receipt": Link(),
    # family
    "family": Link(),
    "family_own_place": Link(),
    "family_places": Link(),
    "family_stay": Link(),
    "family_stay_forget": Link(),
    "family_search_save": Link(),
    "family_search_forget": Link(lambda case: [uuid4()]),
    "family_place_pictures": Link(),
    "family_places_map": Link(),
    "family_place": Link(one("shown_offer")),
    "family_place_report": Link(one("shown_offer")),
    "family_searches": Link(),
    "family_opened": Link(number),
    "family_absence": Link(number),
    "family_pocket": Link(number),
    "family_calendar": Link(number),
    "family_insurance": Link(),
    "family_alert": Link(),
    "family_receipt": Link(one("report")),
    "family_not_mine": Link(),
    "family_leave": Link(),
    # applying
    "family_applications": Link(),
    "family_apply": Link(one("open_offer")),
    "family_application": Link(one("application", "retirer")),
    # answering
    "desk_applications": Link(),
    "desk_application": Link(one("application")),
    "application_accept": Link(one("application")),
    "application_put_on_list": Link(one("application")),
    "application_reject": Link(one("application")),
    "application_other_dates": Link(one("application")),
    "application_hand_over": Link(one("application")),
    # hosting
    "host": Link(),
    "host_begin": Link(),
    "host_not_mine": Link(),
    "host_step": Link(lambda case: ["organisme"]),
    "host_reopen": Link(),
    "host_delegation": Link(),
    "host_proof": Link(),
    "host_stamp": Link(),
    "host_leave": Link(),
    "host_offer": Link(),
    "host_hand_over": Link(),
    "host_pupils": Link(),
    "host_register": Link(),
    "host_copy": Link(lambda case: ["convention"]),
    # offering
    "desk": Link(),
    "desk_new": Link(),
    "desk_again": Link(),
    "desk_hand_over": Link(),
    "desk_share": Link(),
    "desk_offer": Link(one("offer")),
    "desk_seats": Link(one("offer")),
    "desk_submit": Link(one("offer")),
    "desk_duplicate": Link(one("offer")),
    "desk_suspend": Link(one("offer")),
    "desk_resume": Link(one("offer")),
    "desk_withdraw": Link(one("offer")),
    # tutoring
    "tutor": Link(),
    "tutor_calendar": Link(),
    "tutor_day": Link(),
    "tutor_half_day": Link(one("half_day")),
    "tutor_not_mine": Link(),
    "tutor_evaluation": Link(),
    "tutor_evaluation_copy": Link(),
    "accident": Link(),
    "accident_sent": Link(one("report")),
    "pupil_evaluation": Link(number),
    "pupil_accident": Link(number),
    "pupil_accident_sent": Link(lambda case: [case.convention.number, case.report.uuid]),
}
TOKENS = ("signer", "host", "tutor", "pupil", "guardian", "desk", "revoked", "unknown")
"""Kinds of personal links; *revoked* is a guardian's that was closed, *unknown* one with a letter changed."""


SCAN = paper_sheets.pdf(paper_sheets.blank())
NOTHING = {"csrfmiddlewaretoken": "the test's browser does not check it"}
"""What a form sends in which nothing was typed."""


@dataclass
class Case:
    """One agreement with everything that an address may name; ``args`` of the tables read it."""

    convention: Convention
    academy: str
    """One whose rector fixes the calendar; the schools of the cases are of another."""

    @cached_property
    def calendar(self) -> SchoolCalendar:
        return calendars.published(self.academy)

    @cached_property
    def period(self) -> CalendarPeriod:
        return self.calendar.periods.get(to_confirm=True)

    @cached_property
    def school_period(self) -> Period:
        return settle_periods(self.school, present_year(self.school))[0]

    @cached_property
    def proposal(self) -> CalendarProposal:
        return calendars.proposed(self.calendar)

    @property
    def pupil(self) -> Pupil:
        return self.convention.pupil

    @property
    def school(self) -> School:
        return self.convention.school

    @cached_property
    def head(self) -> Staff:
        return self.school.staff.get(role="head")

    @cached_property
    def teacher(self) -> Staff:
        return self.school.staff.get(role="teacher")

    @cached_property
    def guardian(self) -> Guardian:
        return self.pupil.guardians.get(rank=1)

    @cached_property
    def shown_offer(self) -> Offer:
        """An offer that everybody may read."""
        return make_offer(self.school)[0]

    @cached_property
    def contact_change(self) -> ContactChange:
        return ContactChange.objects.create(guardian=self.guardian, field="email", old="", new="autre@famille.example")

    @cached_property
    def delegation(self) -> Delegation:
        return make_delegation(self.head, lives.hire(self.school, "deputy"))

    @cached_property
    def amendment(self) -> Amendment:
        return Amendment.objects.create(convention=self.convention, number=1, why="Essai.")

    @cached_property
    def text(self) -> VotedText:
        """The national wording as a file, proposed by the school."""
        day, content = self.school.today(), sample("2026-2").encode()
        given = {"kind": KINDS[self.convention.kind], "voted_on": day, "reference": "", "by": "Essai"}
        return propose_text(school=self.school, content=content, **given)

    @cached_property
    def half_day(self) -> HalfDay:
        return HalfDay.objects.create(
            convention=self.convention, date=self.convention.first_day, half="morning", minutes=180
        )

    @cached_property
    def report(self) -> Report:
        return Report.objects.create(
            convention=self.convention, kind="paper", author_id=f"guardian:{self.guardian.uuid}"
        )

    @cached_property
    def visit(self) -> HostVisit:
        at = lives.at(self.convention, self.convention.first_day, 10)
        return HostVisit.objects.create(convention=self.convention, visitor=self.teacher, planned_at=at)

    @cached_property
    def offer(self) -> Offer:
        """An offer that the host of the agreement has written."""
        contact = self.convention.representative
        told = {"title": "Atelier", "activities": "Regarder.", "levels": ["3e"], "kinds": ["observation_3e_4e"]}
        return start_offer(representative=contact, fields=told, by=desk_actor(contact))

    @cached_property
    def open_offer(self) -> Offer:
        """An offer that pupils may ask for."""
        return make_offer(self.school, seats=2)[0]

    @cached_property
    def application(self) -> Application:
        return apply(self.open_offer, self.pupil)[0]

    @cached_property
    def assignment(self) -> AssignmentProposal:
        """A proposal of the school for one pupil, whom no offer is near enough for."""
        pupil = lives.make_pupil(self.school)
        Enrolment.objects.filter(pupil=pupil).update(class_name="3e sans stage")
        period = next(one for one in settle_periods(self.school, present_year(self.school)) if "3e" in one.levels)
        asked = {"period": period, "classes": ["3e sans stage"], "km": 30}
        return computed(ask_for_school(school=self.school, user=self.head.user, **asked))

    @cached_property
    def asked_by_officer(self) -> AssignmentProposal:
        """One of the officer's of the school's territory; of the foreign case, of another territory."""
        here = DEPARTMENTS[self.school.department if self.academy == "Guyane" else "69"]
        user = make_user()
        TerritorialOfficer.objects.create(user=user, level="department", code=here.code)
        return computed(ask_for_territory(department=here, basin=None, level="3e", km=30, user=user))

    @cached_property
    def link(self) -> PersonalLink:
        return link_of(f"pupil:{self.pupil.uuid}")

    @cached_property
    def note(self) -> PupilNote:
        return PupilNote.objects.create(pupil=self.pupil, author=self.head.user, text="Rappeler jeudi.")

    @cached_property
    def territory_act(self) -> BulkAct:
        """What an officer did; of the foreign case somebody else did it."""
        officer = TerritorialOfficer.objects.filter(code=self.school.department).order_by("pk").first()
        user = officer.user if officer and self.academy == "Guyane" else self.head.user
        return BulkAct.objects.create(act="suspend", school=None, user=user)

    @cached_property
    def waiting_offer(self) -> Offer:
        """One that waits for the officer of the school's territory; of the foreign case, of another territory."""
        near = self.school if self.academy == "Guyane" else lives.make_school(postcode="69001")
        return make_offer(near, publish=False)[0]

    @cached_property
    def offer_report(self) -> OfferReport:
        return report_offer(self.waiting_offer, "L'adresse est fausse.", Actor(LINK, f"guardian:{self.guardian.uuid}"))

    @cached_property
    def deputy(self) -> DeputyOfficer:
        """Of the officer of the matrix; of the foreign case of somebody else."""
        officer = TerritorialOfficer.objects.filter(code=self.school.department).order_by("pk").first()
        if officer is None or self.academy != "Guyane":
            officer = self.officer
        day = self.school.today()
        return DeputyOfficer.objects.create(officer=officer, user=self.teacher.user, first_day=day, last_day=day)

    @cached_property
    def officer(self) -> TerritorialOfficer:
        return TerritorialOfficer.objects.create(user=self.teacher.user, level="academy", code=self.academy)

    @cached_property
    def network_post(self) -> NetworkPost:
        network, _new = Network.objects.get_or_create(kind="ministry", name=f"Ministère fictif ({self.academy})")
        return NetworkPost.objects.create(user=make_user(), network=network, level="national", role="referent")

    @cached_property
    def network_site(self) -> NetworkSite:
        siret, email = "73282932000074", "accueil@site.example"
        site, _new = NetworkSite.objects.get_or_create(
            network=self.network_post.network, siret=siret, defaults={"email": email}
        )
        return site

    @cached_property
    def network_offer(self) -> Offer:
        return make_offer(self.school, network=self.network_post.network)[0]

    @cached_property
    def network_file(self) -> OffersImport:
        """Offers that the network has sent and not confirmed."""
        content = "SIRET;Intitulé;Niveaux\n123;Essai;3e".encode()
        return upload_offers(post=self.network_post, file_name="offres.csv", content=content)

    @cached_property
    def ban(self) -> HostBan:
        """Written by a command, of a host that no case has."""
        siret = "73282932000074" if self.academy == "Guyane" else "35600000000048"
        block_host(siret=siret, by=operator("block_host", "Essai"), reason="Essai.")
        return HostBan.objects.get(siret=siret)

    @cached_property
    def lost_message(self) -> Message:
        return Message.objects.create(slug="reminder", audience="host", status="undeliverable", last_error="Essai.")

    @cached_property
    def given_up_job(self) -> JobRun:
        return JobRun.objects.create(key=self.school.uuid.hex, name="read_pile", given_up=True, arguments=[])

    @cached_property
    def school_file(self) -> SchoolsImport:
        """What the administrator of the matrix sent; of the foreign case somebody else did."""
        boss = User.objects.filter(is_administrator=True).order_by("pk").first()
        user = boss if boss and self.academy == "Guyane" else self.head.user
        return SchoolsImport.objects.create(user=user, file_name="annuaire.csv", refusal="Illisible.")

    @cached_property
    def bulk_act(self) -> BulkAct:
        return BulkAct.objects.create(act="remind", school=self.school, user=self.head.user)

    @cached_property
    def signing_batch(self) -> SigningBatch:
        return signing.ask_signing_code([lives.requests(self.convention)["head"]], by=lives.account(self.head))

    @cached_property
    def signature(self) -> SignatureRequest:
        return lives.requests(self.convention)["guardian_1"]

    @cached_property
    def signed_in_person(self) -> SignatureRequest:
        """The tutor's visa, given on the school's device."""
        return lives.sign_in_person(self.convention, "tutor").request

    @cached_property
    def roll(self) -> Any:
        model = apps.get_model("conventions", "RollImport")
        return model.objects.create(
            school=self.school,
            user=self.head.user,
            file_name="liste.csv",
            refusal="Illisible.",
            year=present_year(self.school),
        )

    @cached_property
    def sheet(self) -> Any:
        model = apps.get_model("conventions", "SheetPrint")
        return model.objects.create(school=self.school, user=self.head.user, class_name=self.pupil.class_name)

    @cached_property
    def paper_upload(self) -> PaperUpload:
        """A scan that the head has sent and not certified."""
        return self._sent(self.document)

    @cached_property
    def archive(self) -> BulkAct:
        """An act of the head that gathered files."""
        bulk = BulkAct.objects.create(
            act="gather_files", school=self.school, user=self.head.user, finished_at=timezone.now()
        )
        bulk.items.create(position=1, convention=self.convention, result="done", documents=[self.document.pk])
        return bulk

    @cached_property
    def paper_pile(self) -> PaperPile:
        """A pile of one page that the head has sent, read."""
        pile = PaperPile.objects.create(
            school=self.school, user=self.head.user, content=b"", total=1, read_at=timezone.now()
        )
        pile.pages.create(number=1, picture=b"...", thumbnail=b"...", is_blank=False)
        return pile

    @cached_property
    def paper_copy(self) -> PaperCopy:
        return PaperCopy.objects.create(document=self.document, content=SCAN, sha256="0" * 64, pages=1)

    @cached_property
    def authority_paper(self) -> AuthorityPaper:
        """A judgment that the head has attached."""
        paper = Paper("judgment", read_scan(SCAN))
        values = {"paper": paper, "holder": f"guardian:{self.guardian.uuid}"}
        change_authority(self.pupil, "give_to_one", by=lives.account(self.head), reason="Jugement.", values=values)
        change_authority(self.pupil, "return_to_usual", by=lives.account(self.head), reason="Essai.")
        return AuthorityPaper.objects.get(authority__pupil=self.pupil)

    @cached_property
    def certificate(self) -> InsuranceCertificate:
        """A certificate of insurance that the counter has added."""
        return keep_certificate(self.pupil, read_scan(SCAN), by=lives.account(self.head))

    @cached_property
    def amendment_upload(self) -> PaperUpload:
        return self._sent(self.amendment_document)

    @cached_property
    def amendment_copy(self) -> PaperCopy:
        return PaperCopy.objects.create(document=self.amendment_document, content=SCAN, sha256="0" * 64, pages=1)

    def _sent(self, document: Document) -> PaperUpload:
        given = {"document": document, "content": SCAN, "pages": 1, "found": [[]]}
        return PaperUpload.objects.create(convention=self.convention, user=self.head.user, **given)

    @cached_property
    def amendment_document(self) -> Document:
        """A document of the amendment, empty: nobody has signed it."""
        same = {name: getattr(self.document, name) for name in ("root_label", "root_id", "number", "time_zone", "data")}
        return Document.objects.create(purpose=Amendment.PURPOSE, version=self.amendment.number, **same)

    @cached_property
    def document(self) -> Document:
        return current_document(self.convention, "convention")

    @cached_property
    def tokens(self) -> dict[str, str]:
        """The secret part of the address of each kind of link."""
        convention = self.convention
        guardians = list(convention.pupil.guardians.order_by("rank"))
        holders = {
            "host": f"host:{convention.uuid}",
            "tutor": f"tutor:{convention.uuid}",
            "pupil": f"pupil:{convention.pupil.uuid}",
            "guardian": f"guardian:{guardians[0].uuid}",
            "desk": f"desk:{convention.representative.uuid}",
        }
        found = {kind: tokens.token(link_of(holder)) for kind, holder in holders.items()}
        found["signer"] = signature_links.token(lives.requests(convention)["guardian_1"])
        closed = link_of(f"guardian:{guardians[1].uuid}")
        revoke_link(closed, why="school")
        closed.refresh_from_db()
        found["revoked"] = tokens.token(closed)
        found["unknown"] = found["signer"][:-1] + ("A" if found["signer"][-1] != "A" else "B")
        return found


@dataclass
class World:
    """Two schools with an agreement to sign each; the visitors work at the first."""

    own: Case = field(init=False)
    foreign: Case = field(init=False)
    visitors: dict[str, Client] = field(init=False)

    def __post_init__(self) -> None:
        self.own, self.foreign = (
            Case(lives.validated(guardians=2, tutor=True, delegated=True), academy) for academy in ("Guyane", "Mayotte")
        )
        move(self.foreign.pupil, "3e Z")  # the own school has no such class
        school = self.own.convention.school
        school.sector = "public"  # which has a board, and the page of its decision
        school.ca_decision_date = school.ca_transmitted_on = school.today() - timedelta(days=60)
        school.save()
        staff = {role: school.staff.get(role=role) for role in ("office", "head", "teacher")}
        staff |= {role: lives.hire(school, role) for role in ("gestionnaire", "deputy", "cpe")}
        delegate = lives.hire(school, "deputy")
        make_delegation(staff["head"], delegate)
        officer = make_user()
        TerritorialOfficer.objects.create(user=officer, level="department", code=school.department)
        TerritorialOfficer.objects.create(user=officer, level="academy", code=self.own.academy)
        auditor, administrator = make_user(is_auditor=True), make_user(is_administrator=True, is_staff=True)
        self.visitors = {
            "anonymous": Client(),
            **{role: signed_in(post.user) for role, post in staff.items()},
            "deputy with delegation": signed_in(delegate.user),
            "officer": verified(officer),
            "network": verified(self.own.network_post.user),
            "account without function": signed_in(make_user()),
            "auditor without second factor": signed_in(make_user(is_auditor=True)),
            "auditor": verified(auditor),
            "administrator without second factor": signed_in(make_user(is_administrator=True, is_staff=True)),
            "administrator": verified(administrator),
        }
        for client in self.visitors.values():
            client.raise_request_exception = False


@dataclass(frozen=True)
class Visit:
    """One request and its answer."""

    page: str
    case: str
    """``own`` or ``foreign``; empty where the address names no object."""
    visitor: str
    method: str
    status: int
    said: str
    """The status, or where a redirect leads: ``login``, ``second factor``, ``→ inbox``."""
    headers: dict[str, str]
    html: str
    written: tuple[str, ...]
    """Tables that the request wrote."""

    @property
    def where(self) -> str:
        return f"{self.method} {self.page} {self.case} as {self.visitor}".replace("  ", " ")


def names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Yield the name of every address outside Django's administration; an address without a name as its route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name or route
        elif pattern.namespace != "admin":
            yield from names(pattern, route)


def visit_all() -> Iterator[Visit]:
    """Let everybody visit everything: GET, then an empty POST; each request is undone."""
    world = World()
    known = set(names())
    for name, page in PAGES.items():
        if name not in known:
            continue
        for case in ("own", "foreign") if page.args else ("",):
            address = reverse(name, args=page.args(getattr(world, case)) if page.args else None)
            for visitor, client in world.visitors.items():
                yield from _visits(client, name, case, visitor, address)
    for name, link in LINKS.items():
        if name not in known:
            continue
        for kind in TOKENS:
            client = Client(raise_request_exception=False)
            address = reverse(name, args=[world.own.tokens[kind], *link.args(world.own)])
            yield from _visits(client, name, "", f"{kind} link", address)


def _visits(client: Client, name: str, case: str, visitor: str, address: str) -> Iterator[Visit]:
    for method in ("GET", "POST"):
        block = transaction.atomic()
        block._from_testcase = True  # a try at a gate is committed for good: let it think that this is the top
        statements: list[str] = []
        with block, connection.execute_wrapper(_noting(statements)):
            cookies = client.cookies.copy()
            answer = client.get(address) if method == "GET" else client.post(address, NOTHING)
            client.cookies = cookies
            transaction.set_rollback(True)
        is_html = answer["Content-Type"].startswith("text/html") and not answer.streaming and answer.content
        yield Visit(
            page=name,
            case=case,
            visitor=visitor,
            method=method,
            status=answer.status_code,
            said=_said(answer),
            headers=dict(answer.headers),
            html=answer.content.decode() if is_html else "",
            written=tuple(sorted({table for sql in statements if (table := _written(sql))})),
        )


def _noting(statements: list[str]) -> Callable[..., Any]:
    """Return a wrapper of the database connection that keeps every statement."""

    def noted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    return noted


def _said(answer: Any) -> str:
    if answer.status_code not in (301, 302, 303):
        return str(answer.status_code)
    try:
        goal = resolve(answer["Location"].partition("?")[0]).url_name
    except Resolver404:
        goal = "elsewhere"
    if goal in ("second_factor", "second_factor_setup"):
        return "second factor"
    return "login" if goal == "login" else f"→ {goal}"


def _written(sql: str) -> str:
    found = re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', sql, re.IGNORECASE)
    return found[1] if found else ""
