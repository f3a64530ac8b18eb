"""Objects that an address of the page matrix may name: an agreement, and everything around it."""

from dataclasses import dataclass
from datetime import time, timedelta
from functools import cached_property
from typing import Any

from django.apps import apps
from django.utils import timezone

from config.development.lives.offers import apply, make_offer
from config.development.lives.people import fictional_siret
from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.calls import raise_alert
from conventions.domain.dossier.alerts.models import PupilAlert, Report
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.dossier.paper.models import PaperPile, PaperUpload
from conventions.domain.exchange.matching.models import AssignmentProposal
from conventions.domain.exchange.matching.services import ask_for_school, ask_for_territory
from conventions.domain.exchange.moderation.models import OfferReport
from conventions.domain.exchange.moderation.services import report_offer
from conventions.domain.exchange.moderation.stopping import stop_place
from conventions.domain.exchange.posting.models import OffersImport
from conventions.domain.exchange.posting.uploads import upload_offers
from conventions.domain.law.calendars.models import CalendarPeriod, CalendarProposal, SchoolCalendar
from conventions.domain.law.derogations.models import HoursDecision
from conventions.domain.law.derogations.services import DecisionTyped, file_decision
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.services import formation_for
from conventions.domain.law.insurance.models import InsuranceCertificate
from conventions.domain.law.insurance.services import keep_certificate
from conventions.domain.law.load_decisions import services as load_decisions
from conventions.domain.law.load_decisions.models import LoadDecision
from conventions.domain.law.load_decisions.services import LoadAllowed
from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite
from conventions.domain.law.openings.models import KindOpening
from conventions.domain.law.openings.services import open_kind
from conventions.domain.law.regulated_works.models import InspectionGrant, WorksDeclaration
from conventions.domain.law.regulated_works.services import (
    DeclaredContent,
    GrantedReading,
    grant_inspection,
    prepare_declaration,
)
from conventions.domain.law.texts.models import VotedText
from conventions.domain.law.texts.sample import sample
from conventions.domain.law.texts.services import propose_text
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.numbers.steering.models import Threshold
from conventions.domain.numbers.steering.spans import school_year
from conventions.domain.numbers.steering.thresholds import choose_threshold
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of, revoke_link
from conventions.domain.persons.people.authority import change_authority
from conventions.domain.persons.people.bans import block_host
from conventions.domain.persons.people.models import (
    AuthorityPaper,
    ContactChange,
    Delegation,
    DeputyOfficer,
    Guardian,
    HostBan,
    Level,
    Pupil,
    PupilNote,
    School,
    Staff,
    TerritorialOfficer,
    User,
)
from conventions.domain.persons.people.papers import Paper
from conventions.domain.persons.people.standing import account_actor, standing_at
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.persons.spoken.models import Speaker
from conventions.domain.persons.spoken.speakers import add_speaker
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.danger.models import Place, PlaceStop
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor, start_offer
from conventions.domain.season.calls.models import CallAsked
from conventions.domain.season.calls.services import ask_for_call
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.found_places.models import PlacesImport
from conventions.domain.season.found_places.uploads import upload_places
from conventions.domain.season.mentors.models import Mentor, Mentoring
from conventions.domain.season.mentors.services import ask_mentor
from conventions.domain.season.orals.models import Oral, Orals
from conventions.domain.season.orals.words import CRITERIA_PROPOSED
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import settle_periods
from conventions.domain.season.rolls.models import SchoolsImport
from conventions.domain.season.training_plans.plan import ClassPlan, PlanCell, YearPlan
from conventions.domain.season.training_plans.services import write_plan
from conventions.domain.upkeep.remarks.models import Improvement, Remark
from conventions.domain.upkeep.remarks.services import keep_remark
from notifications.models import JobRun, Message
from signatures import links as signature_links
from signatures.models import Document, PaperCopy, SignatureRequest, SigningBatch
from signatures.queries import current_document
from signatures.scans import read_scan
from tests.kit import calendars, lives, paper_sheets
from tests.kit.matching import computed
from tests.kit.mentor_cases import agree, make_mentor
from tests.kit.people_factory import make_delegation, make_user
from workflow.actors import LINK, Actor, operator
from workflow.engine import Refused

