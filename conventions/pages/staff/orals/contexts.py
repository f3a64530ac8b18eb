"""The orals of a class as its teacher reads them: who passes when, who is told, who has no place and why."""

from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.law.year.queries import PupilOfYear
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.orals.models import Oral, OralJury, Orals
from conventions.domain.season.orals.queries import ends_of, juries_of

from .forms import AddForm
from .queries import classes_led, orals_seen, pupils_of
from .tables import table_of_classes, table_of_door, table_of_jury, table_of_orals


class OralsOfClassesPage:
    """Classes of the reader, those with orals first."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def table(self) -> Table:
        known = list(orals_seen(self._standing))
        without = [name for name in classes_led(self._standing) if name not in {one.class_name for one in known}]
        return table_of_classes([*((one.class_name, one) for one in known), *((name, None) for name in without)])


class OralsPage:
    """The timetable of a class; whoever the reader does not see is not on it."""

    def __init__(self, standing: Standing, orals: Orals, add_form: AddForm | None = None) -> None:
        self._standing, self.orals = standing, orals
        self._add_form = add_form

    @cached_property
    def _pupils(self) -> dict[int, PupilOfYear]:
        return {pupil.pk: pupil for pupil in pupils_of(self._standing, self.orals.class_name)}

    @cached_property
    def juries(self) -> list[tuple[OralJury, list[Oral]]]:
        """Each jury with the pupils who pass before it."""
        return [
            (jury, [oral for oral in jury.places.all() if oral.pupil_id in self._pupils])
            for jury in juries_of(self.orals)
        ]

    @cached_property
    def places(self) -> list[Oral]:
        """All of them, hour after hour."""
        own = [oral for _jury, places in self.juries for oral in places]
        return sorted(own, key=lambda oral: (oral.day, oral.hour, oral.jury.number, oral.pk))

    def table(self) -> Table:
        return table_of_orals(self.orals, self.places)

    @property
    def untold(self) -> int:
        """Families that do not know what stands now, of places to come."""
        return sum(oral.told_at is None and oral.day >= self._standing.today for oral in self.places)

    @property
    def noted(self) -> int:
        return sum(oral.noted_at is not None for oral in self.places)

    @property
    def may_arrange(self) -> bool:
        return not self.noted

    @property
    def may_remove(self) -> bool:
        return not self.noted and not any(oral.was_told for oral in self.places)

    @cached_property
    def placeless(self) -> list[tuple[PupilOfYear, str]]:
        """Pupils of the class who pass before nobody, each with the reason."""
        placed = {oral.pupil_id for oral in self.places}
        left = [pupil for pupil in self._pupils.values() if pupil.pk not in placed]
        ends = ends_of(left, self.orals.period) if left else {}
        return [(pupil, self._why(ends.get(pupil.pk))) for pupil in left]

    @property
    def reasons(self) -> dict[str, list[PupilOfYear]]:
        """Pupils who pass before nobody, by reason."""
        reasons: dict[str, list[PupilOfYear]] = {}
        for pupil, why in self.placeless:
            reasons.setdefault(why, []).append(pupil)
        return reasons

    def _why(self, end: date | None) -> str:
        if end is None:
            return _("pas de stage signé")
        if end >= self.orals.days[0]:
            return _("en stage jusqu'au %(day)s") % {"day": day_and_month(end)}
        return _("stage signé depuis")

    @cached_property
    def add_form(self) -> AddForm:
        return self._add_form or AddForm(pupils=[pupil for pupil, _why in self.placeless])

    @property
    def doors(self) -> list[tuple[OralJury, list[Table]]]:
        """For each room, the lists of its days."""
        return [(jury, [table_of_door(places, day) for day in self.orals.days]) for jury, places in self.juries]

    @property
    def sheets(self) -> list[tuple[OralJury, Table]]:
        """For each jury, its pupils and three criteria."""
        return [(jury, table_of_jury(jury, places)) for jury, places in self.juries]
