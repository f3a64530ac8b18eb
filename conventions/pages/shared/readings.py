"""Readings of the labour inspection as whoever opened them sees them: to whom, until when, how often read."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.regulated_works.models import InspectionGrant
from conventions.domain.numbers.exports.tables import Table, TableColumn
from workflow.models import Transition


def read_counts(grants: QuerySet[InspectionGrant]) -> QuerySet[InspectionGrant]:
    """Add to readings how often the file was opened and when last, as the journal says."""
    read = Transition.objects.filter(root_uuid=OuterRef("uuid"), name="read").values("root_uuid")
    return grants.annotate(
        times_read=Subquery(read.annotate(n=Count("pk")).values("n")[:1]),
        last_read=Subquery(read.annotate(at_last=Max("at")).values("at_last")[:1]),
    )


def table_of_readings(rows: Iterable[Any]) -> Table:
    return Table(
        "",
        _("Lectures de l'inspection du travail"),
        (
            TableColumn(_("Organisme"), lambda row: row.host.name),
            TableColumn(_("Agent"), lambda row: f"{row.inspector} {row.service}".strip(), within="organisme"),
            TableColumn(_("Année"), lambda row: row.label),
            TableColumn(_("Jusqu'au"), lambda row: row.until),
            TableColumn(_("Lu"), lambda row: row.times_read or 0),
            TableColumn(_("Dernière lecture"), lambda row: row.last_read, within="lu"),
            TableColumn(_("Fermer")),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucune lecture n'est ouverte."),
    )
