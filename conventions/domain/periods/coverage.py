"""What is expected of each pupil in a period, and which days cover it: the one answer to « sans stage »."""

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
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from conventions.domain.agreements.models import Convention, PresenceDay
from conventions.domain.agreements.queries import newest_agreements
from conventions.domain.people.records import SearchableQuerySet
from conventions.domain.year.queries import Placed, PupilOfYear

from .models import Period, PeriodDecision
from .queries import expected_levels

FAR = date(9999, 12, 31)


class Step(TextChoices):
    """Where a pupil stands in a period, in the order in which it goes."""

    SEARCHING = "searching", _("sans stage")
    PREPARING = "preparing", _("en préparation")
    TO_APPROVE = "to_approve", _("à valider")
    TO_SIGN = "to_sign", _("à signer")
    SIGNED = "signed", _("signées")
    DISPENSED = "dispensed", _("dispensés")
    RECEIVED = "received", _("reçus dans l'établissement")
    FREE = "free", _("facultatif")


UNCOUNTED = (Step.DISPENSED, Step.RECEIVED, Step.FREE)
"""Of whom no internship is expected."""


class Stood(Placed):
    """What :func:`standing_in` adds, and it alone."""

    step: str
    current: int | None
    """Key of the agreement that counts: of a covered pupil the latest, else one that stopped."""
    first_day: date | None
    days_found: int
    days_wanted: int | None
    decided: str
    is_late: bool


if TYPE_CHECKING:
    from conventions.domain.people.models import Pupil

    PupilInPeriod = WithAnnotations[Pupil, Stood]
else:
    PupilInPeriod = PupilOfYear


def standing_in(
    pupils: SearchableQuerySet[PupilOfYear], periods: Sequence[Period], *, today: date, only: Period | None = None
) -> SearchableQuerySet[PupilInPeriod]:
    """Say of each pupil where they stand in the first of ``periods`` that concerns them; no query of its own.

    ``pupils`` are those of :func:`~conventions.domain.year.queries.enrolled_in_year`. An agreement counts for the last
    period that had begun on its first day, or for the first one; while it has no day, for each. Days add up over all
    hosts; those spent before an interruption count, none of who never came. Whoever no period concerns is free, but
    for pupils whose level nobody has said yet: they are expected. ``only`` keeps those whom that period concerns.
    """
    if only is not None:
        pupils = pupils.filter(_audience(only))
    of_period = _columns_of([only] if only else periods)
    decisions = PeriodDecision.objects.filter(pupil=OuterRef("pk"), period=OuterRef("own_period")).order_by("-id")
    found = pupils.annotate(
        own_period=of_period(lambda one: one.pk or 0, 0, IntegerField()),
        own_kind=of_period(lambda one: one.kind, "", TextField()),
        days_wanted=of_period(lambda one: one.days, None, IntegerField()),
        expects=Case(
            When(year_level="", then=Value(True)),
            default=of_period(lambda one: one.is_expected, False, BooleanField()),
        ),
        is_late=of_period(lambda one: one.is_late_on(today), False, BooleanField()),
        decided=Coalesce(Subquery(decisions.values("what")[:1]), Value("")),
    )
    made_up = Case(When(decided=PeriodDecision.What.MAKE_UP, then=Subquery(decisions.values("decided_on")[:1])))
    found = found.annotate(
        counts_from=Greatest(of_period(lambda one: _reach(one, periods)[0], date.min, DateField()), made_up),
        counts_until=of_period(lambda one: _reach(one, periods)[1], FAR, DateField()),
    )
    counting = _of_period(newest_agreements())
    live = counting.exclude(Convention.is_stopped)
    spent = ~Convention.is_stopped.through("convention") | Convention.was_interrupted.through("convention")
    days = _of_period(PresenceDay.objects.filter(spent, convention__no_show=False), "convention__").filter(
        Q(convention__ended_on=None) | Q(date__lte=F("convention__ended_on"))
    )
    found = found.annotate(
        current=Subquery(counting.values("pk")[:1]),
        first_day=Subquery(counting.values("first_day")[:1]),
        reached=Subquery(_counted(live, "pupil", Min(_REACHED))),
        days_found=Coalesce(Subquery(_counted(days, "convention__pupil", Count("pk"))), 0),
        undated=Exists(live.filter(first_day=None)),
    )
    covered = Q(reached__isnull=False) & (Q(days_wanted=None) | Q(days_found__gte=F("days_wanted")) | Q(undated=True))
    return found.annotate(
        step=Case(
            When(decided=PeriodDecision.What.DISPENSED, then=Value(Step.DISPENSED.value)),
            When(decided=PeriodDecision.What.RECEIVED, then=Value(Step.RECEIVED.value)),
            *(When(covered & Q(reached=n), then=Value(step.value)) for n, step in enumerate(_LIVED)),
            When(days_wanted__isnull=False, days_found__gte=F("days_wanted"), then=Value(Step.SIGNED.value)),
            When(Q(expects=False, decided=""), then=Value(Step.FREE.value)),
            default=Value(Step.SEARCHING.value),
        )
    )


