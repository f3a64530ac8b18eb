"""The lists of the settings as they leave in a file: pupils and guardians, contacts to decide, staff, delegations."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.law.calendars.content import ClosedPeriod
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.models import ContactChange, Delegation, Pupil, Staff
from conventions.domain.season.rolls.queries import ListedPupil
from conventions.domain.season.rolls.reading import RollPupil
from conventions.domain.season.rolls.staff_lists import StaffRow
from conventions.pages.shared.pupil_columns import pupil_columns


class ClassToPrint(NamedTuple):
    """A class, how many pupils it has, and when its sheet was last prepared."""

    name: str
    pupils: int
    prepared_at: datetime | None


def _guardians(pupil: Pupil) -> str:
    return "\n".join(
        f"{one.name} ({one.get_quality_display()})" if one.quality else one.name for one in pupil.guardians.all()
    )


def _lacking(pupil: ListedPupil) -> Iterator[str]:
    for guardian in pupil.guardians.all():
        if not guardian.email and not guardian.phone:
            yield f"{_t('contact')} {guardian.rank}"
        if not guardian.quality:
            yield f"{_t('qualité')} {guardian.rank}"
    if not pupil.guardians.all():
        yield _t("aucun responsable")
    if pupil.lacks_insurance:
        yield _t("assurance")
    if pupil.is_disputed:
        yield _t("désaccord")


def _formation(pupil: ListedPupil) -> str:
    return next((str(one.formation) for one in pupil.of_year if one.formation), "")


def _status(pupil: ListedPupil) -> str:
    """Return since when a pupil is an apprentice, and until when; empty for any other."""
    begun = next((one for one in pupil.of_year if one.apprentice_from), None)
    if begun is None:
        return ""
    if begun.apprentice_until is None:
        return _t("apprenti depuis le %(day)s") % {"day": f"{begun.apprentice_from:%d/%m/%Y}"}
    days = {"first": f"{begun.apprentice_from:%d/%m/%Y}", "last": f"{begun.apprentice_until:%d/%m/%Y}"}
    return _t("apprenti du %(first)s au %(last)s") % days


def _contacts() -> Iterator[TableColumn]:
    """Yield the columns of the two guardians of a pupil, and of how each is reached."""

    def of(rank: int, name: str) -> Callable[[Pupil], str]:
        def read(pupil: Pupil) -> str:
            guardian = next((one for one in pupil.guardians.all() if one.rank == rank), None)
            return str(getattr(guardian, name)) if guardian else ""

        return read

    parts = {
        "last_name": _("Nom du responsable %(rank)d"),
        "first_name": _("Prénom du responsable %(rank)d"),
        "email": _("Courriel du responsable %(rank)d"),
        "local_phone": _("Téléphone du responsable %(rank)d"),
    }
    for rank in (1, 2):
        for name, label in parts.items():
            yield TableColumn(label % {"rank": rank}, of(rank, name), only="file")


def table_of_pupils(rows: Iterable[ListedPupil], *, with_contacts: bool = False) -> Table:
    """Return the pupils; ``with_contacts``, for a file, with how their guardians are reached."""
    return Table(
        "eleves-et-responsables",
        _("Élèves et responsables"),
        (
            *pupil_columns(lambda row: row, lambda row: row.year_class, order_by="sort_name", class_order="year_class"),
            TableColumn(_("Formation"), _formation, within="classe"),
            TableColumn(_("Statut"), _status, within="classe"),
            TableColumn(_("Responsables"), _guardians),
            *(_contacts() if with_contacts else ()),
            TableColumn(_("À compléter"), lambda row: ", ".join(_lacking(row))),
        ),
        rows,
    )


def table_of_changes(rows: Iterable[tuple[ContactChange, str, str]]) -> Table:
    """Return the changes with what was known and what the roll says, as the page shows them."""
    return Table(
        "contacts-a-decider",
        _("Contacts à décider"),
        (
            TableColumn(_("Élève"), lambda row: row[0].of_pupil.name),
            TableColumn(_("Personne"), lambda row: row[0].holder.name),
            TableColumn(_("Donnée"), lambda row: row[0].get_field_display()),
            TableColumn(_("Connu"), lambda row: row[1]),
            TableColumn(_("Sur la liste"), lambda row: row[2]),
            TableColumn(_("Trouvé le"), lambda row: row[0].found_at),
        ),
        rows,
    )


def table_of_staff(rows: Iterable[Staff], *, manages: bool) -> Table:
    """Return who is in function, or soon; who ``manages`` them changes them there."""
    return Table(
        "personnels",
        _("Personnels"),
        (
            TableColumn(_("Personne"), lambda row: row.user.name, order_by="user__sort_name"),
            TableColumn(_("Courriel"), lambda row: row.user.email, within="personne"),
            TableColumn(_("Fonction"), lambda row: row.get_role_display()),
            TableColumn(_("Titre"), lambda row: row.title, within="fonction"),
            TableColumn(_("Dates"), order_by="starts_on"),
            TableColumn(_("Depuis le"), lambda row: row.starts_on, within="dates"),
            TableColumn(_("Jusqu'au"), lambda row: row.ends_on, within="dates"),
            TableColumn(_("Classes suivies"), lambda row: ", ".join(row.classes)),
            TableColumn(_("Changer"), stands=manages),
        ),
        rows,
        caption=_("En fonction, ou bientôt"),
    )


def table_of_delegations(rows: Iterable[tuple[Delegation, StrOrPromise]]) -> Table:
    """Return the delegations, each with where it stands, in words."""
    return Table(
        "delegations",
        _("Délégations de signature"),
        (
            TableColumn(_("À qui"), lambda row: row[0].to_staff.user.name),
            TableColumn(_("Qualité"), lambda row: row[0].get_quality_display()),
            TableColumn(_("État"), lambda row: row[1]),
            TableColumn(_("Donnée par"), lambda row: row[0].from_staff.user.name),
            TableColumn(_("Du"), lambda row: row[0].starts_on),
            TableColumn(_("Au"), lambda row: row[0].ends_on),
            TableColumn(_("Acte"), lambda row: row[0].reference),
            TableColumn(_("Publié le"), lambda row: row[0].publication_date),
            TableColumn(_("Retirée le"), lambda row: row[0].revoked_at),
        ),
        rows,
    )


def table_of_sheets(rows: Iterable[ClassToPrint]) -> Table:
    """Return the classes, each with the day on which its sheet was last prepared."""
    columns = (
        TableColumn(_("Classe"), lambda row: row.name),
        TableColumn(_("Élèves"), lambda row: row.pupils, int),
        TableColumn(
            _("Dernière préparation"),
            lambda row: localtime(row.prepared_at).date() if row.prepared_at else _("jamais"),
        ),
    )
    return Table("", _("Classes de la liste"), columns, rows)


def table_of_roll_columns(rows: Iterable[tuple[StrOrPromise, StrOrPromise, StrOrPromise]]) -> Table:
    """Return what a list holds of each person: who, what it needs, what it may have."""
    labels = (_("Personne"), _("Il faut"), _("Il peut y avoir"))
    columns = [TableColumn(label, itemgetter(place)) for place, label in enumerate(labels)]
    return Table("", _("Colonnes de la liste"), columns, rows, sorts=False)


def table_of_closed_days(year: str, rows: Iterable[ClosedPeriod]) -> Table:
    """Return the days without school of a year that is published."""
    columns = (
        TableColumn(_("Nom"), lambda row: row.name),
        TableColumn(_("Dates"), lambda row: row.days),
        TableColumn(_("À confirmer"), lambda row: row.to_confirm, within="dates"),
    )
    return Table("", _("Jours sans classe %(label)s") % {"label": year}, columns, rows, is_titled=True, sorts=False)


def table_of_first_pupils(rows: Iterable[RollPupil]) -> Table:
    """Return the first pupils of a list that waits, as they will be written."""
    return Table(
        "",
        _("Les premiers élèves, comme ils seront écrits"),
        (
            TableColumn(_("Élève"), lambda row: f"{row.first_name} {row.last_name}"),
            TableColumn(_("Naissance"), lambda row: row.born),
            TableColumn(_("Classe"), lambda row: row.class_name),
            TableColumn(_("Niveau"), lambda row: f"({row.said_level})" if row.said_level else "", within="classe"),
            TableColumn(_("Responsables"), lambda row: ", ".join(one.last_name for one in row.guardians)),
        ),
        rows,
        sorts=False,
    )


def table_of_staff_list(rows: Iterable[StaffRow]) -> Table:
    """Return the good lines of a list of staff, as they are read."""
    return Table(
        "",
        _("Ce que la liste donne"),
        (
            TableColumn(_("Personne"), lambda row: row.name),
            TableColumn(_("Courriel"), lambda row: row.email),
            TableColumn(_("Fonction"), lambda row: row.role_label),
            TableColumn(_("Classes"), lambda row: ", ".join(row.classes)),
            TableColumn(_("Ce qui change"), lambda row: _("rien") if row.is_known else _("fonction donnée")),
        ),
        rows,
        sorts=False,
    )
