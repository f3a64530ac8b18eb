"""Tables of seats that officers, networks and schools read: those of networks, those around a school."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.exchange.supply.around import AroundLine
from conventions.domain.exchange.supply.targets import DepartmentLine, NetworkLine, SideLine
from conventions.domain.law.networks.models import Network
from conventions.domain.numbers.exports.tables import Table, TableColumn

SIDES = {
    Network.Side.STATE: _("État"),
    Network.Side.LOCAL: _("Collectivités"),
    Network.Side.PRIVATE: _("Entreprises, fédérations, chambres, associations"),
}


def table_of_targets(rows: Iterable[NetworkLine], label: str, *, several: bool) -> Table:
    """Return what networks were asked or promise, offer and have filled, of ``several`` networks or of one."""
    return Table(
        "reseaux" if several else "reseau",
        _("Places des réseaux") if several else _("Places du réseau"),
        (
            TableColumn(_("Réseau"), lambda row: row.network.name, stands=several),
            TableColumn(
                _("Nature"),
                lambda row: row.network.get_kind_display(),
                within="reseau" if several else "",
                stands=several,
            ),
            TableColumn(_("Département"), lambda row: row.department.name, within="reseau" if several else ""),
            *_seats(),
            TableColumn(_("à confirmer"), lambda row: row.announced or None, int, within="objectif"),
        ),
        rows,
        caption=_("Places de %(label)s") % {"label": label},
        empty=_("Aucun réseau n'a d'objectif ni d'offre pour cette année.")
        if several
        else _("Aucun objectif ni aucune place pour cette année."),
    )


def table_of_sides(rows: Iterable[SideLine], label: str) -> Table:
    """Return the networks of the State, those of collectivités and the others, side by side."""
    return Table(
        "",
        _("De qui viennent les places"),
        (TableColumn(_("Réseaux"), lambda row: SIDES[row.side]), *_seats()),
        rows,
        caption=_("De qui viennent les places de %(label)s") % {"label": label},
        sorts=False,
    )


def table_of_departments(rows: Iterable[DepartmentLine], label: str) -> Table:
    """Return what the networks of each département were asked or promise together, offer, have filled and lack."""
    return Table(
        "",
        _("Places des réseaux par département"),
        (TableColumn(_("Département"), lambda row: row.department.name), *_seats()),
        rows,
        caption=_("Places de %(label)s par département, là où il en est demandé ou promis") % {"label": label},
        sorts=False,
    )


def _seats() -> tuple[TableColumn, ...]:
    """Return the columns of what is asked or promised, offered, filled and lacking."""
    return (
        TableColumn(_("Objectif"), lambda row: row.target or None, int),
        TableColumn(_("Offertes"), lambda row: row.offered, int),
        TableColumn(_("Pourvues"), lambda row: row.filled, int),
        TableColumn(_("dont hors de la plateforme"), lambda row: row.filled_elsewhere, int, within="pourvues"),
        TableColumn(_("Manquent"), lambda row: row.missing, int),
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
