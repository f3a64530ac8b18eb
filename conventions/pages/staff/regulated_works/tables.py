"""The lists of regulated works: pupils without an opinion, hosts without a declaration, declarations, readings."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.training_annexes.board import HostWithout, WithoutOpinion
from conventions.domain.law.regulated_works.models import WorksDeclaration
from conventions.domain.numbers.exports.tables import Table, TableColumn


def table_of_pupils(rows: Iterable[WithoutOpinion]) -> Table:
    return Table(
        "",
        _("Élèves sans avis médical"),
        (
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Classe"), lambda row: row.class_name, within="eleve"),
            TableColumn(_("Premier jour"), lambda row: row.first_day),
            TableColumn(_("Fin de l'avis noté"), lambda row: row.ends_on),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Chaque élève qui en a besoin a un avis qui couvre sa période."),
    )


def table_of_hosts(rows: Iterable[HostWithout]) -> Table:
    return Table(
        "",
        _("Organismes sans déclaration"),
        (
            TableColumn(_("Organisme"), lambda row: row.host.name),
            TableColumn(_("Travaux"), lambda row: ", ".join(row.named_works), within="organisme"),
            TableColumn(_("Élèves"), lambda row: row.trainees),
            TableColumn(_("Premier jour"), lambda row: row.first_day),
            TableColumn(_("Faire")),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Chaque organisme a déclaré ce que font ses élèves."),
    )


def table_of_declarations(rows: Iterable[WorksDeclaration]) -> Table:
    return Table(
        "",
        _("Déclarations"),
        (
            TableColumn(_("Déclarant"), lambda row: row.host.name if row.is_of_host else row.school.name),
            TableColumn(_("Travaux"), lambda row: ", ".join(row.named_works), within="declarant"),
            TableColumn(_("État"), lambda row: row.get_status_display()),
            TableColumn(_("Vaut jusqu'au"), lambda row: row.until),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucune déclaration n'est notée."),
    )
