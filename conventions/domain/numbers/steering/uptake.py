"""Use that schools make of the service: account, period, first agreement, silence; whom to call first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.exchange.supply.weeks import WEEK, monday_of
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import School, Staff
from conventions.domain.season.periods.models import Period
from workflow.models import Transition

SILENCE = timedelta(days=21)
"""Time without anybody signing in after which a school is silent."""


class UptakeStage(models.TextChoices):
    """How far a school has come with the service this year, the least first."""

    NO_ACCOUNT = "no_account", _("personne n'a ouvert de compte")
    NO_PERIOD = "no_period", _("aucune période de stage dite")
    NO_AGREEMENT = "no_agreement", _("aucune convention commencée")
    SILENT = "silent", _("plus personne ne se connecte")
    IN_USE = "in_use", _("utilise le service")


@dataclass(frozen=True)
class SchoolUptake:
    """Use that one school has made of the service in a year, as of a day."""

    school: School
    today: date
    account_on: date | None
    """Day on which somebody in function signed in for the last time; ``None`` where nobody ever did."""
    period_on: date | None
    """Day on which it first confirmed dates of this year; ``None`` where it has not."""
    leaves_on: date | None
    """First day of its nearest period that is not over; ``None`` where there is none."""
    agreement_on: date | None
    """Day on which its first agreement began."""

    @property
    def has_period(self) -> bool:
        return self.period_on is not None

    @property
    def is_silent(self) -> bool:
        return self.account_on is not None and self.today - self.account_on > SILENCE

    @property
    def stage(self) -> UptakeStage:
        if self.agreement_on is not None:
            return UptakeStage.SILENT if self.is_silent and self.leaves_on else UptakeStage.IN_USE
        if self.account_on is None:
            return UptakeStage.NO_ACCOUNT
        return UptakeStage.NO_AGREEMENT if self.has_period else UptakeStage.NO_PERIOD

    @property
    def weeks(self) -> int | None:
        """Weeks before its pupils leave, from Monday to Monday; ``None`` without a date to come.

        0 where they leave this week or are away now.
        """
        return max((monday_of(self.leaves_on) - monday_of(self.today)) // WEEK, 0) if self.leaves_on else None

    @property
    def is_to_call(self) -> bool:
        return self.stage != UptakeStage.IN_USE


def uptake_of(schools: QuerySet[School], number: int, today: date) -> list[SchoolUptake]:
    """Return the use that open schools make of a school year, by its civil year, in the order of names: one query."""
    years = SchoolYear.objects.filter(number=number)
    own = OuterRef("pk")
    in_post = Q(starts_on=None) | Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today)
    accounts = Staff.objects.filter(*in_post, school=own, user__last_login__isnull=False)
    unsaid = Q(first_day=F("year__first_day"), last_day=F("year__last_day"))
    periods = Period.objects.filter(school=own, year__in=years, is_expected=True).exclude(confirmed_at=None)
    periods = periods.exclude(unsaid)
    agreements = Convention.objects.filter(school=OuterRef(own), year__in=years).order_by("pk")
    opened = Transition.objects.filter(subject_uuid=Subquery(agreements.values("uuid")[:1])).order_by("position")
    annotated = schools.filter(is_closed=False).annotate(
        last_login=_one(accounts, Max("user__last_login")),
        next_period=_one(periods.filter(last_day__gte=today), Min("first_day")),
        first_period=_one(periods, Min("confirmed_at")),
        first_agreement=Subquery(opened.values("at")[:1]),
    )
    return [
        SchoolUptake(
            school=school,
            today=today,
            account_on=_day(school, school.last_login),
            period_on=_day(school, school.first_period),
            leaves_on=school.next_period,
            agreement_on=_day(school, school.first_agreement),
        )
        for school in annotated.order_by("sort_name", "id")
    ]


def _one(rows: QuerySet, what: Max | Min) -> Subquery:
    return Subquery(rows.order_by().values("school").annotate(one=what).values("one"))


def _day(school: School, at: datetime | None) -> date | None:
    return timezone.localdate(at, ZoneInfo(school.time_zone)) if at else None


def to_call(found: Iterable[SchoolUptake]) -> list[SchoolUptake]:
    """Return those to call: whose pupils leave first, then those without a date, the least advanced first."""
    order = list(UptakeStage)
    waiting = [one for one in found if one.is_to_call]
    return sorted(waiting, key=lambda one: (one.weeks is None, one.weeks or 0, order.index(one.stage)))


def weeks_in_words(school: SchoolUptake) -> str:
    """Say when its pupils leave."""
    if school.weeks is None:
        return gettext("aucune date à venir")
    if not school.weeks:
        return gettext("en ce moment, ou cette semaine")
    return ngettext("dans une semaine", "dans %(n)d semaines", school.weeks) % {"n": school.weeks}


@dataclass(frozen=True)
class UptakeMonday:
    """Schools that had come so far with the service on a Monday."""

    monday: date
    with_period: int
    with_agreement: int


def by_monday(found: Sequence[SchoolUptake], mondays: Iterable[date]) -> list[UptakeMonday]:
    """Return how many schools had confirmed dates, and begun an agreement, before each Monday."""
    periods = [one.period_on for one in found if one.period_on]
    agreements = [one.agreement_on for one in found if one.agreement_on]
    return [
        UptakeMonday(monday, sum(day < monday for day in periods), sum(day < monday for day in agreements))
        for monday in mondays
    ]
