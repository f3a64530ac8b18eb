"""Agreements and pupils that a person of the school may see: all, or those of the classes and pupils they follow."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from conventions.domain.law.year.models import Enrolment
from conventions.domain.law.year.queries import PupilOfYear, enrolled_in_year
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.persons.people.standing import KEEPERS, TRAINERS, Standing
from signatures.models import SignatureRequest
from workflow.prepared import Given

from .kinds import KINDS
from .models import Convention
from .queries import of_year

SEE_ALL = (*KEEPERS, "cpe")
"""Functions that see every pupil of the school."""
READ_REASONS = ("office", "head")
"""Functions that read why a party refused, or why the head sent an agreement back."""


def in_classes(*names: str) -> Q:
    """Select the agreements of pupils of these classes: of today's while not enrolled for the year."""
    return Q(enrolment__class_name__in=names) | Q(enrolment__class_name=None, pupil__class_name__in=names)


def sees_whole_school(standing: Standing) -> bool:
    """Tell whether the reader sees every pupil."""
    return standing.holds(*SEE_ALL)


def followed_classes(standing: Standing) -> set[str]:
    """Return the names of the classes that the reader follows."""
    return {name for post in standing.posts for name in post.classes}


def visible_conventions(standing: Standing) -> QuerySet[Convention]:
    """Return the agreements that the reader may open, of whatever year; classes are followed in the present one."""
    conventions = Convention.objects.filter(school=standing.school, erased_at=None)
    if sees_whole_school(standing):
        return conventions
    classes, today = followed_classes(standing), standing.today
    own = in_classes(*classes) & Q(year__first_day__lte=today, year__last_day__gte=today)
    to_come = Q(pupil__class_name__in=classes, year__first_day__gt=today)
    trains = Q(kind__in=_training()) if standing.holds(*TRAINERS) else Q(pk__in=())
    return conventions.filter(own | to_come | trains | Q(pupil__in=_followed_pupils(standing)))


def agreements_of_year(standing: Standing) -> QuerySet[Convention]:
    """Return the agreements that the reader may open, of the year looked at: what lists and counts are of."""
    return of_year(visible_conventions(standing), standing)


def agreements_given() -> QuerySet[Convention]:
    """Return the agreements of a whole school for a query that is prepared; each call gives ``school``, a key."""
    return Convention.objects.filter(school=Given("school"), erased_at=None)


def visible_pupils(standing: Standing) -> SearchableQuerySet[PupilOfYear]:
    """Return the pupils on the roll of the year looked at that the reader may see (:func:`.enrolled_in_year`)."""
    pupils = enrolled_in_year(standing)
    if sees_whole_school(standing):
        return pupils
    seen = Q(pk__in=_followed_pupils(standing))
    if standing.chosen_year is None:
        seen |= Q(year_class__in=followed_classes(standing))
    if standing.holds(*TRAINERS):
        seen |= _in_training()
    return pupils.filter(seen)


def visible_classes(standing: Standing) -> list[str]:
    """Return the names of the classes of the pupils that the reader may see; one query."""
    names = visible_pupils(standing).exclude(year_class="").values_list("year_class", flat=True)
    return list(names.order_by("year_class").distinct())


def _training() -> list[str]:
    """Names of the kinds of agreement of pupils who train."""
    return [one.name for one in KINDS.values() if one.trains]


def _in_training() -> Q:
    """Select the pupils who train: at a level that other tracks have too, those of a formation."""
    trains = Q(pk__in=())
    for one in (KINDS[name] for name in _training()):
        enrolled = Enrolment.objects.filter(pupil=OuterRef("pk"), formation__isnull=False, left_at=None)
        alone = [level for level in one.levels if level not in one.by_formation]
        trains |= Q(year_level__in=alone) | Q(Exists(enrolled), year_level__in=one.by_formation)
    return trains


def acts_as_office(standing: Standing, convention: Convention) -> bool:
    """Tell whether the reader does what the office does of this agreement, by their function."""
    return standing.holds(*TRAINERS) and convention.is_training


def _followed_pupils(standing: Standing) -> QuerySet:
    """Keys of the pupils whose agreement names the reader as referent."""
    posts = [post.pk for post in standing.posts]
    return Convention.objects.filter(school=standing.school, referent__in=posts).values("pupil")


def is_referent(standing: Standing, convention: Convention) -> bool:
    """Tell whether the reader follows this pupil as referent."""
    return convention.referent_id in {post.pk for post in standing.posts}


def is_visa_of(standing: Standing, request: SignatureRequest) -> bool:
    """Tell whether a signature request asks for the reader's own visa, as referent."""
    return request.role == "referent" and request.holder in {f"staff:{post.uuid}" for post in standing.posts}


def sees_health(standing: Standing, convention: Convention) -> bool:
    """Tell whether the reader may read the arrangements for health: who writes agreements, and the referent."""
    return standing.holds(*KEEPERS) or acts_as_office(standing, convention) or is_referent(standing, convention)


def roles_towards(standing: Standing, convention: Convention) -> frozenset[str]:
    """Return the roles before the law towards an agreement: as ``Convention.roles_of``, without a query."""
    own = {"referent"} if is_referent(standing, convention) else set()
    return standing.roles | own | ({"office"} if acts_as_office(standing, convention) else set())
