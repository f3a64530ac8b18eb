"""The periods of a year as the school sets them up, and the pupils of one with what is expected of each."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django_stubs_ext import StrOrPromise

from conventions.domain.law.year.calendars import next_year, years_of
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.periods.coverage import OF_ONE, PupilInPeriod, Step, standing_in
from conventions.domain.season.periods.models import Period, PeriodDecision
from conventions.domain.season.periods.queries import usual_periods
from conventions.pages.kit.paging import page_of
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.visibility import visible_pupils

from .forms import PupilsDecisionForm

PER_PAGE = 100


def chosen_or_404(standing: Standing, uuid: UUID) -> tuple[PeriodChoice, Period]:
    """Return a period of the year looked at, among the others; what is of another year or school does not exist."""
    choice = PeriodChoice(standing, QueryDict(f"{PeriodChoice.PARAMETER}={uuid}"))
    if choice.chosen is None:
        raise Http404
    return choice, choice.chosen


class PeriodsPage:
    """The periods of the year looked at: what the school has said, and what is proposed to it."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self.choice = PeriodChoice(standing, QueryDict())
        self.may_change = standing.holds(*WRITERS)

    @property
    def year(self) -> SchoolYear:
        return self.choice.year

    @cached_property
    def periods(self) -> list[Period]:
        """Those of the year in the order of their dates; what is usual, written or not, for levels that have pupils."""
        levels = self.choice.levels
        usual = {one.uuid for one in usual_periods(self._standing.school, self.year)}
        known = self.choice.all_periods
        shown = [one for one in known if one.uuid not in usual or not levels or levels & set(one.levels)]
        return sorted(shown, key=lambda one: (one.first_day, one.name))

    @property
    def awaits_word(self) -> bool:
        """Something is proposed that the school has not confirmed."""
        return any(one.confirmed_at is None for one in self.periods)

    @cached_property
    def copied(self) -> tuple[SchoolYear, SchoolYear] | None:
        """The year whose periods one press proposes for another: last year's for this one, else these for the next."""
        school, year = self._standing.school, self.year
        if self.awaits_word:
            before = years_of(school).filter(number=year.number - 1).first()
            found = (before, year) if before else None
        else:
            found = (year, next_year(year))
        return found if found and _may_copy(school, *found) else None


def _may_copy(school: School, source: SchoolYear, target: SchoolYear) -> bool:
    said = Period.objects.filter(school=school, confirmed_at__isnull=False).values_list("year", flat=True)
    return source.pk in (years := set(said)) and target.pk not in years


@dataclass(frozen=True)
class PeriodPupilRow:
    """One pupil, where they stand in the period, and what was last decided."""

    pupil: PupilInPeriod
    decision: PeriodDecision | None

    @property
    def words(self) -> StrOrPromise:
        return OF_ONE[Step(self.pupil.step)]

    @property
    def is_partly_covered(self) -> bool:
        return bool(self.pupil.step == Step.SEARCHING and self.pupil.days_wanted and self.pupil.days_found)


class PeriodPupilsPage:
    """The pupils whom a period concerns, by class and name."""

    def __init__(
        self, http: HttpRequest, standing: Standing, uuid: UUID, form: PupilsDecisionForm | None = None
    ) -> None:
        self._http, self._standing = http, standing
        self.choice, self.period = chosen_or_404(standing, uuid)
        self.class_name = http.GET.get("classe") or None
        self.ticked = set((http.POST if form else http.GET).getlist("pupil"))
        self.may_decide = standing.holds(*WRITERS)
        self.form = form or PupilsDecisionForm()

    @property
    def here(self) -> str:
        return reverse("period_pupils", args=[self.period.uuid])

    @property
    def kept(self) -> str:
        """Class and number of the page, at the end of the addresses that a decision goes to and comes back to."""
        given = {name: self._http.GET[name] for name in ("classe", "page") if self._http.GET.get(name)}
        return f"?{urlencode(given)}" if given else ""

    @cached_property
    def class_names(self) -> list[str]:
        return self.choice.class_names

    @property
    def found(self) -> SearchableQuerySet[PupilInPeriod]:
        rows = standing_in(
            visible_pupils(self._standing), self.choice.all_periods, today=self._standing.today, only=self.period
        )
        if self.class_name is not None:
            rows = rows.filter(year_class=self.class_name)
        return rows.order_by("year_class", "sort_name", "pk")

    @cached_property
    def listed(self) -> Page:
        return page_of(self._http, self.found, per_page=PER_PAGE)

    @cached_property
    def rows(self) -> list[PeriodPupilRow]:
        pupils = list(self.listed.object_list)
        own = PeriodDecision.objects.filter(pupil__in=pupils, period__uuid=self.period.uuid)
        latest = {
            one.pupil_id: one for one in own.order_by("pupil_id", "-id").distinct("pupil_id").select_related("author")
        }
        return [PeriodPupilRow(pupil, latest.get(pupil.pk)) for pupil in pupils]
