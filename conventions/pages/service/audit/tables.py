"""The lists of an auditor; the journal leaves in a file too, with the fingerprints that prove each entry."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.numbers.exports.tables import Table, TableColumn, plain
from conventions.domain.numbers.publishing.models import NumbersReading

from .queries import Chain, JournalLine, Sent


def _moved(line: JournalLine) -> str:
    """Return from which state to which, of what the act carried too."""
    moves = [line, line.carried] if line.carried else [line]
    return "\n".join(f"{one.subject} : {f'{one.source} → ' if one.source else ''}{one.target}" for one in moves)


def _who(line: JournalLine) -> str:
    if line.by_platform:
        return " : ".join(part for part in (_t("la plateforme"), line.job) if part)
    return line.actor or (_t("effacé") if line.erased or line.command else line.entry.actor_id)


def table_of_lines(
    rows: Iterable[JournalLine], name: str = "", *, with_number: bool = True, is_narrowed: bool = False
) -> Table:
    return Table(
        name,
        _("Journal de la plateforme"),
        (
            TableColumn(_("Convention"), lambda row: row.number or _("autre dossier"), stands=with_number),
            TableColumn(_("Quand"), lambda row: _to_the_second(row.entry.at)),
            TableColumn(_("Quoi"), lambda row: row.act),
            TableColumn(_("Ce qui a changé"), _moved, within="quoi"),
            TableColumn(_("Compte concerné"), lambda row: row.whose, within="quoi"),
            TableColumn(_("Motif"), lambda row: row.reason, within="quoi"),
            TableColumn(_("Qui"), _who),
            TableColumn(_("Pour"), lambda row: row.on_behalf_of, within="qui"),
            TableColumn(_("Preuve"), lambda row: _t("Entrée %(n)s") % {"n": row.entry.position}),
            TableColumn(_("Avenant"), lambda row: row.amendment, within="preuve"),
            TableColumn(_("Version"), lambda row: row.version, within="preuve"),
            TableColumn(_("Empreinte de l'entrée"), lambda row: row.entry.hash, within="preuve"),
            TableColumn(_("Document (SHA-256)"), lambda row: row.document, within="preuve"),
        ),
        rows,
        caption=_("Entrées du journal, la dernière d'abord"),
        is_titled=True,
        sorts=False,
        empty=_("Aucun acte ne répond à tous ces critères. Retirez-en un.")
        if is_narrowed
        else _("Aucun acte ici : ils apparaîtront à mesure qu'ils seront faits."),
    )


def _to_the_second(moment: datetime) -> str:
    return f"{localtime(moment):%d/%m/%Y %H:%M:%S}"


def table_of_consultations(rows: Iterable[Consultation], *, with_number: bool) -> Table:
    """Return who opened or took what: of one actor with the agreements, of one agreement with the actors."""
    return Table(
        "",
        _("Consultations, la dernière d'abord"),
        (
            TableColumn(_("Convention"), lambda row: row.convention.number, stands=with_number),
            TableColumn(_("Par"), lambda row: row.actor_label or row.actor_id, stands=not with_number),
            TableColumn(_("Quand"), lambda row: _to_the_second(row.at)),
            TableColumn(_("Acte"), lambda row: row.get_what_display()),
            TableColumn(_("Pièce"), lambda row: row.detail),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucune consultation notée."),
    )


def table_of_readings(rows: Iterable[NumbersReading]) -> Table:
    return Table(
        "",
        _("Nombres d'élèves lus, la dernière lecture d'abord"),
        (
            TableColumn(_("Page"), lambda row: capfirst(row.get_what_display())),
            TableColumn(_("Forme"), lambda row: _("en fichier") if row.as_file else "", within="page"),
            TableColumn(_("Quand"), lambda row: _to_the_second(row.at)),
            TableColumn(_("Territoire"), lambda row: row.territory),
            TableColumn(_("Établissements distingués"), _told_apart),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucune lecture notée."),
    )


def _told_apart(reading: NumbersReading) -> object:
    if reading.school:
        return reading.school
    return reading.get_department_display() if reading.department else _("aucun")


def table_of_messages(rows: Iterable[Sent]) -> Table:
    return Table(
        "",
        _("Messages, le dernier d'abord"),
        (
            TableColumn(_("Message"), lambda row: row.title),
            TableColumn(_("À"), lambda row: row.audience),
            TableColumn(
                _("Adresse"), lambda row: f"{row.message.get_channel_display()} {row.address}".strip(), within="a"
            ),
            TableColumn(_("État"), lambda row: row.left.outcome_in_words, badge=lambda row: row.tone),
            TableColumn(_("Pourquoi"), lambda row: row.why, within="etat"),
            TableColumn(_("Créé"), lambda row: row.message.created_at),
            TableColumn(_("Envoyé"), lambda row: row.left.sent_at),
            TableColumn(_("Suite de l'envoi"), _delivery, within="envoye"),
            TableColumn(_("Essais"), lambda row: row.left.tries, int),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucun message n'est parti pour cette convention."),
    )


def _delivery(sent: Sent) -> str:
    message = sent.left
    return f"{message.outcome_in_words}\n{plain(message.delivery_at)}" if message.delivery_at else ""


def table_of_agreements(rows: Iterable[Convention], *, searched: bool) -> Table:
    return Table(
        "",
        _("Conventions trouvées, les plus récentes d'abord"),
        (
            TableColumn(_("Numéro"), lambda row: row.number),
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Établissement"), lambda row: row.school.name),
            TableColumn(_("Organisme d'accueil"), lambda row: row.host.name),
            TableColumn(_("Stage"), _internship),
            TableColumn(_("État"), lambda row: row.get_status_display()),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucune convention ne répond à tous ces critères. Retirez-en un.")
        if searched
        else _("Aucune convention n'existe encore sur la plateforme."),
    )


def _internship(convention: Convention) -> StrOrPromise:
    first, last = convention.first_day, convention.last_day
    return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}" if first and last else _("sans date")


def table_of_chains(rows: Iterable[Chain], *, are_broken: bool) -> Table:
    return Table(
        "",
        _("Chaînes rompues") if are_broken else _("Chaînes, les plus récentes d'abord"),
        (
            TableColumn(_("Dossier"), lambda row: row.number or row.root.uuid),
            TableColumn(_("État de la chaîne"), is_read=True),
        ),
        rows,
        is_titled=not are_broken,
        sorts=False,
    )
