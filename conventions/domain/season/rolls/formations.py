"""Formation and status that the lines of a roll say of each pupil; a line without either changes neither."""

from collections.abc import Callable, Iterable

from conventions.domain.law.formations.keys import doubt_of, refusal_of
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.services import formation_for
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import School

from .reading import RollPupil

STILL_APPRENTICE = "la liste dit « scolaire », et l'élève est noté apprenti ici : rien n'est changé, vérifiez."


class RollFormations:
    """Formations of a roll, each made once; what is wrong with a key is told at its first line alone."""

    def __init__(
        self, school: School, year: SchoolYear, enrolments: Iterable[Enrolment], warn: Callable[[int, str], None]
    ) -> None:
        self._school, self._year, self._warn = school, year, warn
        self._made: dict[str, Formation | None] = {}
        self._of_class: dict[str, set[int | None]] = {}
        for one in enrolments:
            if one.left_at is None:
                self._of_class.setdefault(one.class_name, set()).add(one.formation_id)

    def place(self, enrolment: Enrolment, row: RollPupil, *, moved: bool) -> bool:
        """Say the formation and the status of a row; tell whether either changed.

        Without a key, whoever comes into a class takes its formation, where it has one for all.
        """
        before = enrolment.formation_id, enrolment.apprentice_from
        if row.mef:
            formation = self._formation(row)
            enrolment.formation_id = formation.pk if formation else None
        elif moved:
            of_class = self._of_class.get(enrolment.class_name, set())
            enrolment.formation_id = next(iter(of_class)) if len(of_class) == 1 else None
        if row.is_apprentice and enrolment.apprentice_from is None:
            today = self._school.today()
            begins_now = enrolment.pk is not None and today in self._year
            enrolment.apprentice_from = today if begins_now else self._year.first_day
        elif row.is_apprentice is False and enrolment.is_apprentice_on(self._school.today()):
            self._warn(row.line, STILL_APPRENTICE)
        return before != (enrolment.formation_id, enrolment.apprentice_from)

    def _formation(self, row: RollPupil) -> Formation | None:
        if row.mef not in self._made:
            problem = refusal_of(row.mef)
            self._made[row.mef] = None if problem else formation_for(self._school, row.mef, title=row.mef_title)
            if problem := problem or doubt_of(row.mef):
                self._warn(row.line, f"formation {row.mef} : {problem[0].lower()}{problem[1:]}")
        return self._made[row.mef]
