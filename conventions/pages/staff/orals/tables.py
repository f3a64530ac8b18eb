"""The lists of orals: classes, the timetable of one, the sheets of a door and of a jury."""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.season.orals.models import Oral, OralJury, Orals
from conventions.domain.season.orals.queries import OralsCounted

BOXES = "☐\N{NO-BREAK SPACE}{}"


def table_of_classes(rows: Iterable[tuple[str, OralsCounted | None]]) -> Table:
    """Return each class with its orals, where there are some."""

    def said(read: Callable[[OralsCounted], object]) -> Callable[[tuple[str, OralsCounted | None]], object]:
        return lambda row: read(row[1]) if row[1] else ""

    return Table(
        "oraux",
        __("Oraux"),
        (
            TableColumn(__("Classe"), lambda row: row[0]),
            TableColumn(__("Forme"), said(lambda orals: capfirst(str(orals.get_form_display())))),
            TableColumn(__("Jours"), said(lambda orals: ", ".join(day_in_words(day) for day in orals.days))),
            TableColumn(__("Passages"), said(lambda orals: orals.places_n), int),
            TableColumn(__("Familles prévenues"), said(lambda orals: orals.told_n), int),
            TableColumn(__("Notés"), said(lambda orals: orals.noted_n), int),
        ),
        rows,
    )


def told_in_words(oral: Oral) -> str:
    """Say whether the family knows the day and hour that stand now."""
    if oral.told_at:
        return _("prévenue")
    return _("à prévenir du changement") if oral.was_told else _("à prévenir")


def table_of_orals(orals: Orals, places: Iterable[Oral]) -> Table:
    """Return the timetable of a class, hour after hour, its juries side by side."""
    return Table(
        "passages",
        _("Passages"),
        (
            TableColumn(__("Jour"), lambda oral: capfirst(day_in_words(oral.day)), stands=len(orals.days) > 1),
            TableColumn(__("Heure"), lambda oral: oral.at),
            TableColumn(__("Salle"), lambda oral: oral.jury.room),
            TableColumn(__("Élève"), lambda oral: oral.pupil.name),
            TableColumn(
                *(__("Famille"), told_in_words),
                badge=lambda oral: "success" if oral.told_at else "warning" if oral.was_told else "info",
            ),
            TableColumn(__("Jury"), lambda oral: ", ".join(word for _name, word in oral.said)),
            TableColumn(__("Changer"), is_quiet=True),
        ),
        list(places),
        sorts=False,
    )


def table_of_door(places: Iterable[Oral], day: date) -> Table:
    """Return who passes in one room on one day: first names and initials, because everybody reads a door."""
    rows = [oral for oral in places if oral.day == day]
    columns = (TableColumn(_("Heure"), lambda oral: oral.at), TableColumn(_("Élève"), short_name))
    return Table("", capfirst(day_in_words(day)), columns, rows, sorts=False)


def short_name(oral: Oral) -> str:
    """« Léa M. »."""
    pupil = oral.pupil
    return f"{pupil.first_name} {pupil.last_name[:1]}."


def table_of_jury(jury: OralJury, places: Iterable[Oral]) -> Table:
    """Return the pupils of a jury with three criteria: the word that was noted, or four boxes to tick by hand."""

    def word(n: int) -> Callable[[Oral], str]:
        return lambda oral: oral.said[n][1] if oral.words else " ".join(BOXES.format(one) for one in Oral.Word.labels)

    many = len(jury.orals.days) > 1
    criteria = tuple(TableColumn(name, word(n), key=f"critere-{n + 1}") for n, name in enumerate(jury.orals.criteria))
    columns = (
        TableColumn(_("Jour"), lambda oral: capfirst(day_in_words(oral.day)), stands=many),
        TableColumn(_("Heure"), lambda oral: oral.at),
        TableColumn(_("Élève"), lambda oral: oral.pupil.name),
        *criteria,
    )
    names = ", ".join(jury.names)
    title = names if many else f"{capfirst(day_in_words(jury.orals.days[0]))} – {names}"
    return Table("", title, columns, list(places), sorts=False)