SCAN = paper_sheets.pdf(paper_sheets.blank())


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
    def training_period(self) -> Period:
        """A period of the plan, of the pupil's class; nobody there is at a level that trains."""
        year = present_year(self.school)
        monday = next(week.monday for week in YearPlan(self.school, year).weeks if week.is_term)
        plan = ClassPlan(self.pupil.class_name, (Level.CAP,), {monday: PlanCell(1)})
        return write_plan(self.school, year, [plan])[0]

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
    def call(self) -> CallAsked:
        return ask_for_call(self.guardian, language="swb", hour="any")

    @cached_property
    def orals(self) -> Orals:
        """The orals of the pupil's class, told to the family."""
        return self.oral.orals

    @cached_property
    def oral(self) -> Oral:
        posts = (self.teacher, self.head)
        made = Orals.objects.create(
            period=next(one for one in settle_periods(self.school, present_year(self.school)) if "3e" in one.levels),
            class_name=self.pupil.class_name,
            form="oral",
            days=[self.convention.last_day],
            last_day=self.convention.last_day,
            minutes=10,
            criteria=CRITERIA_PROPOSED,
            letter="A",
            **{"first_hour": time(8, 30), "last_hour": time(17), "noon_start": time(12), "noon_end": time(13, 30)},
        )
        jury = made.juries.create(number=1, room="B12", first=posts[0], second=posts[1])
        told = {"told_at": timezone.now(), "was_told": True}
        return made.places.create(
            jury=jury, pupil=self.pupil, day=self.convention.last_day, hour=made.first_hour, **told
        )

    @cached_property
    def speaker(self) -> Speaker:
        return add_speaker(self.school, language="shimaoré", name="Aïna, vie scolaire")

    @cached_property
    def formation(self) -> Formation:
        return formation_for(self.school, "24733007320")

    @cached_property
    def load_decision(self) -> LoadDecision:
        """A decision on an establishment, filed by the case's school."""
        today, office = self.school.today(), self.school.staff.filter(role="office").first()
        assert office is not None  # every school of a test has one
        decided = LoadAllowed(fictional_siret(1), 5, today, today, today + timedelta(days=90))
        load_decisions.file_decision(
            decided, read_scan(lives.proof()), headcount=12, school=self.school, by=office.user
        )
        return LoadDecision.objects.get(school=self.school)

    @cached_property
    def companionship(self) -> Companionship:
        """The help to the case's pupil, whose agreement stands already."""
        office = self.school.staff.filter(role="office").first()
        given = {"named_by": office.user, "act_by": office, "act_on": self.school.today()}
        return Companionship.objects.create(pupil=self.pupil, until=present_year(self.school).last_day, **given)

    @cached_property
    def remark(self) -> Remark:
        return keep_remark("Le bouton vert est trop bas.", role="family", page="family")

    @cached_property
    def improvement(self) -> Improvement:
        return Improvement.objects.create(text="Remonter le bouton vert.")

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
    def opening(self) -> KindOpening:
        """A kind opened in the académie of the officer; a world made before in the same test has opened it."""
        given = {"academy": self.academy, "kind": "application", "level": "3e_segpa"}
        opened = KindOpening.objects.filter(**given, closed_at=None).first()
        return opened or open_kind(**given, days=20, reference="Note de service", by=self.teacher.user)

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
    def alert(self) -> PupilAlert:
        return raise_alert(self.pupil, "Quelque chose ne va pas.", to=PupilAlert.To.HEAD)

    @cached_property
    def accident(self) -> Report:
        """One that the host told, with words."""
        made = Report.objects.create(
            convention=self.convention, kind="accident", author_id=f"tutor:{self.convention.uuid}", text="Essai."
        )
        at = made.created_at
        Accident.objects.create(report=made, kind="injury", help_called=True, happened_at=at, host_knows_at=at)
        return made

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
        """That of the pupil; of a classmate where the agreement takes all the days that a pupil has."""
        try:
            return apply(self.open_offer, self.pupil)[0]
        except Refused:
            return apply(self.open_offer, lives.make_pupil(self.school))[0]

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
        """Act of an officer; of somebody else in the foreign case."""
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
    def place_stop(self) -> PlaceStop:
        """The head of the case's school has stopped a place; of the foreign case in another territory."""
        near = self.school if self.academy == "Guyane" else lives.make_school(postcode="69001")
        by = standing_at(self.school, self.head.user)
        assert by is not None  # a head
        place = Place.of(make_offer(near)[0].host)
        return stop_place(place, reason="Essai.", phone="+33241000001", by=by.actor, school=self.school)

    @property
    def report_key(self) -> str:
        """Key of the report of the school year, which may be written in."""
        return school_year(self.school.today()).key

    @cached_property
    def territory(self) -> TerritorialOfficer:
        """One of the officer of the matrix; of the foreign case of somebody else."""
        own = TerritorialOfficer.objects.filter(code=self.school.department).order_by("pk").first()
        return own if own and self.academy == "Guyane" else self.officer

    @cached_property
    def threshold(self) -> Threshold:
        """One of the officer's; a world made before in the same test has chosen it."""
        chosen = {"where": "school", "above": 5, "is_share": False, "weeks": 3}
        return self.territory.thresholds.filter(**chosen).first() or choose_threshold(self.territory, **chosen)

    @cached_property
    def deputy(self) -> DeputyOfficer:
        """Deputy of the matrix's officer; of somebody else in the foreign case."""
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
    def association_post(self) -> NetworkPost:
        """Post of the same person in an association, one of two who read what a mentor agrees."""
        network, _new = Network.objects.get_or_create(kind="association", name=f"Association fictive ({self.academy})")
        return NetworkPost.objects.create(user=self.network_post.user, network=network, level="national")

    @cached_property
    def mentor(self) -> Mentor:
        """A mentor whom the association certifies."""
        team = [
            self.association_post,
            NetworkPost.objects.create(user=make_user(), network=self.association_post.network, level="national"),
        ]
        return make_mentor(team)

    @cached_property
    def mentoring(self) -> Mentoring:
        """The mentor's help to the case's pupil: the three have said yes, the school has noted the first meeting."""
        made = ask_mentor(self.companionship, mentor=self.mentor, by=self.head)
        return agree(made, head=self.head, guardian=self.guardian)

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
        """File sent by the administrator of the matrix; by somebody else in the foreign case."""
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
    def found_places(self) -> PlacesImport:
        """Found places that the office has sent and not confirmed."""
        user = self.school.staff.filter(role="office").first().user
        content = "Élève;Lieu de stage\nInconnu;Atelier".encode()
        return upload_places(school=self.school, user=user, file_name="lieux.csv", content=content)

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
    def works_declaration(self) -> WorksDeclaration:
        """A declaration of the school, not sent."""
        content = DeclaredContent(works=("machines",))
        return prepare_declaration(content, school=self.school, by=lives.account(self.head))

    @cached_property
    def host_declaration(self) -> WorksDeclaration:
        """A declaration of the host, not sent."""
        by = Actor(LINK, f"host:{self.convention.uuid}", label="Hôte")
        return prepare_declaration(DeclaredContent(works=("machines",)), host=self.convention.host, by=by)

    @cached_property
    def inspection_grant(self) -> InspectionGrant:
        """The reading of the host that the school opened to an inspector."""
        return grant_inspection(self._reading, school=self.school, by=lives.account(self.head))

    @cached_property
    def territory_grant(self) -> InspectionGrant:
        """The same, opened by the officer of the matrix; of the foreign case by somebody else."""
        officer = TerritorialOfficer.objects.filter(code=self.school.department).order_by("pk").first()
        if officer is None or self.academy != "Guyane":
            officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="974")
        return grant_inspection(self._reading, officer=officer, by=account_actor(officer.user))

    @property
    def _reading(self) -> GrantedReading:
        until = self.school.today() + timedelta(days=30)
        year = present_year(self.school).number
        who = ("Dominique Fictive", "UC fictive", "d.fictive@travail.example")
        return GrantedReading(self.convention.host, year, until, *who)

    @cached_property
    def certificate(self) -> InsuranceCertificate:
        """A certificate of insurance that the counter has added."""
        return keep_certificate(self.pupil, read_scan(SCAN), by=lives.account(self.head))

    @cached_property
    def hours_decision(self) -> HoursDecision:
        """A decision on hours that the office has filed at the host."""
        day = self.school.today()
        decided = DecisionTyped("bakery", day, day, "Décision fictive 12")
        host = self.convention.host
        return file_decision(host, read_scan(SCAN), decided, school=self.school, by=self.head.user)

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
            "inspector": self.inspection_grant.holder,
        }
        found = {kind: tokens.token(link_of(holder)) for kind, holder in holders.items()}
        found["signer"] = signature_links.token(lives.requests(convention)["guardian_1"])
        closed = link_of(f"guardian:{guardians[1].uuid}")
        revoke_link(closed, why="school")
        closed.refresh_from_db()
        found["revoked"] = tokens.token(closed)
        found["unknown"] = found["signer"][:-1] + ("A" if found["signer"][-1] != "A" else "B")
        return found
