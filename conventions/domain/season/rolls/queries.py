"""Queries of the pages of lists and settings: pupils with their contacts, classes with their links, staff."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.insurance.models import InsuranceCertificate
from conventions.domain.law.year.models import Enrolment
from conventions.domain.law.year.queries import Placed, PupilOfYear, enrolled_in_year, looked_at
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.people.models import Delegation, Guardian, Pupil, School, Staff
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.persons.people.standing import Standing
from signatures.models import SignatureRequest


class FamilyLack(models.TextChoices):
    """Things that a pupil's family may lack on the list."""

    CONTACT = "contact", _("le contact d'un responsable")
    QUALITY = "qualite", _("la qualité d'un responsable")
    GUARDIAN = "responsable", _("aucun responsable")
    INSURANCE = "assurance", _("l'assurance")


class Listed(Placed):
    """Columns added to a pupil of the list."""

    lacks_insurance: bool
    of_year: list[Enrolment]
    """The enrolment of the year looked at, alone or missing."""


if TYPE_CHECKING:
    ListedPupil = WithAnnotations[Pupil, Listed]
else:
    ListedPupil = Pupil


def pupils_being_asked(school: School) -> set[int]:
    """Return the keys of the pupils of ``school`` for whom a signature is being asked, in one query."""
    waiting = SignatureRequest.objects.filter(
        SignatureRequest.is_waiting, document__root_label=Convention.journal_label()
    ).values("document__root_id")
    asked = Convention.objects.filter(Convention.is_being_signed, pupil__school=school, pk__in=waiting)
    return set(asked.values_list("pupil_id", flat=True))


def pupils_of_school(
    standing: Standing, *, text: str = "", class_name: str = "", gone: bool = False, lack: str = ""
) -> QuerySet[ListedPupil]:
    """Return the pupils on the roll of the year looked at, or those who left it, with their guardians, by name.

    ``lacks_insurance``: the school asks for a certificate of that year and has none. ``lack`` is one of
    :class:`FamilyLack`.
    """
    every = _gone(standing) if gone else enrolled_in_year(standing)
    pupils = every.annotate(lacks_insurance=_lacks_insurance(standing))
    if class_name:
        pupils = pupils.filter(year_class=class_name)
    if lack in FamilyLack.values:
        pupils = pupils.filter(_lacking(lack))
    of_year = Enrolment.objects.filter(looked_at(standing)).select_related("formation")
    own = Prefetch("enrolments", of_year, to_attr="of_year")
    return pupils.named(text).prefetch_related("guardians", own).order_by("sort_name", "id")


def _lacking(lack: str) -> Combinable | Q:
    guardians = Guardian.objects.filter(pupil=OuterRef("pk"))
    conditions: dict[str, Combinable | Q] = {
        FamilyLack.CONTACT: Exists(guardians.filter(email="", phone="")),
        FamilyLack.QUALITY: Exists(guardians.filter(quality="")),
        FamilyLack.GUARDIAN: ~Exists(guardians),
        FamilyLack.INSURANCE: Q(lacks_insurance=True),
    }
    return conditions[lack]


def _lacks_insurance(standing: Standing) -> Combinable:
    if not standing.school.wants_insurance:
        return Value(False)
    return ~Exists(InsuranceCertificate.objects.filter(looked_at(standing), pupil=OuterRef("pk")))


def _gone(standing: Standing) -> SearchableQuerySet[PupilOfYear]:
    """Return the pupils who left: for the present year in any year before, for a past year within that year."""
    pupils = Pupil.objects.filter(school=standing.school)
    if standing.chosen_year is None:
        return pupils.filter(is_on_roll=False, gone_at__isnull=False).annotate(
            year_class=F("class_name"), year_level=F("level")
        )
    left = pupils.filter(looked_at(standing, "enrolments__year"), enrolments__left_at__isnull=False)
    return left.annotate(year_class=F("enrolments__class_name"), year_level=F("enrolments__level"))


