"""How far the school is: the figures of each class, their picture, and what waits for the head; no name is on it."""

from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from conventions.domain.charts.drawing import Chart, Series
from conventions.domain.charts.formats import FILES, to_svg
from conventions.domain.documents.wording import write_date
from conventions.domain.people.standing import Standing
from conventions.domain.progress.queries import ClassProgress, HeadsDuties, Step, duties_of, progress_of

COLOURS = {
    Step.SEARCHING: ("#a8201a", False),
    Step.PREPARING: ("#f2c14e", True),
    Step.TO_APPROVE: ("#8ecae6", True),
    Step.TO_SIGN: ("#1b4f8a", False),
    Step.SIGNED: ("#17683a", False),
    Step.DISPENSED: ("#c9d3d6", True),
}
"""The colour of each step, and whether dark figures are read on it."""


class ProgressPage:
    """One school as its head, or a board, looks at it."""

    FORMATS = tuple(FILES)

    def __init__(self, standing: Standing) -> None:
        self._standing, self._school = standing, standing.school

    @cached_property
    def classes(self) -> list[ClassProgress]:
        return progress_of(self._standing)

    @cached_property
    def totals(self) -> list[tuple[Step, int]]:
        """How many pupils stand at each step."""
        return [(step, sum(one.counts[step] for one in self.classes)) for step in Step]

    @property
    def expected(self) -> int:
        return sum(one.expected for one in self.classes)

    @property
    def days_left(self) -> int | None:
        """Days until the first internship that is not signed for by all; none when no day is near."""
        days = [one.next_day for one in self.classes if one.next_day]
        return (min(days) - self._school.today()).days if days else None

    @property
    def rows(self) -> list[tuple[ClassProgress, int | None]]:
        """Each class with the days that are left to it."""
        today = self._school.today()
        return [(one, (one.next_day - today).days if one.next_day else None) for one in self.classes]

    @cached_property
    def chart(self) -> Chart:
        day = write_date(self._school.today().isoformat())
        done = dict(self.totals)[Step.SIGNED]
        return Chart(
            title=_("Avancement des stages au %(day)s") % {"day": day},
            about=_(
                "Barres par classe. Pour tout l'établissement : %(done)d conventions signées, %(n)d élèves attendus."
            )
            % {"done": done, "n": self.expected},
            series=[Series(str(step.label), *COLOURS[step]) for step in Step],
            rows=[(one.name or _("sans classe"), [n for _step, n in one.steps]) for one in self.classes],
            of_rows=_("Classe"),
        )

    @property
    def picture(self) -> SafeString:
        return to_svg(self.chart.drawing, name="avancement")

    @cached_property
    def duties(self) -> HeadsDuties:
        return duties_of(self._standing)
