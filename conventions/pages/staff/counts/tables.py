"""The counts of a class on the screen and in files, and the list that is typed into the State's tool."""

from collections.abc import Iterable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from conventions.domain.dossier.day_counts.queries import CountLine
from conventions.domain.numbers.exports.tables import Table, TableColumn

_SAID = {True: _("signée"), False: _("attendue")}


def table_of_counts(lines: Iterable[CountLine], title: str, *, name: str = "") -> Table:
    """Return the counts, in the order of what is to be looked at."""
    return Table(
        name,
        title,
        (
            TableColumn(_("Élève"), lambda line: line.convention.pupil.name),
            TableColumn(_("Classe"), lambda line: line.convention.class_name),
            TableColumn(_("Organisme"), lambda line: line.convention.host.name),
            TableColumn(_("Début"), lambda line: line.convention.first_day),
            TableColumn(_("Fin"), lambda line: line.convention.ended_on or line.convention.last_day),
            TableColumn(_("Prévus"), lambda line: line.days.planned, int),
            TableColumn(_("Proposés"), lambda line: line.proposed, int),
            TableColumn(_("Certifiés"), lambda line: line.count.certified if line.count else None, int),
            TableColumn(_("Attestation"), lambda line: _SAID[line.is_attested]),
            TableColumn(_("À regarder"), remark_of, within="proposes"),
            TableColumn(_("Motif"), lambda line: line.count.reason if line.count else "", within="certifies"),
        ),
        lines,
        sorts=False,
        is_titled=True,
        empty=_("Aucun compte."),
    )


def remark_of(line: CountLine) -> str:
    """Say what somebody has to look at; empty where nothing is."""
    days, remarks = line.days, []
    if line.has_changed:
        remarks.append(_now("les présences ont changé depuis la certification"))
    if days.unsaid:
        remarks.append(
            ngettext("%(n)d demi-journée non notée", "%(n)d demi-journées non notées", days.unsaid) % {"n": days.unsaid}
        )
    if days.in_part:
        remarks.append(
            ngettext("%(n)d jour fait en partie", "%(n)d jours faits en partie", days.in_part) % {"n": days.in_part}
        )
    if days.lost and not days.unsaid:
        remarks.append(ngettext("%(n)d jour perdu", "%(n)d jours perdus", days.lost) % {"n": days.lost})
    return ", ".join(remarks)


def table_to_type(lines: Iterable[CountLine], *, name: str = "jours-a-saisir", title: str = "") -> Table:
    """Return the certified counts in the order in which the State's tool shows its periods."""
    return Table(
        name,
        title or _("Liste à saisir"),
        (
            TableColumn(_("Classe"), lambda line: line.convention.class_name, only="" if name else "file"),
            TableColumn(_("Élève"), lambda line: line.convention.pupil.name),
            TableColumn(_("Début"), lambda line: line.convention.first_day),
            TableColumn(_("Fin"), lambda line: line.convention.ended_on or line.convention.last_day),
            TableColumn(_("Nombre de jours"), lambda line: line.count.certified, int),
        ),
        lines,
        sorts=False,
        is_titled=True,
    )
