"""Access to a page of the school: what :mod:`.agreements.visibility` lets the reader see, or 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.visibility import READ_REASONS as READ_REASONS
from conventions.domain.dossier.agreements.visibility import SEE_ALL as SEE_ALL
from conventions.domain.dossier.agreements.visibility import agreements_given
from conventions.domain.dossier.agreements.visibility import agreements_of_year as agreements_of_year
from conventions.domain.dossier.agreements.visibility import followed_classes as followed_classes
from conventions.domain.dossier.agreements.visibility import is_referent as is_referent
from conventions.domain.dossier.agreements.visibility import is_visa_of as is_visa_of
from conventions.domain.dossier.agreements.visibility import roles_towards as roles_towards
from conventions.domain.dossier.agreements.visibility import sees_health as sees_health
from conventions.domain.dossier.agreements.visibility import sees_whole_school as sees_whole_school
from conventions.domain.dossier.agreements.visibility import visible_classes as visible_classes
from conventions.domain.dossier.agreements.visibility import visible_conventions as visible_conventions
from conventions.domain.dossier.agreements.visibility import visible_pupils as visible_pupils
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import or_404
from workflow import clock
from workflow.prepared import Given, prepared

PARTS = (
    *("pupil", "host", "representative", "tutor", "referent__user", "health_annex"),
    *("year", "enrolment"),
)
"""Relations that the pages of one agreement show; its school is the reader's."""


def convention_or_404(standing: Standing, number: str) -> Convention:
    """Return the agreement of that number when the reader may see it; otherwise it does not exist."""
    if sees_whole_school(standing):
        found = next(iter(_shown_given().all(school=standing.school.pk, number=number.replace("\0", ""))), None)
    else:
        found = _shown(visible_conventions(standing).filter(number=number)).first()
    convention = or_404(found)
    convention.school = standing.school
    return convention


@prepared
def _shown_given() -> QuerySet[Convention]:
    return _shown(agreements_given().filter(number=Given("number")).order_by("pk"))


def _shown(conventions: QuerySet[Convention]) -> QuerySet[Convention]:
    """Read with an agreement what its pages show; ``is_visited``: somebody plans to go there, or went."""
    visits = HostVisit.objects.filter(convention=OuterRef("pk"))
    return conventions.annotate(is_visited=Exists(visits)).select_related(*PARTS)


def amendment_or_404(convention: Convention, number: int) -> Amendment:
    """Return the amendment of that number; otherwise it does not exist."""
    amendment = or_404(convention.amendments.filter(number=number).select_related("tutor", "representative").first())
    amendment.root = convention
    return amendment


def one_moment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page that only reads be made at one moment: all its « dans 3 jours » count from the same instant."""

    @wraps(view)
    def held(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with clock.held(clock.now()):
            return view(http, *args, **kwargs)

    return held
