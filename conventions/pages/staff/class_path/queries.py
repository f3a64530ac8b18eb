"""A class on its path as this reader may see it: pupils, how far each is, numbers by step."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.path.content import LEVELS, STEPS, PathStep
from conventions.domain.season.path.models import PathClass
from conventions.domain.season.path.queries import level_of, progress_of, steps_of_school
from conventions.pages.kit.access import or_404
from conventions.pages.shared.visibility import visible_classes, visible_pupils


@dataclass(frozen=True)
class PupilPath:
    """A pupil's steps: done, begun, not begun; what was written is on the telephone alone."""

    enrolment: Enrolment
    done: list[str]
    begun: list[str]
    rest: list[str]
    """Titles of steps, in their order."""

    @property
    def name(self) -> str:
        return self.enrolment.pupil.name


@dataclass(frozen=True)
class StepCount:
    """A step and how many pupils are where."""

    step: PathStep
    done: int
    begun: int
    rest: int


@dataclass(frozen=True)
class ClassPath:
    """A class in the year under way; of its pupils, those whom the reader may see."""

    name: str
    level: str
    enrolments: Sequence[Enrolment]
    steps: dict[str, PathStep]
    opened: PathClass | None
    """Its code, once somebody has opened it."""

    @property
    def level_name(self) -> str:
        return LEVELS[self.level]

    def pupils(self) -> list[PupilPath]:
        """Return the pupils, the least advanced first, then by name; one query."""
        titles = self._titles()
        rows = []
        states = progress_of(self.enrolments)
        for enrolment in self.enrolments:
            of_pupil = states.get(enrolment.pk, {})
            lists: dict[str, list[str]] = {"done": [], "begun": [], "": []}
            for name, title in titles.items():
                lists[of_pupil.get(name, "")].append(title)
            rows.append(PupilPath(enrolment, lists["done"], lists["begun"], lists[""]))
        return sorted(rows, key=lambda row: (len(row.done), len(row.begun)))

    def counts(self, names: Sequence[str] = ()) -> list[StepCount]:
        """Return how many pupils are where, step by step, of ``names`` or of all; one query."""
        states = progress_of(self.enrolments).values()
        counted = Counter((name, state) for of_pupil in states for name, state in of_pupil.items())
        total = len(self.enrolments)
        rows = []
        for name in self._titles():
            if not names or name in names:
                done, begun = counted[name, "done"], counted[name, "begun"]
                rows.append(StepCount(self.steps[name], done, begun, total - done - begun))
        return rows

    def _titles(self) -> dict[str, str]:
        """Return the titles of the steps that are counted: those of a school's own are read, never marked."""
        return {name: step.title for name, step in self.steps.items() if name in STEPS}


def now_at(standing: Standing) -> Standing:
    """Return the same person in the year under way: a path is walked in no other."""
    return replace(standing, chosen_year=None)


def classes_on_path(standing: Standing) -> list[tuple[str, PathClass | None]]:
    """Return the classes that the reader follows, each with its code where it is open; two queries."""
    year = present_year(standing.school)
    opened = {found.class_name: found for found in PathClass.objects.filter(school=standing.school, year=year)}
    return [(name, opened.get(name)) for name in visible_classes(now_at(standing))]


def class_path_or_404(standing: Standing, class_name: str) -> ClassPath:
    """Return a class of which the reader may see a pupil; otherwise it does not exist."""
    school, year = standing.school, present_year(standing.school)
    seen = visible_pupils(now_at(standing)).filter(year_class=class_name)
    found = Enrolment.objects.filter(pupil__in=seen.values("pk"), year=year, class_name=class_name, left_at=None)
    enrolments = list(found.select_related("pupil").order_by("pupil__sort_name", "pk"))
    levels = Counter(level_of(enrolment) for enrolment in enrolments).most_common(1)
    level = or_404(levels[0][0] if levels else None)
    opened = PathClass.objects.filter(school=school, year=year, class_name=class_name).first()
    return ClassPath(class_name, level, enrolments, steps_of_school(level, school), opened)
