"""The lists of a suspension: the internships that it concerns, how many there are in each school, how far it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.models import School
from conventions.domain.season.force_majeure.queries import ConcernedInternship


@dataclass(frozen=True)
class OfSchool:
    """How much of one school would be suspended; no name."""

    school: School
    rows: Sequence[ConcernedInternship]

    @property
    def by_sms(self) -> int:
        return sum(row.by_sms for row in self.rows)

    @property
    def by_mail(self) -> int:
        return sum(row.by_mail for row in self.rows)

    @property
    def to_call(self) -> int:
        return sum(len(row.to_call) for row in self.rows)


def table_of_concerned(rows: Iterable[ConcernedInternship]) -> Table:
    columns = (
        TableColumn(_("Élève"), lambda row: row.convention.pupil.name, order_by="convention__pupil__sort_name"),
        TableColumn(_("Classe"), lambda row: row.convention.class_name, within="eleve"),
        TableColumn(_("Où"), lambda row: f"{row.convention.host.name}, {row.convention.place_city}"),
        TableColumn(_("Dates"), lambda row: row.convention.first_day),
        TableColumn(_("Dernier jour"), lambda row: row.convention.last_day, within="dates"),
        TableColumn(_("Prévenus"), lambda row: row.by_sms + row.by_mail),
    )
    return Table("", _("Stages concernés"), columns, rows, is_titled=True)


def table_by_school(rows: Iterable[OfSchool]) -> Table:
    columns = (
        TableColumn(_("Établissement"), lambda row: row.school.name),
        TableColumn(_("Commune"), lambda row: row.school.city, within="etablissement"),
        TableColumn(_("Stages"), lambda row: len(row.rows), int),
        TableColumn(_("Par SMS"), lambda row: row.by_sms, int),
        TableColumn(_("Par courriel"), lambda row: row.by_mail, int),
        TableColumn(_("À appeler"), lambda row: row.to_call, int),
    )
    return Table("", _("Stages concernés, par établissement"), columns, rows, is_titled=True)


def table_of_progress(rows: Iterable[tuple[School, int, int]]) -> Table:
    columns = (
        TableColumn(_("Établissement"), lambda row: row[0].name),
        TableColumn(_("Commune"), lambda row: row[0].city, within="etablissement"),
        TableColumn(_("Faits"), lambda row: row[1], int),
        TableColumn(_("Non faits"), lambda row: row[2], int),
    )
    return Table("", _("Par établissement"), columns, rows, is_titled=True)
