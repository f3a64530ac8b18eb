"""Agreements and what belongs to them: days of presence, the erasable health annex."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from conventions.domain.law.rules.timetable import Presence, moment
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Guardian, Host, HostContact, Pupil, School, Staff, User
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.records import PublicRecord
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE, Department
from conventions.domain.placements.applications.models import Application
from signatures.models import Document, SignatureRequest
from signatures.scans import Scan
from workflow import clock
from workflow.actors import LINK, Actor
from workflow.related import keep_read

from .counted import COUNTED
from .frozen import differences_from
from .kinds import kind
from .machine import ConventionMachine
from .signable import Signable
from .states import Cause, Outcome

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_number() -> str:
    """Return a number for people: ``CV-7F3K-9Q2M``, without letters that look alike (2 × 30⁴ … 30⁸ values)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"CV-{letters[:4]}-{letters[4:]}"


class Origin(models.TextChoices):
    APPLICATION = "application", "candidature confirmée"
    OWN_PLACE = "own_place", "stage trouvé par la famille"


class DelegationProof(PublicRecord):
    """The proof that whoever signs for the host may, until the agreement is frozen with it: it may be replaced."""

    content = models.BinaryField()
    """Pages drawn again, as a PDF without the metadata of what was uploaded."""
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"justificatif {self.sha256[:12]}"

    def as_scan(self) -> Scan:
        """Return the pages as they were read."""
        return Scan(bytes(self.content), ((),) * self.pages)


