"""How far the school is: the figures of each class, their picture, and what waits for the head; no name is on it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.dossier.accidents.queries import files_to_close
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
from conventions.pages.shared.accident_cards import AccidentCard, card_of, cards_for
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


@dataclass(frozen=True)
class ProgressLine:
    """One line of the figures: a class of the period, or a period of the year."""

    progress: ClassProgress
    days_left: int | None
    address: str
    """Page of what it counts."""


class ProgressPage:
    """One school as its head, or a board, looks at it."""

    EVERY = "toutes"
    """Choice of all periods in the address."""

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        self._standing, self._school = standing, standing.school
        self.choice = PeriodChoice(standing, chosen)

    @property
    def is_whole(self) -> bool:
        """All periods are looked at, one line each."""
        return self.choice.asked == self.EVERY and len(self.choice.periods) > 1

    @property
    def lacks_second_reader(self) -> bool:
        """The head alone reads what pupils write, and is who names a second person."""
        return self._standing.directs and second_of(self._school) is None

    @cached_property
    def accidents(self) -> list[AccidentCard]:
        """Accidents that wait: they stand first."""
        return cards_for(self._standing)

    @cached_property
    def accident_files(self) -> list[AccidentCard]:
        """Files of accidents that somebody has dealt with and that the head has still to close."""
        return [card_of(accident, self._standing) for accident in files_to_close(self._standing)]

    @cached_property
    def stopped(self) -> list[PlaceStop]:
        """Places that are stopped and where the school's own pupils are expected or present."""
        return stops_before_pupils(self._school)

    @cached_property
    def period(self) -> Period | None:
        """The period looked at: the one chosen, else that whose deadline is next, else the one under way or next.

        None where all are.
        """
        if self.is_whole:
            return None
        today = self._standing.today
        due = [(one.ends_preparation_on, n) for n, one in enumerate(self.choice.periods)]
        coming = min(((day, n) for day, n in due if day and day >= today), default=None)
        nearest = self.choice.periods[coming[1]] if coming else next(iter(self.choice.periods), None)
        return self.choice.chosen or nearest

    @cached_property
    def classes(self) -> list[ClassProgress]:
        """Classes of the period; the periods, in the order of their days, where all are looked at."""
        if self.is_whole:
            return [self._all_of(one) for one in self._by_day]
        return self._classes_of(self.period) if self.period else []

    @cached_property
    def _by_day(self) -> list[Period]:
        return sorted(self.choice.periods, key=lambda one: (one.first_day, one.name))

    def _classes_of(self, period: Period) -> list[ClassProgress]:
        return progress_of(self._standing, period, self.choice.all_periods)

    def _all_of(self, period: Period) -> ClassProgress:
        classes = self._classes_of(period)
        counts = {step: sum(one.counts[step] for one in classes) for step in Step.values}
        return ClassProgress(period.name, counts, min((one.next_day for one in classes if one.next_day), default=None))

    @property
    def title(self) -> str:
        """The period with its dates, or all of them."""
        return f"{self.period.name}, {self.period.dates}" if self.period else _("Toutes les périodes")

    @property
    def of_all(self) -> str:
        """Label of the last line: what is counted together."""
        return _("Total : %(what)s") % {"what": self.period.name if self.period else _("toutes les périodes")}

    @cached_property
    def totals(self) -> list[tuple[Step, int]]:
        """How many pupils stand at each step."""
        return [(step, sum(one.counts[step] for one in self.classes)) for step in FILLS]

    @property
    def searching(self) -> int:
        """How many pupils have no place."""
        return dict(self.totals)[Step.SEARCHING]

    @property
    def expected(self) -> int:
        return sum(one.expected for one in self.classes)

    @cached_property
    def late(self) -> int:
        """How many are not signed for by all after the day by which the school wants them to be."""
        return sum(
            one.counts[step]
            for one, period in zip(self.classes, self._periods_of_lines, strict=True)
            if period.is_late_on(self._standing.today)
            for step in FILLS
            if step not in (Step.SIGNED, *UNCOUNTED)
        )

    @property
    def days_left(self) -> int | None:
        """Days until agreements are to be signed; while no date is known, until the first that is not."""
        if self.is_whole:
            return min((line.days_left for line in self.lines if line.days_left is not None), default=None)
        return self._left(self.period, [one.next_day for one in self.classes if one.next_day])

    def _left(self, period: Period | None, days: list[date]) -> int | None:
        due = period.ends_preparation_on if period else None
        day = due or min(days, default=None)
        return (day - self._standing.today).days if day and day >= self._standing.today else None

    @cached_property
    def lines(self) -> list[ProgressLine]:
        """Each class, or period, with the days that are left to it and the page behind it."""
        return [
            ProgressLine(one, self._left(period, [one.next_day] if one.next_day else []), self._address(one, period))
            for one, period in zip(self.classes, self._periods_of_lines, strict=True)
        ]

    @property
    def _periods_of_lines(self) -> list[Period]:
        return [self.period] * len(self.classes) if self.period else self._by_day

    def _address(self, progress: ClassProgress, period: Period) -> str:
        if self.is_whole:
            return f"{reverse('head_home')}?{urlencode({'periode': period.uuid})}"
        return f"{reverse('class_pupils')}?{urlencode({'classe': progress.name, 'periode': period.uuid})}"

    @cached_property
    def chart(self) -> StackedBars:
        day = write_date(self._school.today().isoformat())
        done = dict(self.totals)[Step.SIGNED]
        return StackedBars(
            name="avancement",
            title=_("%(period)s : avancement au %(day)s")
            % {"period": self.period.name if self.period else self.title, "day": day},
            about=_("Une barre par ligne du tableau. En tout : %(done)d conventions signées sur %(n)d attendues.")
            % {"done": done, "n": self.expected},
            series=[BarSeries(str(step.label), fill) for step, fill in FILLS.items()],
            rows=[(one.name or _("sans classe"), [one.counts[step] for step in FILLS]) for one in self.classes],
            of_rows=_("Période") if self.is_whole else _("Classe"),
            source=str(self._school),
        )

    @property
    def charts(self) -> list[StackedBars]:
        return [self.chart] if self.classes else []

    @cached_property
    def duties(self) -> HeadsDuties:
        return duties_of(self._standing)
