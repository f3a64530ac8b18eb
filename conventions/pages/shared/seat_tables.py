"""Tables of seats that officers, networks and schools read: those asked of networks, those around a school."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.exchange.supply.around import AroundLine
from conventions.domain.exchange.supply.targets import NetworkLine
from conventions.domain.numbers.exports.tables import Table, TableColumn


def table_of_targets(rows: Iterable[NetworkLine], label: str, *, several: bool) -> Table:
    """Return what networks were asked, offer and have filled in a year, of ``several`` networks or of one."""
    return Table(
        "reseaux" if several else "reseau",
        _("Places demandées aux réseaux") if several else _("Places du réseau"),
        (
            TableColumn(_("Réseau"), lambda row: row.network.name, stands=several),
            TableColumn(_("Département"), lambda row: row.department.name, within="reseau" if several else ""),
            TableColumn(_("Demandées"), lambda row: row.target or None, int),
            TableColumn(_("Offertes"), lambda row: row.offered, int),
            TableColumn(_("Pourvues"), lambda row: row.filled, int),
            TableColumn(_("dont hors de la plateforme"), lambda row: row.filled_elsewhere, int, within="pourvues"),
            TableColumn(_("Manquent"), lambda row: row.missing, int),
        ),
        rows,
        caption=_("Places de %(label)s") % {"label": label},
        empty=_("Aucun réseau n'a d'objectif ni d'offre pour cette année.")
        if several
        else _("Aucun objectif ni aucune place pour cette année."),
    )


def table_of_lacks(rows: Iterable[AroundLine], name: str = "") -> Table:
    """Return a school's pupils without a place by week and level, against the free seats around."""
    return Table(
        name,
        _("Élèves sans stage et places libres"),
        (
            TableColumn(_("Semaine du"), lambda row: row.week or _("Dates à fixer")),
            TableColumn(_("Niveau"), lambda row: row.level_in_words),
            TableColumn(_("Élèves sans stage"), lambda row: row.pupils, int),
            TableColumn(_("Places libres autour"), lambda row: row.seats, int),
            TableColumn(_("Places qui manquent"), lambda row: row.missing, int),
        ),
        rows,
        caption=_("Élèves sans stage et places libres, par semaine et par niveau"),
        is_titled=True,
        sorts=bool(name),
        empty=_("Tous les élèves attendus en stage ont une convention en cours, ou sont dispensés.") if name else "",
    )
