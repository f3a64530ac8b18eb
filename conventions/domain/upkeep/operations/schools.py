"""Schools as an operator looks after them: found, added by hand, taken from a file that was compared first."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.models import School, Staff, User
from conventions.domain.season.rolls import imports_schools
from conventions.domain.season.rolls.models import SchoolsImport
from conventions.domain.season.rolls.uploaded_schools import confirm_schools
from conventions.domain.upkeep.operator_acts.services import note_act

SERVED = (
    ("", _("Tous")),
    ("avec", _("Avec des comptes")),
    ("sans-direction", _("Avec des comptes, sans direction")),
    ("fermes", _("Fermés")),
)
"""Filters of a list of schools."""


def schools_found(text: str, *, which: str = "") -> QuerySet[School]:
    """Return schools by words of their name, town or UAI, each with ``has_staff`` and ``has_head``."""
    posts = Staff.objects.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()), school=OuterRef("pk"))
    heads = posts.filter(role=Staff.Role.HEAD)
    schools = School.objects.named(text).annotate(has_staff=Exists(posts), has_head=Exists(heads))
    if which == "fermes":
        schools = schools.filter(is_closed=True)
    elif which:
        schools = schools.filter(has_staff=True, **({"has_head": False} if which == "sans-direction" else {}))
    return schools.order_by("sort_name", "id")


@transaction.atomic
def add_school(given: dict[str, Any], *, by: User) -> School:
    """Add a school by hand: who did and why is written down."""
    school = imports_schools.add_school({name: text for name, text in given.items() if name != "reason"})
    note_act(School, f"Établissement ajouté : {school}", by=by, reason=given["reason"])
    return school


@transaction.atomic
def import_sent_schools(upload: SchoolsImport, *, by: User) -> None:
    """Have a file that was compared applied, once: who did is written down, at each school at work that changes."""
    if confirm_schools(upload):
        for change in upload.report.get("at_work", []):
            columns = ", ".join(column for column, _before, _after in change["columns"])
            note_act(School, f"Établissement {change['uai']} modifié : {columns}", by=by, reason=upload.file_name)
        counts = ", ".join(f"{upload.report[name]} {word}" for name, word in _COUNTED)
        note_act(School, f"Fichier d'établissements repris : {upload.file_name}", by=by, reason=counts)


_COUNTED = (("created", "nouveaux"), ("changed", "modifiés"), ("refused", "lignes refusées"))
