"""What staff may see and do on the board of the internships: a teacher, their classes and those they follow."""

from django.db.models import Q, QuerySet

from conventions.agreements.models import Convention
from conventions.attendance.models import HalfDay
from conventions.people.access import ANY_STAFF, Standing
from conventions.people.models import Staff
from workflow.machine import Law

WHOLE_SCHOOL = tuple(role for role in ANY_STAFF if role != Staff.Role.TEACHER)


def agreements_seen_by(standing: Standing) -> QuerySet[Convention]:
    """Return the school's agreements; of who only teaches, those of their classes and of the pupils they follow."""
    of_school = Convention.objects.filter(school=standing.school)
    if standing.holds(*WHOLE_SCHOOL):
        return of_school
    classes = [name for post in standing.posts for name in post.classes]
    return of_school.filter(Q(pupil__class_name__in=classes) | Q(referent__user=standing.user))


def roles_towards(standing: Standing, convention: Convention) -> frozenset[str]:
    """Return the roles that the law knows of a person towards an agreement of their school, without a query.

    ``convention.referent`` is loaded: whole lists ask this where one page asks ``convention.roles_of``.
    """
    follows = convention.referent_id in {post.pk for post in standing.posts}
    return standing.roles | {"referent"} if follows else standing.roles


def laws_for(half_day: HalfDay, roles: frozenset[str]) -> dict[str, Law]:
    """Return what the law allows ``roles`` on a half-day whose ``root`` and ``family_told_at`` are set, by name."""
    return {
        law.name: law
        for law in half_day.transitions().values()
        if half_day.status in law.sources
        and roles & set(law.spec.who)
        and all(condition(half_day) for condition in law.conditions)
    }
