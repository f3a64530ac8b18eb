"""What a person of the school may see: the whole school, or the classes and pupils a teacher follows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.queries import of_year
from conventions.domain.amendments.models import Amendment
from conventions.domain.internship.visits.models import HostVisit
from conventions.domain.people.records import SearchableQuerySet
from conventions.domain.people.standing import WRITERS, Standing
from conventions.domain.year.queries import PupilOfYear, enrolled_in_year
from signatures.models import SignatureRequest
from workflow import clock
from workflow.prepared import Given, prepared

from .years import in_classes

SEE_ALL = (*WRITERS, "cpe")
"""Functions that see every pupil of the school."""
READ_REASONS = ("office", "head")
"""Functions that read why a party refused, or why the head sent an agreement back."""
PARTS = (
    *("pupil", "host", "representative", "tutor", "referent__user", "health_annex"),
    *("year", "enrolment"),
)
"""What the pages of one agreement show of it; its school is the reader's."""


def sees_whole_school(standing: Standing) -> bool:
    """Tell whether the reader sees every pupil."""
    return standing.holds(*SEE_ALL)


def followed_classes(standing: Standing) -> set[str]:
    """Return the names of the classes that the reader follows."""
    return {name for post in standing.posts for name in post.classes}


def visible_conventions(standing: Standing) -> QuerySet[Convention]:
    """Return the agreements that the reader may open, of whatever year; classes are followed in the present one."""
    found = Convention.objects.filter(school=standing.school, erased_at=None)
    if sees_whole_school(standing):
        return found
    classes, today = followed_classes(standing), standing.today
    own = in_classes(*classes) & Q(year__first_day__lte=today, year__last_day__gte=today)
    to_come = Q(pupil__class_name__in=classes, year__first_day__gt=today)
    return found.filter(own | to_come | Q(pupil__in=_followed_pupils(standing)))


def agreements_of_year(standing: Standing) -> QuerySet[Convention]:
    """Return the agreements that the reader may open, of the year looked at: what lists and counts are of."""
    return of_year(visible_conventions(standing), standing)


def visible_pupils(standing: Standing) -> SearchableQuerySet[PupilOfYear]:
    """Return the pupils on the roll of the year looked at that the reader may see (:func:`.enrolled_in_year`)."""
    found = enrolled_in_year(standing)
    if sees_whole_school(standing):
        return found
    seen = Q(pk__in=_followed_pupils(standing))
    if standing.chosen_year is None:
        seen |= Q(year_class__in=followed_classes(standing))
    return found.filter(seen)


def visible_classes(standing: Standing) -> list[str]:
    """Return the names of the classes of the pupils that the reader may see; one query."""
    names = visible_pupils(standing).exclude(year_class="").values_list("year_class", flat=True)
    return list(names.order_by("year_class").distinct())


def _followed_pupils(standing: Standing) -> QuerySet:
    """Keys of the pupils whose agreement names the reader as referent."""
    posts = [post.pk for post in standing.posts]
    return Convention.objects.filter(school=standing.school, referent__in=posts).values("pupil")


def convention_or_404(standing: Standing, number: str) -> Convention:
    """Return the agreement of that number when the reader may see it; otherwise it does not exist."""
    if sees_whole_school(standing):
        found = next(iter(_agreement_of_school().all(school=standing.school.pk, number=number)), None)
    else:
        found = _shown(visible_conventions(standing).filter(number=number)).first()
    if found is None:
        raise Http404
    found.school = standing.school
    return found


@prepared
def _agreement_of_school() -> QuerySet[Convention]:
    return _shown(Convention.objects.filter(school=Given("school"), number=Given("number"), erased_at=None))


def _shown(conventions: QuerySet[Convention]) -> QuerySet[Convention]:
    """Read with an agreement what its pages show; ``is_visited``: somebody plans to go there, or went."""
    visits = HostVisit.objects.filter(convention=OuterRef("pk"))
    return conventions.annotate(is_visited=Exists(visits)).select_related(*PARTS)


def amendment_or_404(convention: Convention, number: int) -> Amendment:
    """Return the amendment of that number; otherwise it does not exist."""
    found = convention.amendments.filter(number=number).select_related("tutor", "representative").first()
    if found is None:
        raise Http404
    found.root = convention
    return found


def is_referent(standing: Standing, convention: Convention) -> bool:
    """Tell whether the reader follows this pupil as referent."""
    return convention.referent_id in {post.pk for post in standing.posts}


def is_visa_of(standing: Standing, request: SignatureRequest) -> bool:
    """Tell whether a signature request asks for the reader's own visa, as referent."""
    return request.role == "referent" and request.holder in {f"staff:{post.uuid}" for post in standing.posts}


def sees_health(standing: Standing, convention: Convention) -> bool:
    """Tell whether the reader may read the arrangements for health: who writes agreements, and the referent."""
    return standing.holds(*WRITERS) or is_referent(standing, convention)


def roles_towards(standing: Standing, convention: Convention) -> frozenset[str]:
    """Return the roles before the law towards an agreement: as ``Convention.roles_of``, without a query."""
    return standing.roles | ({"referent"} if is_referent(standing, convention) else set())


def one_moment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page that only reads be made at one moment: all its « dans 3 jours » count from the same instant."""

    @wraps(view)
    def held(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with clock.held(clock.now()):
            return view(http, *args, **kwargs)

    return held
