"""Board of the periods to come: by formation and period, who has no place, and the hosts that may be called again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from conventions.domain.dossier.agreements.known_hosts import KnownHost
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.year.models import Enrolment
from conventions.domain.law.year.queries import PupilOfYear
from conventions.domain.persons.people.models import Level, School
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.season.periods.coverage import UNCOUNTED, Step, standing_in
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import by_nearness

from .calls import Calls


@dataclass
class TrainingRow:
    """One formation in its next period: its classes leave on the same weeks."""

    title: str
    """« CAP Cuisine, 1re année sur 2 »; classes where no formation is known."""
    formation: Formation | None = None
    periods: list[Period] = field(default_factory=list)
    """One period for each class."""
    steps: Counter[int] = field(default_factory=Counter)
    to_call: list[KnownHost] = field(default_factory=list)

    @property
    def period(self) -> Period:
        return self.periods[0]

    @property
    def class_names(self) -> list[str]:
        return sorted(name for period in self.periods for name in period.classes)

    @property
    def expected(self) -> int:
        return sum(n for step, n in self.steps.items() if step not in UNCOUNTED)

    @property
    def searching(self) -> int:
        """Pupils without a place, or of too few days."""
        return self.steps[Step.SEARCHING]

    @property
    def signed(self) -> int:
        return self.steps[Step.SIGNED]

    @property
    def preparing(self) -> int:
        """Pupils whose agreement is opened and not signed by all."""
        return self.expected - self.searching - self.signed

    def urgency_on(self, today: date) -> float:
        """Pupils without a place for each week that is left."""
        return self.searching / max((self.period.first_day - today).days / 7, 1)


def training_periods(periods: Sequence[Period], today: date) -> list[Period]:
    """Return of a year's periods the next one of each class in the plan, under way or to come."""
    ahead = [one for one in by_nearness(periods, today) if one.number and one.is_expected and one.last_day >= today]
    nearest: dict[str, Period] = {}
    for period in ahead:
        for name in period.classes:
            nearest.setdefault(name, period)
    return list(nearest.values())


def board_of(
    school: School, pupils: SearchableQuerySet[PupilOfYear], periods: Sequence[Period], today: date
) -> list[TrainingRow]:
    """Return the rows of the periods to come, the worst first; seven queries, whatever the number of pupils."""
    nearest = training_periods(periods, today)
    taught = _formations(school, nearest)
    rows: dict[object, TrainingRow] = {}
    by_class: dict[str, TrainingRow] = {}
    for period in nearest:
        [name] = period.classes
        formation = taught.get(name)
        key = (formation.pk if formation else name, period.number, period.first_day, period.last_day)
        row = rows.setdefault(key, TrainingRow(_title(name, formation, period), formation))
        row.periods.append(period)
        by_class[name] = row
    if not rows:
        return []
    standing = standing_in(pupils, by_nearness(periods, today), today=today).filter(Q(year_class__in=[*by_class]))
    for name, step, n in standing.order_by().values_list("year_class", "step").annotate(Count("pk")):
        by_class[name].steps[step] += n
    calls = Calls(school, nearest)
    for row in rows.values():
        row.to_call = calls.of(row.periods)
    return sorted(rows.values(), key=lambda row: (-row.urgency_on(today), row.period.first_day, row.title))


def kin_of(period: Period, periods: Sequence[Period]) -> list[Period]:
    """Return the periods of the row of a period: classes of one formation that leave on the same weeks."""
    nearest = [one for one in periods if one.number == period.number and _dates(one) == _dates(period)]
    taught = _formations(period.school, [period, *nearest])
    own = taught.get(period.classes[0])
    kin = [one for one in nearest if own and taught.get(one.classes[0]) == own]
    return [period, *(one for one in kin if one.uuid != period.uuid)]


def _dates(period: Period) -> tuple[date, date]:
    return period.first_day, period.last_day


def _formations(school: School, periods: Sequence[Period]) -> dict[str, Formation]:
    """Return the formation that most pupils of each class follow."""
    years = {period.year_id for period in periods}
    names = {name for period in periods for name in period.classes}
    rows = Enrolment.objects.filter(pupil__school=school, year__in=years, class_name__in=names, left_at=None)
    counted = rows.exclude(formation=None).order_by().values_list("class_name", "formation").annotate(n=Count("pk"))
    most = {name: key for name, key, _n in sorted(counted, key=lambda one: one[2])}
    known = Formation.objects.in_bulk(set(most.values()))
    return {name: known[key] for name, key in most.items()}


def _title(name: str, formation: Formation | None, period: Period) -> str:
    if formation is None:
        return f"{name} ({', '.join(str(Level(level).label) for level in period.levels)})"
    return f"{formation.title}, {formation.said_year}"