_LIVED = (Step.PREPARING, Step.TO_APPROVE, Step.TO_SIGN, Step.SIGNED)
_REACHED = Case(
    When(Convention.awaits_approval, then=_LIVED.index(Step.TO_APPROVE)),
    When(Convention.is_being_signed, then=_LIVED.index(Step.TO_SIGN)),
    When(Convention.is_unsigned, then=_LIVED.index(Step.PREPARING)),
    default=_LIVED.index(Step.SIGNED),
)
"""How far an agreement is, as a place in ``_LIVED``; of two that share a period the one behind counts."""


def _audience(period: Period) -> Q:
    """Select the pupils of the year whom a period concerns."""
    found = Q(year_level__in=period.levels)
    return found & Q(year_class__in=period.classes) if period.classes else found


def _columns_of(periods: Sequence[Period]) -> Callable[[Callable[[Period], Any], Any, Field], Any]:
    """Return what makes a column of something that the first period of each pupil says."""

    def column(said: Callable[[Period], Any], otherwise: Any, field: Field) -> Cast:
        cases = [When(_audience(one), then=Value(said(one), output_field=field)) for one in periods]
        return Cast(Case(*cases, default=Value(otherwise, output_field=field), output_field=field), field)

    return column


def _reach(period: Period, periods: Sequence[Period]) -> tuple[date, date]:
    """Return from and until which first day an agreement counts for a period, beside the others of its pupils."""
    others = [one.first_day for one in periods if one is not period and one.shares_pupils(period)]
    earlier = [day for day in others if day < period.first_day]
    later = [day for day in others if day > period.first_day]
    return period.first_day if earlier else date.min, min(later) - timedelta(days=1) if later else FAR


def _of_period(rows: QuerySet[Any], agreement: str = "") -> QuerySet[Any]:
    """Keep the agreements of a pupil, or what leads to them, that count for the period that the outer query says."""
    near = Q((f"{agreement}first_day", None)) | Q(
        (f"{agreement}first_day__gte", OuterRef("counts_from")),
        (f"{agreement}first_day__lte", OuterRef("counts_until")),
    )
    same_kind = Q((f"{agreement}kind", OuterRef("own_kind"))) | Q(wanted="")
    own = Q((f"{agreement}pupil", OuterRef("pk")), (f"{agreement}year", OuterRef("enrolments__year")))
    wanted = ExpressionWrapper(OuterRef("own_kind"), output_field=TextField())
    return rows.alias(wanted=wanted).filter(own, same_kind, near)


def _counted(rows: QuerySet[Any], pupil: str, number: Any) -> QuerySet[Any]:
    return rows.order_by().values(pupil).annotate(number=number).values("number")


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
        what__in=(PeriodDecision.What.DISPENSED, PeriodDecision.What.RECEIVED),
    )
    live = Convention.objects.filter(pupil=OuterRef("pupil"), year=OuterRef("year")).exclude(Convention.is_stopped)
    spoken = at_school.filter(Q(confirmed_at__isnull=False) | Q(levels__contains=[OuterRef("level")]))
    expected = Exists(of_pupil) | Q(~Exists(spoken), level__in=expected_levels())
    return expected & ~Exists(live) & ~Exists(excused)