class Convention(Signable["Convention"], ConventionMachine):
    """One internship of one pupil with one host under one agreement."""

    PURPOSE = "convention"
    NAME = "La convention"
    SEAL = "seal_agreement"
    FETCH = ("pupil", "school", "host")
    """Relations that every act and message needs; each table more costs PostgreSQL and Django a query's time."""

    number = models.CharField("numéro", max_length=20, unique=True, default=new_number, editable=False)
    kind = models.CharField("nature", max_length=40)
    version = models.PositiveIntegerField(default=1, editable=False)
    origin = models.CharField(max_length=20, choices=Origin.choices)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="convention"
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="conventions")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="conventions")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="conventions")
    year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, db_index=False, related_name="agreements", editable=False
    )
    """Year of the first day; of the day of opening while no day is known."""
    enrolment = models.ForeignObject(
        Enrolment,
        on_delete=models.DO_NOTHING,
        from_fields=("pupil", "year"),
        to_fields=("pupil", "year"),
        related_name="agreements",
        null=True,
        editable=False,
    )
    """Enrolment of the pupil for that year, if any: found by both columns, so that nobody has to attach it."""

    # the host's part
    writer = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """Contact who fills the host's part and receives its link, when it is not the representative."""
    representative = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    tutor = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    by_delegation = models.BooleanField("signée par délégation pour l'organisme", default=False)
    """The representative signs in the name of somebody else, who represents the host by law."""
    delegator_name = models.CharField("qui délègue", max_length=150, blank=True)
    delegator_title = models.CharField("fonction de qui délègue", max_length=100, blank=True)
    delegation_proof = models.OneToOneField(
        DelegationProof, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="convention"
    )
    family_business = models.BooleanField("entreprise d'un parent de l'élève", default=False)
    family_establishment = models.BooleanField(
        "établissement familial",
        default=False,
        help_text="N'y sont employés que les membres de la famille, sous l'autorité du père, de la mère ou du tuteur.",
    )
    """Code du travail, L4153-5; like the one above it is said of this pupil, not of the host for others."""
    place_address = models.CharField("adresse du lieu", max_length=200, blank=True)
    place_postcode = models.CharField("code postal du lieu", max_length=5, blank=True)
    place_city = models.CharField("commune du lieu", max_length=100, blank=True)
    activities = models.TextField("activités prévues", blank=True)
    meals = models.TextField("repas", blank=True)
    safety_contact = models.CharField("personne à prévenir en cas de difficulté", max_length=200, blank=True)
    host_typing = models.JSONField("saisie en cours", default=dict, blank=True, editable=False)
    """Typed values that could not be read yet (``25h``), by name of the form's field: never lost, never printed."""
    first_day = models.DateField("premier jour", null=True, blank=True, editable=False)
    last_day = models.DateField("dernier jour", null=True, blank=True, editable=False)

    # the school's part
    referent = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    aims = models.TextField("objectifs", blank=True)
    assessment = models.TextField("évaluation et restitution", blank=True)
    lodging = models.TextField("hébergement", blank=True)
    transport = models.TextField("transport", blank=True)
    fetched_by = models.CharField(
        "qui le prend à la pirogue", max_length=100, blank=True, default="", db_default="", editable=False
    )
    """Words of the office for a boarder's family, told by SMS before the first day; no part of the agreement."""
    photos_allowed = models.BooleanField("photos du lieu par l'élève", null=True, editable=False)
    """Word of the tutor, no part of the agreement; ``None`` until they answer: the pupil asks on the spot."""

    vouched_name = models.CharField("organisme connu de l'établissement", max_length=200, blank=True, editable=False)
    """Name, folded, of a host without a number that can be checked, which the school attests that it knows; the journal
    keeps who and when. Under another name it is another organisation."""
    without_guardian = models.BooleanField("décidée sans signature de responsable", default=False, editable=False)
    """Nobody here holds authority over the pupil, and the head has decided, with a reason that the journal keeps."""
    renews_text = models.BooleanField("prend le texte en vigueur", default=False, editable=False)
    """The school asked that the next version be made with the present text, not with that of the version before."""
    draft_revision = models.PositiveIntegerField(default=0, editable=False)
    """Counts the saves of either part: a form that knows an older one would undo somebody's work."""

    # the end
    ended_on = models.DateField("interrompue le", null=True, blank=True, editable=False)
    no_show = models.BooleanField("ne s'est pas présenté", default=False, editable=False)
    outcome = models.CharField(
        "suite de l'interruption", max_length=10, blank=True, db_default="", default="", choices=Outcome, editable=False
    )
    """Decision of the school on an interrupted internship; empty until it is taken."""

    # force majeure: a fact beside the state; the journal keeps each suspension, the row the present or latest one
    suspended = models.BooleanField("suspendue", default=False, editable=False)
    suspended_from = models.DateField("suspendue à partir du", null=True, blank=True, editable=False)
    suspended_from_noon = models.BooleanField("suspendue l'après-midi", default=False, editable=False)
    suspended_until = models.DateField("suspendue jusqu'au", null=True, blank=True, editable=False)
    suspension_cause = models.CharField("suspendue pour", max_length=20, blank=True, choices=Cause, editable=False)

    class Meta:
        verbose_name = "convention"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["school", "status"]),
            models.Index(fields=["school", "year"]),
            models.Index(fields=["pupil"]),
            COUNTED,
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="convention_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(suspended=False) | models.Q(suspended_from__isnull=False),
                name="convention_suspended_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    # -- who is who ------------------------------------------------------------------------------------

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """Roles of the bearer of a link or of an account towards this agreement."""
        if actor.is_system:
            return frozenset({"system"})
        if actor.kind == LINK:
            return self._roles_of_link(actor)
        roles = set(self.school.roles_of_account(actor))
        referent = self.referent
        if referent and str(referent.user.uuid) == actor.id and self._is_in_post(referent):
            roles.add("referent")
        if self.is_training and roles & {Staff.Role.DDFPT, Staff.Role.OFFICE_OF_COMPANIES}:
            roles.add("office")
        return frozenset(roles)

    def _roles_of_link(self, actor: Actor) -> frozenset[str]:
        """Links of the host and the tutor open this agreement alone; those of the family are a person's."""
        if actor.id == f"host:{self.uuid}":
            return frozenset({"host"})
        if actor.id == f"tutor:{self.uuid}":
            return frozenset({"tutor"})
        alone = self.pupil.signs_alone_on(self.today())
        if actor.id == f"pupil:{self.pupil.uuid}":
            return frozenset({"pupil", "guardian"} if alone else {"pupil"})
        if alone or not actor.id.startswith("guardian:"):
            return frozenset()
        own = {f"guardian:{guardian.uuid}" for guardian in self.pupil.signatories()}
        return frozenset({"guardian"} if actor.id in own else ())

    def _is_in_post(self, referent: Staff) -> bool:
        return referent.school_id == self.school_id and referent.user.is_active and referent.in_post(self.today())

    @property
    def has_separate_tutor(self) -> bool:
        return self.tutor_id is not None and self.tutor_id != self.representative_id

    def shared_rows(self) -> models.QuerySet[Pupil]:
        """The pupil, whose other agreements count too, whichever school made them."""
        return Pupil.objects.get(conventions=self.pk).rows_of_person()

    @property
    def enrolled(self) -> Enrolment | Pupil:
        """The row with the pupil's class and level: the enrolment of the year, or else the pupil's own row."""
        return self._enrolment() or self.pupil

    @property
    def nature(self) -> str:
        """Name of the internship, in French: « Séquence d'observation »."""
        return kind(self.kind).choice

    @property
    def is_training(self) -> bool:
        """It is for a training period, and has annexes of its own."""
        return kind(self.kind).trains

    @property
    def class_name(self) -> str:
        """The pupil's class in the year of the agreement."""
        return self.enrolled.class_name

    @property
    def awaits_enrolment(self) -> bool:
        """The pupil is not enrolled yet for the year of the agreement."""
        return self._enrolment() is None

    def _enrolment(self) -> Enrolment | None:
        try:
            return self.enrolment
        except Enrolment.DoesNotExist:
            keep_read(self, "enrolment", None)  # asked once; setting the field would empty its columns
            return None

    # -- what is signed --------------------------------------------------------------------------------

    @property
    def convention(self) -> "Convention":
        return self

    @property
    def reference(self) -> str:
        return self.number

    @property
    def signed_version(self) -> int:
        return self.version

    @property
    def signed_before(self) -> date | None:
        return self.first_day

    @property
    def awaits_answers(self) -> bool:
        return self.is_being_signed

    @property
    def late_paper_until(self) -> date:
        """The last day on which sheets signed before the first day may be recorded once it has expired."""
        assert self.first_day is not None  # it has expired: it was planned
        return self.first_day + timedelta(days=settings.LATE_PAPER_DAYS)

    @property
    def is_in_late_time(self) -> bool:
        return self.is_expired and self.today() <= self.late_paper_until

    @property
    def takes_late_paper(self) -> bool:
        return self.is_in_late_time and self.documents().filter(version=self.signed_version).exists()

    def meets_another(self) -> bool:
        """Tell whether the pupil has another agreement that still counts on one of these days."""
        days = self.days.values("date")
        others = Convention.objects.filter(pupil=self.pupil_id).exclude(Convention.is_over | Q(pk=self.pk))
        return others.filter(days__date__in=days).exists()

    @classmethod
    def read_with(cls, requests: models.QuerySet[SignatureRequest]) -> models.QuerySet[SignatureRequest]:
        """Load with each request those who answer for the pupil, by rank: ``guardian_1``, ``guardian_2``…"""
        family = "document__root__pupil__guardians"
        ranks = {
            f"guardian_{rank}": models.FilteredRelation(family, condition=Q(**{f"{family}__rank": rank}))
            for rank in Guardian.RANKS
        }
        return requests.alias(**ranks).select_related(*ranks)

    def differences_from(self, document: Document) -> Iterable[str]:
        """Name the columns that no longer say what the document in force says."""
        return differences_from(self, document)

    def signed_by(self, document: Document) -> Signable["Convention"]:
        """Return the subject of a document: the agreement itself, or the amendment of its number."""
        if document.purpose == self.PURPOSE:
            return self
        amendment = self.amendments.get(number=document.version)
        amendment.root = self
        return amendment

    def request_roles(self, request: SignatureRequest, actor: Actor) -> frozenset[str]:
        """Return the roles of an account towards one of this agreement's signature requests.

        No party certifies its own copy, nor is witness of its own signature. Today's head of school answers the head's
        request, the very person who was asked the referent's.
        """
        from conventions.domain.persons.people.standing import ANY_STAFF, KEEPERS

        roles = self.roles_of(actor)
        granted = {"head"} & roles
        if (request.role == "head" and "head" in roles) or self._asks_referent(request, actor):
            granted.add("signer")
        elif roles & set(ANY_STAFF) and not self._is_party(request, actor):
            granted |= {"witness", "certifier"} if roles & {*KEEPERS} else {"witness"}
        return frozenset(granted)

    def _asks_referent(self, request: SignatureRequest, actor: Actor) -> bool:
        """The account is that of the teacher whose visa is asked, in post at this school today."""
        kind, _, uuid = request.holder.partition(":")
        if request.role != "referent" or kind != "staff":
            return False
        asked = Staff.objects.in_post(self.school).filter(uuid=uuid, user__uuid=actor.id, user__is_active=True)
        return asked.exists()

    def _is_party(self, request: SignatureRequest, actor: Actor) -> bool:
        """The account is the very person who is asked to sign, known by name or address."""
        user = User.objects.filter(uuid=actor.id).first()
        if user is None:
            return True
        return request.email.lower() == user.email or search_key(request.name) == search_key(user.name)

    # -- people of the host ----------------------------------------------------------------------------

    @property
    def host_writer(self) -> HostContact | None:
        """The contact who fills the host's part and receives its link: the named writer, else the representative."""
        return self.writer or self.representative

    @property
    def mentor(self) -> HostContact | None:
        """The contact who looks after the pupil at the host's: the representative when no tutor was named."""
        return self.tutor or self.representative

    @property
    def host_vouched(self) -> bool:
        """The school attests that it knows the host, as it is named now."""
        return bool(self.vouched_name) and self.vouched_name == self.folded_name

    @property
    def folded_name(self) -> str:
        """The host's name without accents and capitals."""
        return search_key(self.host.name)[:200]

    @property
    def awaits_voucher(self) -> bool:
        """No register answers for the host, and the school has not attested that it knows it."""
        host = self.host
        unknown = not (host.siret or host.rna) or (host.siret and host.closed_on is not None)
        return bool(unknown) and not host.abroad and not self.host_vouched

    @property
    def awaits_decision(self) -> bool:
        """Nobody here may sign for the pupil, and the head has not decided yet."""
        alone = self.pupil.signs_alone_on(self.today())
        return self.pupil.is_without_authority and not alone and not self.without_guardian

    @property
    def lacks_proof(self) -> bool:
        """The representative signs by delegation, and nothing proves it yet."""
        return self.by_delegation and self.delegation_proof_id is None

    # -- time ------------------------------------------------------------------------------------------

    @property
    def territory(self) -> Department | None:
        """The département where the pupil is, whose holidays and hours count; the seat's while no place is given."""
        return self.host.territory_at(self.place_postcode)

    @property
    def department(self) -> str:
        """Code of that département, empty when none is known."""
        return self.territory.code if self.territory else ""

    @property
    def time_zone(self) -> str:
        """IANA name of the time zone in which the internship is lived (rule L-05)."""
        return self.territory.time_zone if self.territory else DEFAULT_TIME_ZONE

    def today(self) -> date:
        """The workflow clock's date where the pupil is: the day on which ages and functions are read."""
        return clock.now().astimezone(ZoneInfo(self.time_zone)).date()

    def start_of(self, day: date) -> datetime:
        """00:00 of ``day`` where the pupil is."""
        return datetime.combine(day, time.min, tzinfo=ZoneInfo(self.time_zone))

    def end_of_presence(self) -> datetime | None:
        """End of the last hour of presence, where the pupil is."""
        last = self.days.order_by("-date").first()
        if last is None:
            return None
        return moment(last.date, last.as_presence().ends, ZoneInfo(self.time_zone))

    def presences(self) -> tuple[Presence, ...]:
        """Return the timetable, one for each day of presence."""
        return tuple(day.as_presence() for day in self.days.order_by("date"))

    def without_lost(self, days: Iterable[Presence]) -> tuple[Presence, ...]:
        """Return ``days`` without those that a suspension took: to come, they are so once its end is known."""
        known = self.suspended_until is not None
        today = self.today()
        return tuple(
            presence
            for presence in days
            if not self.suspends(presence.day, afternoon=presence.morning is None)
            or not (known or presence.day <= today)
        )

    # -- what the law asks -----------------------------------------------------------------------------

    def evaluations_are_in(self) -> bool:
        return not self.evaluations.filter(self.evaluations.model.is_awaited).exists()


