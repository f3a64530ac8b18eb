"""Expectations of each pupil in a period, and the days that cover them: the one answer to « sans stage »."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Field,
    IntegerChoices,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from conventions.domain.dossier.agreements.kinds import beside
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.agreements.queries import newest_agreements
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.queries import Placed, PupilOfYear, enrolled_now
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.records import SearchableQuerySet

from .models import Period, PeriodDecision
from .queries import by_nearness, expected_levels, periods_of_year

What = PeriodDecision.What
FAR = date(9999, 12, 31)
PER_SITUATION = 10


class Step(IntegerChoices):
    """Step of a pupil in a period, in the order in which it goes; the tens say it more roughly."""

    SEARCHING = 0, _("sans stage")
    PREPARING = 10, _("en préparation")
    TO_APPROVE = 11, _("à valider")
    TO_SIGN = 12, _("à signer")
    SIGNED = 20, _("signées")
    DISPENSED = 30, _("dispensés")
    RECEIVED = 31, _("reçus dans l'établissement")
    FREE = 32, _("facultatif")


OF_ONE = {
    Step.SEARCHING: _("sans stage"),
    Step.PREPARING: _("convention en préparation"),
    Step.TO_APPROVE: _("convention à valider"),
    Step.TO_SIGN: _("convention à signer"),
    Step.SIGNED: _("convention signée"),
    Step.DISPENSED: _("dispensé"),
    Step.RECEIVED: _("reçu dans l'établissement"),
    Step.FREE: _("facultatif"),
}
"""The same of one pupil."""
UNCOUNTED = (Step.DISPENSED, Step.RECEIVED, Step.FREE)
"""Steps of pupils of whom no internship is expected."""
REACHED = Case(
    When(Convention.was_interrupted, then=OuterRef("once_interrupted")),
    When(Convention.awaits_approval, then=Step.TO_APPROVE.value),
    When(Convention.is_being_signed, then=Step.TO_SIGN.value),
    When(Convention.is_unsigned, then=Step.PREPARING.value),
    default=Step.SIGNED.value,
)
"""Step that an agreement has reached; of two that share a period the one behind counts."""
UNKNOWN = 1000
"""Days of an agreement that has none yet: more than any period wants."""
LOST = Exists(PresenceDay.objects.lost().filter(pk=OuterRef("days")))
SPENT = (Q(ended_on=None) | Q(days__date__lte=F("ended_on"))) & (Q(suspended_from=None) | ~LOST)
DAYS = Count("days", filter=SPENT) + Value(UNKNOWN) * Count("pk", filter=Q(first_day=None), distinct=True)


FIRST_DAY = Subquery(Convention.objects.filter(pk=OuterRef("current")).values("first_day"))
"""First day of the agreement that counts, a column more for whoever asks."""


class Stood(Placed):
    """Columns added by :func:`standing_in` alone."""

    step: int
    current: int | None
    """Key of the agreement that counts: the latest, one that stopped when there is no other."""
    days_found: int | None
    """Days of all hosts together; meaningful while they are too few."""
    days_wanted: int | None
    makes_up: bool
    is_late: bool


if TYPE_CHECKING:
    PupilInPeriod = WithAnnotations[Pupil, Stood]
else:
    PupilInPeriod = PupilOfYear


def standing_in(
    pupils: SearchableQuerySet[PupilOfYear], periods: Sequence[Period], *, today: date, only: Period | None = None
) -> SearchableQuerySet[PupilInPeriod]:
    """Say of each pupil where they stand in the first of ``periods`` that concerns them; no query of its own.

    ``pupils`` are those of :func:`~conventions.domain.law.year.queries.enrolled_in_year`. An agreement counts for the
    last period that had begun on its first day, or for the first one; while it has no day, for each. Days add up over
    all hosts; those spent before an interruption count, none that a suspension took, none of who never came. Whoever no
    period concerns is free, but for pupils whose level nobody has said yet: they are expected. ``only`` keeps those
    whom that period concerns.

    Django writes a column again wherever it is named, so each subquery is named once: a step is one number. Where
    nothing was decided of anybody in these periods, no decision is asked for; where none wants a number of days, none
    are counted.
    """
    if only is not None:
        pupils = pupils.filter(_audience(only))
    own = [only] if only else periods
    column, is_decided = _columns_of(own), any(getattr(one, "is_decided", one.pk) for one in own)
    decisions = PeriodDecision.objects.filter(pupil=OuterRef("pk"), period=OuterRef("own_period")).order_by("-id")
    free = Case(
        When(year_level="", then=Value(Step.SEARCHING.value)),
        default=column(lambda one: Step.SEARCHING if one.is_expected else Step.FREE, Step.FREE, IntegerField()),
    )
    made_up_from = Subquery(decisions.values(day=Case(When(what=What.MAKE_UP, then="decided_on")))[:1])
    since = column(lambda one: _since(one, periods), date.min, DateField())
    standing: Any = pupils  # of more columns at each step
    if is_decided:
        standing = standing.annotate(own_period=column(lambda one: one.pk or 0, 0, IntegerField()))
        standing = standing.annotate(made_up_from=made_up_from)
    standing = standing.annotate(
        own_kind=column(lambda one: one.kind, "", TextField()),
        days_wanted=column(lambda one: one.days, None, IntegerField()),
        once_interrupted=column(lambda one: Step.SIGNED if one.days else None, None, IntegerField()),
        is_late=column(lambda one: one.is_late_on(today), False, BooleanField()),
        counts_until=column(lambda one: _until(one, periods), FAR, DateField()),
        counts_from=Greatest(since, "made_up_from") if is_decided else since,
        makes_up=Case(When(made_up_from=None, then=Value(False)), default=Value(True)) if is_decided else Value(False),
    )
    agreements = _of_period(newest_agreements())
    excused = Case(When(what=What.DISPENSED, then=Step.DISPENSED), When(what=What.RECEIVED, then=Step.RECEIVED))
    reached, spent = _added_up(agreements, reached=Min(REACHED)), _added_up(agreements, spent=DAYS)
    enough: Any = GreaterThanOrEqual(Coalesce(spent, 0), Coalesce(F("days_wanted"), 0))
    are_counted = any(one.days for one in own)
    covered: Any = Case(When(enough, then=reached)) if are_counted else reached
    return standing.annotate(
        current=Subquery(agreements.values("pk")[:1]),
        days_found=spent if are_counted else Value(None, output_field=IntegerField()),
        step=Coalesce(*([Subquery(decisions.values(step=excused)[:1])] if is_decided else []), covered, free),
    )


def steps_of(pupil: Pupil) -> list[int]:
    """Return the step of a pupil in each period of theirs, the nearest first; where none is, whether they seek."""
    school, today = pupil.school, pupil.school.today()
    periods = by_nearness(periods_of_year(school, present_year(school)), today)
    own: list[Period | None] = [one for one in periods if one.concerns(pupil.level, pupil.class_name)]
    found = enrolled_now(school).filter(pk=pupil.pk)
    return [row.step for one in own or [None] for row in standing_in(found, periods, today=today, only=one)]


def _audience(period: Period) -> Q:
    """Select the pupils of the year whom a period concerns."""
    found = Q(year_level__in=period.levels)
    return found & Q(year_class__in=period.classes) if period.classes else found


def _columns_of(periods: Sequence[Period]) -> Callable[[Callable[[Period], Any], Any, Field], Any]:
    """Return a maker of columns from a value or expression of the first period of each pupil."""

    def column(said: Callable[[Period], Any], otherwise: Any, field: Field) -> Cast:
        values = [(one, said(one)) for one in periods]
        cases = [
            When(_audience(one), then=value if isinstance(value, Case) else Value(value, output_field=field))
            for one, value in values
        ]
        return Cast(Case(*cases, default=Value(otherwise, output_field=field), output_field=field), field)

    return column


def _since(period: Period, periods: Sequence[Period]) -> Case:
    """Return the first day from which an agreement of a pupil counts for a period: any, where none of theirs is
    earlier."""
    earlier = [one for one in periods if one.shares_pupils(period) and one.first_day < period.first_day]
    return _as_day(*(When(_audience(one), then=Value(period.first_day)) for one in earlier), otherwise=date.min)


def _until(period: Period, periods: Sequence[Period]) -> Case:
    """Say until which first day it does: the eve of the next period of the same pupil."""
    later = [one for one in periods if one.shares_pupils(period) and one.first_day > period.first_day]
    later.sort(key=lambda one: one.first_day)
    eves = [When(_audience(one), then=Value(one.first_day - timedelta(days=1))) for one in later]
    return _as_day(*eves, otherwise=FAR)


def _as_day(*cases: When, otherwise: date) -> Case:
    return Case(*cases, default=Value(otherwise), output_field=DateField())


def _of_period(agreements: QuerySet[Convention]) -> QuerySet[Convention]:
    """Keep the agreements of a pupil that count for the period that the outer query says."""
    near = Q(first_day=None) | Q(first_day__gte=OuterRef("counts_from"), first_day__lte=OuterRef("counts_until"))
    wanted = ExpressionWrapper(OuterRef("own_kind"), output_field=TextField())
    own = agreements.filter(pupil=OuterRef("pk"), year=OuterRef("enrolments__year")).alias(wanted=wanted)
    return own.filter(near, Q(wanted="") | Q(kind=F("wanted")))


def _added_up(agreements: QuerySet[Convention], **number: Any) -> Subquery:
    """Add up, over a pupil's agreements of which days are or were spent at the host's, what ``number`` says."""
    lived = agreements.filter(~Convention.is_stopped | Convention.was_interrupted, no_show=False)
    return Subquery(lived.order_by().values("pupil").annotate(**number).values(*number))


# -- many schools ----------------------------------------------------------------------------------------------


def without_place() -> Q:
    """Select the enrolments, of whatever schools and years, of which an internship is expected and none is under way.

    A pupil is counted once, whatever the number of periods: where halves do not add up, the school sees it.
    """
    at_school = Period.objects.filter(school=OuterRef("pupil__school"), year=OuterRef("year"))
    of_pupil = at_school.filter(
        Q(classes=[]) | Q(classes__contains=[OuterRef("class_name")]),
        levels__contains=[OuterRef("level")],
        is_expected=True,
    )
    later = PeriodDecision.objects.filter(pupil=OuterRef("pupil"), period=OuterRef("period"), pk__gt=OuterRef("pk"))
    excused = PeriodDecision.objects.filter(
        ~Exists(later),
        pupil=OuterRef("pupil"),
        period__year=OuterRef("year"),
        what__in=(What.DISPENSED, What.RECEIVED),
    )
    live = Convention.objects.filter(pupil=OuterRef("pupil"), year=OuterRef("year")).exclude(Convention.is_stopped)
    live = live.exclude(kind__in=beside())
    spoken = at_school.filter(Q(confirmed_at__isnull=False) | Q(levels__contains=[OuterRef("level")]))
    expected = Exists(of_pupil) | Q(~Exists(spoken), level__in=expected_levels())
    return expected & ~Exists(live) & ~Exists(excused)
