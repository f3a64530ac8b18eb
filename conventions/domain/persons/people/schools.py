"""Schools, who works there in which function, who signs by delegation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.catalogue import Recipient
from workflow import clock
from workflow.actors import ACCOUNT, Actor

from .accounts import TerritorialOfficer, User
from .contact_seals import Vouched, VouchedQuerySet, seal_field
from .phones import to_e164
from .records import E164, PublicRecord, Reachable, Searchable, e164_or_empty, in_order
from .territories import DEPARTMENT_CHOICES, Department, department_of_uai
from .territories import department as find_department
from .uai import clean_uai, uai_valid

EXECUTORY_AFTER = timedelta(days=15)
"""Time after its transmission when an act of the board on agreements becomes executory, unless opposed (R421-54)."""


class SchoolSector(models.TextChoices):
    PUBLIC = "public", "public"
    PRIVATE = "private", "privé"


class PriorityEducation(models.TextChoices):
    REP = "REP", "REP"
    REP_PLUS = "REP+", "REP+"


class PriorityDistrict(models.TextChoices):
    """Position of the school towards the *quartiers prioritaires*; empty: not known."""

    INSIDE = "inside", "dans un QPV"
    NEAR = "near", "à moins de 300 m d'un QPV"
    OUTSIDE = "outside", "hors QPV"


class Insurance(models.TextChoices):
    """Whether a school wants to see a certificate of insurance of the pupil before an internship."""

    NOT_ASKED = "not_asked", "pas demandée"
    ASKED = "asked", "demandée"
    REQUIRED = "required", "exigée par le règlement intérieur"


class School(Reachable, Searchable):
    """A collège or lycée of the ministry's directory."""

    class Type(models.TextChoices):
        COLLEGE = "college", "collège"
        LYCEE = "lycee", "lycée"
        OTHER = "other", "autre"

    DERIVED_FROM = ("name", "city", "uai", "postcode", "department")
    DERIVED = ("search_name", "sort_name", "department", "academy", "academic_region")

    uai = models.CharField("UAI", max_length=8, unique=True)
    name = models.CharField("nom", max_length=200)
    type = models.CharField("type", max_length=10, choices=Type, default=Type.COLLEGE)
    sector = models.CharField("secteur", max_length=10, choices=SchoolSector, blank=True)
    contract = models.CharField("contrat", max_length=100, blank=True)
    address = models.CharField("adresse", max_length=250, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("commune", max_length=100, blank=True)
    insee = models.CharField("code INSEE", max_length=5, blank=True)
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True)
    academy = models.CharField("académie", max_length=60, editable=False, default="")
    academic_region = models.CharField("région académique", max_length=60, editable=False, default="")
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    position_source = models.CharField("source de la position", max_length=100, blank=True)
    priority_education = models.CharField("éducation prioritaire", max_length=4, choices=PriorityEducation, blank=True)
    qpv = models.CharField("quartier prioritaire", max_length=10, choices=PriorityDistrict, blank=True)
    is_closed = models.BooleanField("fermé", default=False)
    ca_decision_date = models.DateField("date de la délibération du conseil d'administration", null=True, blank=True)
    ca_decision_reference = models.CharField("référence de la délibération", max_length=100, blank=True)

    ca_transmitted_on = models.DateField("délibération transmise au rectorat le", null=True, blank=True)

    warn_under_14 = models.BooleanField("avertir avant 14 ans", default=True)
    block_over_30_under_15 = models.BooleanField("bloquer au-delà de 30 h avant 15 ans", default=False)
    window_start = models.TimeField("présence au plus tôt", null=True, blank=True)
    window_end = models.TimeField("présence au plus tard", null=True, blank=True)
    insurance = models.CharField(
        "attestation d'assurance de l'élève", max_length=9, choices=Insurance, default=Insurance.NOT_ASKED
    )
    min_weekly_hours = models.PositiveSmallIntegerField("durée hebdomadaire minimale (heures)", null=True, blank=True)
    reads_from = models.TimeField("messages d'élèves lus à partir de", default=time(8))
    reads_until = models.TimeField("messages d'élèves lus jusqu'à", default=time(17))
    """Hours of a school day at which somebody reads what a pupil writes."""

    class Meta:
        verbose_name = "établissement"
        ordering = ["sort_name", "id"]
        indexes = [models.Index(fields=["department"]), models.Index(fields=["academy"])]
        constraints = [
            models.CheckConstraint(condition=Q(uai__regex=r"^[0-9]{7}[A-Z]$"), name="school_uai_shape"),
            in_order("ca_decision_date", "ca_transmitted_on", "school_decision_before_transmission"),
            models.CheckConstraint(condition=Q(window_end__gt=models.F("window_start")), name="school_window_in_order"),
            models.CheckConstraint(
                condition=Q(reads_until__gt=models.F("reads_from")), name="school_reading_hours_in_order"
            ),
            e164_or_empty("school_phone_e164"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.uai})"

    def clean(self) -> None:
        self.uai = clean_uai(self.uai)
        if not uai_valid(self.uai):
            raise ValidationError({"uai": "Cet UAI n'est pas valable : vérifiez ses sept chiffres et sa lettre."})

    def prepare(self) -> None:
        self.uai = clean_uai(self.uai)
        found = find_department(self.department) if self.department else department_of_uai(self.uai, self.postcode)
        self.department = found.code if found else ""
        self.academy = found.academy if found else ""
        self.academic_region = found.academic_region if found else ""
        super().prepare()

    def name_parts(self) -> tuple[Sequence[str], Sequence[str]]:
        return (self.name, self.city, self.uai), (self.name, self.city)

    def phone_department(self) -> str:
        return self.department

    @property
    def wants_insurance(self) -> bool:
        """Tell whether a family is asked for a certificate."""
        return self.insurance != Insurance.NOT_ASKED

    # -- place and time --------------------------------------------------------------------------------

    @property
    def territory(self) -> Department | None:
        """The département with its academy, holiday zone and time zone."""
        return find_department(self.department) if self.department else None

    @property
    def time_zone(self) -> str:
        """IANA name of the school's time zone."""
        return self.territory.time_zone if self.territory else "Europe/Paris"

    @property
    def region(self) -> str:
        """Name of the académique region."""
        return self.academic_region

    @property
    def holiday_zone(self) -> str | None:
        """Zone of the national school calendar; none in Corsica and overseas, where the rector fixes it."""
        return self.territory.zone if self.territory and self.territory.zone != "Corse" else None

    @property
    def needs_ca_decision(self) -> bool:
        """Tell whether its board must have decided before an agreement is approved; yes while the sector is unknown."""
        return self.sector != SchoolSector.PRIVATE

    @staticmethod
    def lacks_decision() -> Q:
        """Select the schools whose board must have decided and of which no decision is known."""
        return ~Q(sector=SchoolSector.PRIVATE) & Q(ca_decision_date=None)

    @property
    def asks_transmission(self) -> bool:
        """Its board has decided, and nobody said when the decision was transmitted."""
        return self.needs_ca_decision and self.ca_decision_date is not None and self.ca_transmitted_on is None

    @staticmethod
    def lacks_phone() -> Q:
        """Select the schools of which no number to call is known: no part of theirs ends, none opens on a telephone."""
        return Q(phone="")

    @property
    def signs_from(self) -> date | None:
        """First day on which its head may sign: the board's decision is executory (code de l'éducation, R421-54).

        Nothing for a private school, and while the transmission is not known.
        """
        if not self.needs_ca_decision or self.ca_transmitted_on is None:
            return None
        return self.ca_transmitted_on + EXECUTORY_AFTER

    def today(self) -> date:
        """Return the workflow clock's date at the school."""
        return clock.now().astimezone(ZoneInfo(self.time_zone)).date()

    # -- who does what ---------------------------------------------------------------------------------

    def head_on(self, day: date) -> "Staff | None":
        """Return the head of the school on ``day``; the latest to have come when the dates of two overlap."""
        heads = Staff.objects.in_post(self, day).filter(role=Staff.Role.HEAD).select_related("user")
        return heads.order_by(models.F("starts_on").desc(nulls_last=True), "-id").first()

    def roles_of_account(self, actor: Actor) -> frozenset[str]:
        """Return the roles that an account holds here today; *head* also by a delegation in force (rule F-05).

        Who does not direct the school and follows its territory is an ``officer``, whatever else they do here.
        """
        if actor.kind != ACCOUNT or not _is_uuid(actor.id):
            return frozenset()
        posts = Staff.objects.in_post(self).filter(user__uuid=actor.id, user__is_active=True)
        follows = Exists(TerritorialOfficer.objects.filter(user=OuterRef("user")))
        posts = posts.annotate(is_delegate=received_a_delegation(), is_officer=follows)
        held = list(posts.values_list("role", "is_delegate", "is_officer"))
        roles = {role for role, _delegate, _officer in held}
        if any(one[1] for one in held) and Staff.Role.HEAD not in roles and self.delegation_of(actor, self.today()):
            roles.add(Staff.Role.HEAD.value)
        may_follow = not held or any(is_officer for _role, _delegate, is_officer in held)
        if may_follow and Staff.Role.HEAD not in roles and self._is_followed_by(actor):
            roles.add("officer")
        return frozenset(roles)

    def _is_followed_by(self, actor: Actor) -> bool:
        """Tell whether an account is an officer's whose territory covers the school."""
        officers = TerritorialOfficer.objects.filter(user__uuid=actor.id, user__is_active=True)
        return any(officer.covers(self.department) for officer in officers)

    def delegation_of(self, actor: Actor, day: date) -> "Delegation | None":
        """Return the delegation by which an account may sign for the head on ``day``."""
        if actor.kind != ACCOUNT or not _is_uuid(actor.id):
            return None
        given = Delegation.objects.filter(school=self, to_staff__user__uuid=actor.id, to_staff__user__is_active=True)
        for delegation in given.select_related("from_staff__user", "to_staff__user").order_by("-id"):
            delegation.school = self
            if delegation.in_force(day):
                return delegation
        return None


