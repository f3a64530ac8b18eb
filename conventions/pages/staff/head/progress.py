"""How far the school is: the figures of each class, their picture, and what waits for the head; no name is on it."""

from datetime import date
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from conventions.domain.dossier.alerts.listeners import second_of
from conventions.domain.exchange.moderation.stopped import stops_before_pupils
from conventions.domain.law.documents.wording import write_date
from conventions.domain.numbers.charts.bars import BarSeries, StackedBars
from conventions.domain.numbers.charts.drawing import GRID, MUTED, PAPER, STEPS, Fill
from conventions.domain.persons.people.standing import Standing
from conventions.domain.placements.danger.models import PlaceStop
from conventions.domain.season.periods.coverage import UNCOUNTED, Step
from conventions.domain.season.periods.models import Period
from conventions.domain.season.progress.queries import ClassProgress, HeadsDuties, duties_of, progress_of
from conventions.pages.shared.accident_cards import AccidentCard, cards_for
from conventions.pages.shared.period_choice import PeriodChoice

FILLS = {
    Step.SEARCHING: STEPS[0],
    Step.PREPARING: STEPS[1],
    Step.TO_APPROVE: STEPS[2],
    Step.TO_SIGN: STEPS[3],
    Step.SIGNED: STEPS[4],
    Step.DISPENSED: Fill(GRID),
    Step.RECEIVED: Fill(PAPER, MUTED, "dots"),
}
"""How each step that is shown looks: the further, the darker."""


class ProgressPage:
    """One school as its head, or a board, looks at it."""

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        self._standing, self._school = standing, standing.school
        self.choice = PeriodChoice(standing, chosen)

    @property
    def lacks_second_reader(self) -> bool:
        """The head alone reads what pupils write, and is who names a second person."""
        return self._standing.directs and second_of(self._school) is None

    @cached_property
    def accidents(self) -> list[AccidentCard]:
        """Accidents that wait: they stand first."""
        return cards_for(self._standing)

    @cached_property
    def stopped(self) -> list[PlaceStop]:
        """Places that are stopped and where the school's own pupils are expected or present."""
        return stops_before_pupils(self._school)

    @cached_property
    def period(self) -> Period | None:
        """The period looked at: the one chosen, else the one under way or next."""
        return self.choice.chosen or next(iter(self.choice.periods), None)

    @cached_property
    def classes(self) -> list[ClassProgress]:
        return progress_of(self._standing, self.period, self.choice.all_periods) if self.period else []

    @cached_property
    def totals(self) -> list[tuple[Step, int]]:
        """How many pupils stand at each step."""
        return [(step, sum(one.counts[step] for one in self.classes)) for step in FILLS]

    @property
    def expected(self) -> int:
        return sum(one.expected for one in self.classes)

    @cached_property
    def late(self) -> int:
        """How many are not signed for by all after the day by which the school wants them to be."""
        if self.period is None or not self.period.is_late_on(self._standing.today):
            return 0
        done = dict(self.totals)
        return sum(done[step] for step in FILLS if step not in (Step.SIGNED, *UNCOUNTED))

    @property
    def days_left(self) -> int | None:
        """Days until agreements are to be signed; while no date is known, until the first that is not."""
        return self._left([one.next_day for one in self.classes if one.next_day])

    def _left(self, days: list[date]) -> int | None:
        due = self.period.ends_preparation_on if self.period else None
        day = due or min(days, default=None)
        return (day - self._standing.today).days if day and day >= self._standing.today else None

    @property
    def rows(self) -> list[tuple[ClassProgress, int | None]]:
        """Each class with the days that are left to it."""
        return [(one, self._left([one.next_day] if one.next_day else [])) for one in self.classes]

    @cached_property
    def chart(self) -> StackedBars:
        day = write_date(self._school.today().isoformat())
        done = dict(self.totals)[Step.SIGNED]
        return StackedBars(
            name="avancement",
            title=_("%(period)s : avancement au %(day)s")
            % {"period": self.period.name if self.period else "", "day": day},
            about=_(
                "Barres par classe. Pour tout l'établissement : %(done)d conventions signées, %(n)d élèves attendus."
            )
            % {"done": done, "n": self.expected},
            series=[BarSeries(str(step.label), fill) for step, fill in FILLS.items()],
            rows=[(one.name or _("sans classe"), [one.counts[step] for step in FILLS]) for one in self.classes],
            of_rows=_("Classe"),
            source=str(self._school),
        )

    @property
    def charts(self) -> list[StackedBars]:
        return [self.chart] if self.classes else []

    @cached_property
    def duties(self) -> HeadsDuties:
        return duties_of(self._standing)