def classes_of_school(standing: Standing) -> list[tuple[str, int]]:
    """Return the classes of the year looked at with their number of pupils, by name."""
    counted = enrolled_in_year(standing).exclude(year_class="").values_list("year_class")
    return list(counted.annotate(Count("id")).order_by("year_class"))


def classes_now(school: School) -> list[tuple[str, int]]:
    """Return the classes as pupils' rows show them, with their number: those of :func:`families_of_class`."""
    counted = Pupil.objects.filter(school=school, is_on_roll=True).exclude(class_name="").values_list("class_name")
    return list(counted.annotate(Count("id")).order_by("class_name"))


def counts_of_school(standing: Standing) -> dict[str, int]:
    """Return how many pupils, classes and staff a school has in the year looked at, and how many guardians lack
    something: three queries.
    """
    pupils = enrolled_in_year(standing)
    guardians = Guardian.objects.filter(pupil__in=pupils.values("pk"))
    return {
        **pupils.aggregate(
            pupil_count=Count("id"), class_count=Count("year_class", distinct=True, filter=~Q(year_class=""))
        ),
        **guardians.aggregate(
            unreachable_count=Count("id", filter=Q(email="", phone="")),
            unknown_quality_count=Count("id", filter=Q(quality="")),
        ),
        "staff_count": Staff.objects.in_post(standing.school, standing.today).values("user").distinct().count(),
    }


@dataclass(frozen=True)
class Bearer:
    """A pupil or a guardian who may bear a personal link, and the link when it was made."""

    person: Pupil | Guardian
    holder: str
    link: PersonalLink | None

    @property
    def is_revoked(self) -> bool:
        """Tell whether the link is closed."""
        return self.link is not None and self.link.revoked_at is not None


@dataclass(frozen=True)
class Family:
    """A pupil and those who answer for them, as bearers of links; not a parent whom a judgment shuts out."""

    pupil: Pupil
    bearers: tuple[Bearer, ...]


def families_of_class(school: School, class_name: str) -> list[Family]:
    """Return the pupils of a class and their guardians with the links they have: three queries."""
    class_name = class_name.replace("\0", "")  # the database knows no such text
    rows = Pupil.objects.filter(school=school, class_name=class_name, is_on_roll=True).order_by("sort_name", "id")
    pupils = list(rows.prefetch_related(Prefetch("guardians", Guardian.objects.order_by("rank"))))
    today = school.today()
    people = [person for pupil in pupils for person in _family(pupil, today)]
    links = {link.holder: link for link in PersonalLink.objects.filter(holder__in=[person.ref for person in people])}
    return [
        Family(
            pupil,
            tuple(Bearer(person, person.ref, links.get(person.ref)) for person in _family(pupil, today)),
        )
        for pupil in pupils
    ]


def _family(pupil: Pupil, today: date) -> list[Pupil | Guardian]:
    """Return the pupil and those whose link opens something today."""
    return [pupil, *pupil.told_guardians(today)]


def posts_of_school(school: School) -> tuple[list[Staff], list[Staff]]:
    """Return the functions held today or later at ``school``, then those that ended, by name."""
    posts = Staff.objects.filter(school=school).select_related("user").order_by("user__sort_name", "id")
    today = school.today()
    ended = [post for post in posts if post.ends_on is not None and post.ends_on < today]
    return [post for post in posts if post not in ended], ended


def delegations_of_school(school: School) -> QuerySet[Delegation]:
    """Return the delegations of a school, the latest first."""
    found = Delegation.objects.filter(school=school)
    return found.select_related("school", "from_staff__user", "to_staff__user").order_by("-starts_on", "-id")


def delegates_possible(school: School) -> QuerySet[Staff]:
    """Return the posts that a delegation may name, of who has not left: deputies, *gestionnaires*; all if private."""
    posts = Staff.objects.filter(school=school).exclude(role=Staff.Role.HEAD)
    if school.needs_ca_decision:
        posts = posts.filter(role__in=Delegation.ROLES.values())
    return (
        posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=school.today()))
        .select_related("user")
        .order_by("user__sort_name", "id")
    )
