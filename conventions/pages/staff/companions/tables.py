"""The lists of whom a school helps, and of whom it might."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.season.companions.queries import Candidate, Helped


def table_of_helped(rows: Iterable[Helped]) -> Table:
    return Table(
        "",
        _("Accompagnés en ce moment"),
        (
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Classe"), lambda row: row.pupil.year_class, within="eleve"),
            TableColumn(_("Prochaine étape"), lambda row: row.companionship.get_act_display()),
            TableColumn(_("Par"), lambda row: row.companionship.act_by.user.name, within="prochaine-etape"),
            TableColumn(_("Avant le"), lambda row: row.companionship.act_on),
            TableColumn(_("Ces sept jours"), lambda row: row.week),
        ),
        rows,
        sorts=False,
        empty=_("Personne n'est accompagné pour l'instant."),
    )


def table_of_candidates(rows: Iterable[Candidate]) -> Table:
    return Table(
        "",
        _("Qui accompagner"),
        (
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Classe"), lambda row: row.pupil.year_class, within="eleve"),
            TableColumn(_("Ce que l'on sait"), lambda row: row.facts),
            TableColumn(_("Accompagner")),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Rien ne propose personne : choisissez une classe pour y nommer un élève sans stage."),
    )
