"""Everybody who may be reminded together: of one class or of all, with the way and who is left out."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from uuid import UUID, uuid4

from django.http import QueryDict
from django.urls import reverse

from conventions.domain.dossier.batches.queries import CountedAct
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.reminders.bulk_reminders import READ, Planned, planned_families, planned_reminders
from conventions.domain.season.reminders.owed import Owed
from conventions.domain.upkeep.spending.queries import price_of
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.staff.bulk_acts import BulkWords, under_way

from ..choosing import AgreementsChoice
from ..roster import PupilSituation, pupils_found
from ..tables import table_of_planned


@dataclass
class ReminderGroup:
    """Those who are reminded by one button, and those who are left out."""

    name: str
    """``parties``, ``visas`` or ``families``."""
    planned: list[Planned]
    key: UUID = field(default_factory=uuid4)
    """Key of this button: its form sent twice is one act."""

    @cached_property
    def written_to(self) -> list[Planned]:
        return [one for one in self.planned if one.refusal is None]

    @property
    def mails(self) -> int:
        """Number of mails that would leave."""
        return sum(one.mails for one in self.written_to)

    @cached_property
    def texts(self) -> list[str]:
        """Numbers to which an SMS would leave."""
        return [number for one in self.written_to for number in one.numbers]

    @property
    def euros(self) -> Decimal:
        """Price of the SMS, one segment each; nothing where the service knows no price."""
        return sum((price_of(number) for number in self.texts), Decimal()) / 100

    @property
    def tables(self) -> tuple[Table, Table]:
        return table_of_planned(self.written_to), table_of_planned(self.left_out)

    @cached_property
    def left_out(self) -> list[Planned]:
        return [one for one in self.planned if one.refusal is not None]


class RemindersPage:
    """Those who are waited for in live agreements, and the families who seek a place."""

    def __init__(self, standing: Standing, given: QueryDict) -> None:
        self._standing, self._given = standing, given
        self.choice = AgreementsChoice(standing, given)
        self.class_name, self.class_names = self.choice.class_name, self.choice.class_names

    @property
    def here(self) -> str:
        """The page's own address."""
        return reverse("reminders") + self.choice.query

    @cached_property
    def _planned(self) -> list[Planned]:
        planned = planned_reminders(list(self.choice.conventions().select_related(*READ)))
        return [one for one in planned if not self.choice.owed or one.owed == self.choice.owed]

    @property
    def parties(self) -> list[Planned]:
        """Hosts, tutors and families of whom something is expected."""
        return [one for one in self._planned if one.owed != Owed.VISA]

    @property
    def visas(self) -> list[Planned]:
        """Those whose visa may still be given: nothing waits for it."""
        return [one for one in self._planned if one.owed == Owed.VISA]

    @cached_property
    def families(self) -> list[Planned]:
        """Families of pupils without any agreement; a place is sought in the present year alone."""
        if self.choice.is_narrow or self._standing.chosen_year is not None:
            return []
        choice = PeriodChoice(self._standing, self._given)
        found = pupils_found(self._standing, choice, class_name=self.class_name, situation=PupilSituation.NONE)
        return planned_families(list(found.filter(current=None)))

    def table(self) -> Table:
        """Everybody of all groups."""
        return table_of_planned([*self.parties, *self.families, *self.visas], name="a-relancer")

    @cached_property
    def groups(self) -> list[ReminderGroup]:
        found = [ReminderGroup("parties", self.parties), ReminderGroup("families", self.families)]
        return [*found, ReminderGroup("visas", self.visas)] if self.visas else found

    @cached_property
    def under_way(self) -> list[tuple[BulkWords, CountedAct]]:
        return under_way(self._standing, ("remind",))

    def planned(self, name: str) -> list[Planned]:
        """Return those of the group of that name."""
        return next((group.planned for group in self.groups if group.name == name), [])