class StaffQuerySet(VouchedQuerySet):
    """Functions held at schools."""

    def in_post(self, school: School, day: date | None = None) -> Self:
        """Return the functions held at ``school`` on a day, today there when none is given."""
        day = day or school.today()
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            school=school,
        )


class Staff(Vouched, PublicRecord):
    """One function that a person holds at one school for a time; a person may hold several, in several schools."""

    class Role(models.TextChoices):
        HEAD = "head", "chef ou cheffe d'établissement"
        DEPUTY = "deputy", "adjoint ou adjointe"
        GESTIONNAIRE = "gestionnaire", "adjoint ou adjointe gestionnaire"
        OFFICE = "office", "secrétariat"
        DDFPT = "ddfpt", "directeur ou directrice délégué aux formations (DDFPT)"
        OFFICE_OF_COMPANIES = "companies", "bureau des entreprises"
        CPE = "cpe", "conseiller ou conseillère principale d'éducation"
        TEACHER = "teacher", "enseignant ou enseignante"
        HEALTH = "health", "infirmier, infirmière ou assistance sociale"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts", verbose_name="compte")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="staff", verbose_name="établissement")
    role = models.CharField("fonction", max_length=12, choices=Role)
    title = models.CharField("titre", max_length=100, blank=True, help_text="Principale, proviseur adjoint…")
    phone = models.CharField("téléphone", max_length=16, blank=True)
    phone_seal = seal_field()
    classes = models.JSONField("classes suivies", default=list, blank=True)
    """Names of the classes that a teacher follows, as on the roll: ``["3e A"]``."""
    starts_on = models.DateField("depuis le", null=True, blank=True)
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    SEALED = ("phone",)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = "fonction dans un établissement"
        verbose_name_plural = "fonctions dans les établissements"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "school", "role"], condition=Q(ends_on=None), name="staff_role_held_once"
            ),
            models.UniqueConstraint(
                fields=["school"], condition=Q(role="head", ends_on=None), name="staff_one_present_head"
            ),
            models.CheckConstraint(condition=Q(phone__regex=E164), name="staff_phone_e164"),
            in_order("starts_on", "ends_on", "staff_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.title or self.get_role_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.phone:
            self.phone = to_e164(self.phone, department=self.school.department)
        super().save(*args, **kwargs)

    @property
    def doubted(self) -> tuple[Vouched, ...]:
        """The post, or the account, whose contact nothing vouches for."""
        return (*super().doubted, *self.user.doubted)

    def recipient(self, **otherwise: Any) -> Recipient:
        """Return the holder as somebody to write to, at the account's address; ``otherwise`` says what differs."""
        known = Recipient(self.role, self.user.name, self.user.email, ref=f"staff:{self.uuid}", doubted=self.doubted)
        return replace(known, **otherwise)

    def in_post(self, day: date) -> bool:
        """Tell whether the function is held on ``day``."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


class Delegation(PublicRecord):
    """The head of a school lets somebody sign, by a published act (rule F-05).

    Of a public school an *adjoint* or the *gestionnaire* (code de l'éducation, R421-13); the article does not concern
    private schools, whose head delegates to any member of the staff.
    """

    class Quality(models.TextChoices):
        DEPUTY = "adjoint", "adjoint ou adjointe"
        GESTIONNAIRE = "gestionnaire", "adjoint ou adjointe gestionnaire"
        MEMBER = "member", "membre du personnel"

    ROLES: Mapping[str, Staff.Role] = {Quality.DEPUTY: Staff.Role.DEPUTY, Quality.GESTIONNAIRE: Staff.Role.GESTIONNAIRE}
    """The function that bears each quality; the others are members, who sign in private schools alone."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="delegations")
    from_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="given", verbose_name="délégant")
    to_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="received", verbose_name="délégataire")
    quality = models.CharField("qualité", max_length=12, choices=Quality)
    scope = models.CharField("objet", max_length=200, default="conventions de stage")
    publication_date = models.DateField("publiée le")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    reference = models.CharField("référence de l'acte", max_length=100, blank=True)
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "délégation de signature"
        verbose_name_plural = "délégations de signature"
        ordering = ["id"]
        constraints = [
            in_order("starts_on", "ends_on", "delegation_days_in_order"),
            models.CheckConstraint(
                condition=Q(publication_date__lte=models.F("starts_on")), name="delegation_published_first"
            ),
            models.CheckConstraint(
                condition=Q(quality__in=["adjoint", "gestionnaire", "member"]), name="delegation_quality"
            ),
            models.CheckConstraint(condition=~Q(from_staff=models.F("to_staff")), name="delegation_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.from_staff.user} → {self.to_staff.user}, du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"

    def clean(self) -> None:
        """Refuse what the law does not know: another school, another function than those of rule F-05."""
        if {self.from_staff.school_id, self.to_staff.school_id} != {self.school_id}:
            raise ValidationError("Le délégant et le délégataire doivent exercer dans cet établissement.")
        if self.from_staff.role != Staff.Role.HEAD:
            raise ValidationError("Seul le chef ou la cheffe d'établissement peut déléguer sa signature.")
        if self.to_staff.role == Staff.Role.HEAD or not self._is_of_quality():
            raise ValidationError(
                "La signature ne peut être déléguée qu'à un adjoint ou à l'adjoint gestionnaire "
                "(code de l'éducation, article R421-13)."
                if self.school.needs_ca_decision
                else "La qualité ne correspond pas à la fonction de cette personne : choisissez-en une autre."
            )

    @classmethod
    def quality_of(cls, post: Staff) -> Quality:
        """Return the quality in which ``post`` would receive a delegation."""
        return next((cls.Quality(name) for name, role in cls.ROLES.items() if role == post.role), cls.Quality.MEMBER)

    def _is_of_quality(self) -> bool:
        """Tell whether the delegate bears the quality that the act names, and the school may delegate to it."""
        if self.quality == self.Quality.MEMBER and self.school.needs_ca_decision:
            return False
        return self.quality == self.quality_of(self.to_staff)

    def in_force(self, day: date) -> bool:
        """Tell whether the delegate may sign on ``day``: published, within its dates, both in the posts it names."""
        if self.revoked_at and timezone.localdate(self.revoked_at, ZoneInfo(self.school.time_zone)) <= day:
            return False
        return (
            self.publication_date <= day
            and self.starts_on <= day <= self.ends_on
            and self.from_staff.in_post(day)
            and self.to_staff.in_post(day)
            and self.from_staff.role == Staff.Role.HEAD
            and self._is_of_quality()
            and self.from_staff.school_id == self.to_staff.school_id == self.school_id
        )


def received_a_delegation() -> Exists:
    """Return the condition, for a query of posts, that there is a delegation to look at, in force or not."""
    return Exists(Delegation.objects.filter(to_staff=OuterRef("pk")))


class SecondReader(PublicRecord):
    """A reader, beside the head, of pupils' messages when something is wrong; a row for each naming.

    A former reader goes on reading the messages of their time, and no later one.
    """

    class Quality(models.TextChoices):
        """The words by which pupils read them, after « la direction et »."""

        NURSE_F = "nurse_f", _("l'infirmière")
        NURSE_M = "nurse_m", _("l'infirmier")
        SOCIAL_F = "social_f", _("l'assistante sociale")
        SOCIAL_M = "social_m", _("l'assistant social")
        CPE_F = "cpe_f", _("la conseillère d'éducation (CPE)")
        CPE_M = "cpe_m", _("le conseiller d'éducation (CPE)")
        DEPUTY_F = "deputy_f", _("l'adjointe de la direction")
        DEPUTY_M = "deputy_m", _("l'adjoint de la direction")
        ADULT = "adult", _("un autre adulte de l'établissement")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="second_readers")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="named_second", verbose_name="personne")
    quality = models.CharField("qualité", max_length=10, choices=Quality)
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField("désignée le", default=timezone.now, editable=False)
    ended_at = models.DateTimeField("jusqu'au", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "deuxième personne qui lit les messages d'élèves"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["school"], condition=Q(ended_at=None), name="second_reader_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_quality_display()} ({self.school})"


def reads_as_second() -> Exists:
    """Return the condition, for a query of posts, that its holder is the second reader, or still has alerts to deal
    with."""
    concerned = Q(ended_at=None) | Q(alerts__handled_at=None, alerts__isnull=False)
    return Exists(SecondReader.objects.filter(concerned, staff=OuterRef("pk")))


class SchoolHolidayPeriod(PublicRecord):
    """Holidays that schools entered before académies had calendars; the first calendar takes them over."""

    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES)
    name = models.CharField("nom", max_length=100)
    first_day = models.DateField("premier jour")
    last_day = models.DateField("dernier jour")
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "période de vacances scolaires"
        verbose_name_plural = "périodes de vacances scolaires"
        ordering = ["first_day", "id"]
        indexes = [models.Index(fields=["department", "first_day"])]
        constraints = [
            models.UniqueConstraint(fields=["department", "first_day"], name="holiday_once_per_department"),
            in_order("first_day", "last_day", "holiday_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
