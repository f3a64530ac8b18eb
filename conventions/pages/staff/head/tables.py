"""The head's list: what waits for approval, with what the rules say of it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.batches.queries import ToApprove
from conventions.domain.numbers.exports.tables import Table, TableColumn


def table_of_approvals(rows: Iterable[ToApprove]) -> Table:
    return Table(
        "a-valider",
        _("Conventions à valider"),
        (
            TableColumn(_("Choisir"), is_quiet=True),
            TableColumn(_("Élève"), lambda row: row.convention.pupil.name),
            TableColumn(_("Convention"), lambda row: row.convention.number, within="eleve"),
            TableColumn(_("Classe"), lambda row: row.convention.class_name, within="eleve"),
            TableColumn(_("Accueil"), lambda row: row.convention.host.name),
            TableColumn(_("Commune"), lambda row: row.convention.place_city, within="accueil"),
            TableColumn(_("Stage"), lambda row: row.convention.first_day),
            TableColumn(_("Dernier jour"), lambda row: row.convention.last_day, within="stage"),
            TableColumn(
                _("À savoir avant de valider"), lambda row: "\n".join(str(found.sentence) for found in row.findings)
            ),
        ),
        rows,
        caption=_("Conventions à valider, celles qui portent un avertissement d'abord, puis par premier jour de stage"),
        sorts=False,
    )