class HealthAnnex(models.Model):
    """Arrangements for health that the host must know: outside the signed bytes, erased 30 days after the end."""

    convention = models.OneToOneField(Convention, on_delete=models.CASCADE, related_name="health_annex")
    arrangements = models.TextField("aménagements")
    shared = models.BooleanField("transmis à l'organisme avec l'accord de la famille", default=False)
    """The family agreed that the host reads them, on its page and as a sealed annex (rule J-03)."""

    class Meta:
        verbose_name = "annexe santé"

    def __str__(self) -> str:
        return f"annexe santé de {self.convention_id}"


class Consultation(models.Model):
    """An opening or a download of a pupil's dossier: rows that are only ever added (rule J-09)."""

    class What(models.TextChoices):
        OPENED = "opened", "ouverture"
        DOWNLOADED = "downloaded", "téléchargement"
        EXPORTED = "exported", "export"

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="consultations")
    what = models.CharField("acte", max_length=12, choices=What.choices)
    detail = models.CharField("pièce", max_length=40, blank=True)
    """Name of the document: ``convention-v2``, ``attestation``, ``journal``."""
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=80)
    actor_label = models.CharField("par", max_length=200, blank=True)
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "consultation d'un dossier"
        verbose_name_plural = "consultations de dossiers"
        ordering = ["-id"]
        indexes = [models.Index(fields=["convention", "-id"]), models.Index(fields=["actor_id", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_what_display()} de {self.convention_id}"
