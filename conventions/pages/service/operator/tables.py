"""The lists of the operator; none leaves in a file, and those in an order of urgency keep it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.models import School, Staff, TerritorialOfficer
from conventions.domain.upkeep.operations.queries import Beat, Lost, Periodic, TableSize
from notifications.models import JobRun

from .words import JOBS, WORK


def table_of_officers(rows: Iterable[TerritorialOfficer]) -> Table:
    return Table(
        "",
        _("Qui suit quel territoire"),
        (
            TableColumn(_("Territoire"), lambda row: f"{row.get_level_display()} {row.code}", order_by="code"),
            TableColumn(_("Personne"), lambda row: row.user.name, order_by="user__sort_name"),
            TableColumn(_("Changer")),
        ),
        rows,
        empty=_("Personne ne suit encore de territoire."),
    )


# -- schools --------------------------------------------------------------------------------------------------------


def table_of_schools(rows: Iterable[School], empty: StrOrPromise) -> Table:
    return Table(
        "",
        _("Établissements"),
        (
            TableColumn(_("Établissement"), lambda row: row.name, order_by="name"),
            TableColumn(_("UAI"), lambda row: row.uai, within="etablissement"),
            TableColumn(_("Commune"), lambda row: row.city, order_by="city"),
            TableColumn(_("Académie"), lambda row: row.academy, order_by="academy"),
            TableColumn(_("Comptes"), _accounts, badge=_badge_of_accounts),
        ),
        rows,
        empty=empty,
    )


def _accounts(school: Any) -> StrOrPromise:  # Any: a school with what schools_found adds
    if school.is_closed:
        return _("fermé")
    if not school.has_staff:
        return _("aucun")
    return _("direction connue") if school.has_head else _("sans direction")


def _badge_of_accounts(school: Any) -> str:
    if school.is_closed or not school.has_staff:
        return ""
    return "success" if school.has_head else "warning"


def table_of_posts(rows: Iterable[Staff]) -> Table:
    return Table(
        "",
        _("En fonction, ou bientôt"),
        (
            TableColumn(_("Personne"), lambda row: row.user.name),
            TableColumn(_("Fonction"), lambda row: row.get_role_display()),
            TableColumn(_("Titre"), lambda row: row.title, within="fonction"),
            TableColumn(_("Dates"), lambda row: row.starts_on),
            TableColumn(_("Changer")),
        ),
        rows,
        sorts=False,
        empty=_("Personne encore : donnez une fonction à la direction, qui ajoutera ses personnels."),
    )


def table_of_changes(title: StrOrPromise, rows: Sequence[Any]) -> Table:
    """Return the schools of a file, each with what it changes."""
    return Table(
        "",
        title,
        (
            TableColumn(_("Établissement"), lambda row: row["name"]),
            TableColumn(_("UAI"), lambda row: row["uai"], within="etablissement"),
            TableColumn(_("Ce qui change"), _changes),
        ),
        rows,
        sorts=False,
    )


def _changes(school: dict[str, Any]) -> StrOrPromise:
    changes = (f"{column} : {before or '–'} → {after or '–'}" for column, before, after in school["columns"])
    return "\n".join(changes) or _("nouveau")


def table_of_bans(rows: Iterable[Any]) -> Table:
    return Table(
        "",
        _("Interdictions, la dernière d'abord"),
        (
            TableColumn(_("SIRET"), lambda row: row["ban"].siret),
            TableColumn(_("Nom"), lambda row: row["name"], within="siret"),
            TableColumn(
                _("État"),
                lambda row: _("interdit") if row["ban"].is_in_force else _("levée"),
                badge=lambda row: "error" if row["ban"].is_in_force else "",
            ),
            TableColumn(_("Ce qui a été décidé"), is_read=True),
            TableColumn(_("Changer")),
        ),
        rows,
        sorts=False,
        empty=_("Aucune interdiction n'a été prononcée."),
    )


# -- the service ----------------------------------------------------------------------------------------------------


def table_of_lost(rows: Iterable[Lost], *, has_address: bool = True) -> Table:
    return Table(
        "",
        _("Pas arrivés, le dernier jour d'abord") if has_address else _("Sans adresse, le dernier jour d'abord"),
        (
            TableColumn(_("Jour et genre"), lambda row: row.day),
            TableColumn(_("Genre"), lambda row: row.title, within="jour-et-genre"),
            TableColumn(_("Messages"), lambda row: row.count, int),
            TableColumn(
                _("Pourquoi"),
                lambda row: "\n".join(
                    _("%(count)d par %(channel)s : %(why)s") % {"count": count, "channel": channel, "why": why}
                    for channel, why, count in row.reasons
                ),
            ),
            TableColumn(_("Que faire")),
        ),
        rows,
        sorts=False,
        empty=_("Tout est arrivé, ou quelqu'un s'en est occupé.") if has_address else "",
    )


def table_of_beats(rows: Iterable[Beat]) -> Table:
    """Return the last sign of life of each kind of work."""
    return Table(
        "",
        _("Service de fond : dernier signe de vie"),
        (
            TableColumn(_("Travail"), lambda row: WORK.get(row.name, row.name)),
            TableColumn(_("Dernier signe"), lambda row: f"{localtime(row.at):%d/%m/%Y %H:%M:%S}"),
            TableColumn(
                _("État"),
                lambda row: _("au travail") if row.is_fresh else _("muet"),
                badge=lambda row: "success" if row.is_fresh else "error",
            ),
        ),
        rows,
        sorts=False,
        empty=_("Le service de fond n'a donné aucun signe de vie : lancez « manage.py worker »."),
    )


def _error(run: JobRun) -> StrOrPromise:
    overran = run.busy_until is not None and run.busy_until < timezone.now()
    return run.last_error or (_("arrêtée par son délai, ou avec son processus") if overran else "")


def table_of_runs(title: StrOrPromise, rows: Iterable[JobRun], *, decides: bool = False) -> Table:
    """Return jobs with their last error; those that were given up have a choice."""
    return Table(
        "",
        title,
        (
            TableColumn(_("Tâche"), lambda row: JOBS.get(row.name, row.name)),
            TableColumn(_("Dernier essai"), lambda row: row.started_at),
            TableColumn(_("Essais"), lambda row: row.tries, int),
            TableColumn(_("Erreur"), _error),
            TableColumn(_("Que faire"), stands=decides),
        ),
        rows,
        sorts=False,
    )


def table_of_periodic_jobs(rows: Iterable[Periodic]) -> Table:
    return Table(
        "",
        _("Faites à intervalles réguliers"),
        (
            TableColumn(_("Tâche"), lambda row: JOBS.get(row.name, row.name)),
            TableColumn(_("Toutes les (minutes)"), lambda row: row.minutes, int),
            TableColumn(_("Dernière fois"), lambda row: row.run and row.run.started_at),
            TableColumn(_("État"), _state_of_run, badge=_badge_of_run),
            TableColumn(_("Erreur"), lambda row: row.run and row.run.last_error, within="etat"),
        ),
        rows,
    )


def _state_of_run(job: Periodic) -> StrOrPromise:
    if not job.run:
        return _("jamais faite")
    if job.run.last_error:
        return _("en échec")
    return _("faite") if job.run.done_at else _("en cours")


def _badge_of_run(job: Periodic) -> str:
    if not job.run or job.run.last_error:
        return "error" if job.run else "warning"
    return "success" if job.run.done_at else "info"


def table_of_dates(rows: Iterable[Any]) -> Table:
    return Table(
        "",
        _("Ce qui prend fin, le plus proche d'abord"),
        (
            TableColumn(_("Quoi"), lambda row: row["dated"].what),
            TableColumn(_("Valable jusqu'au"), lambda row: localtime(row["dated"].ends_at).date()),
            TableColumn(_("Reste"), lambda row: row["days"]),
        ),
        rows,
        sorts=False,
        empty=_("Aucune clé n'est encore réglée : « manage.py check --deploy » dit ce qui manque."),
    )


def table_of_disks(rows: Iterable[dict[str, Any]], least_free: float) -> Table:
    return Table(
        "",
        _("Disques de cette machine"),
        (
            TableColumn(_("Dossier"), lambda row: row["place"]),
            TableColumn(_("Libre"), lambda row: filesizeformat(row["free_bytes"])),
            TableColumn(
                _("État"),
                lambda row: _("presque plein") if row["free_share"] < least_free else _("assez de place"),
                badge=lambda row: "error" if row["free_share"] < least_free else "success",
            ),
        ),
        rows,
        sorts=False,
    )


def table_of_sizes(rows: Iterable[TableSize], size: int) -> Table:
    return Table(
        "",
        _("Base de données : %(size)s, dont les plus grandes tables") % {"size": filesizeformat(size)},
        (
            TableColumn(_("Table"), lambda row: row.name),
            TableColumn(_("Place"), lambda row: filesizeformat(row.size)),
            TableColumn(_("Lignes, environ"), lambda row: row.rows, int),
        ),
        rows,
        sorts=False,
    )
