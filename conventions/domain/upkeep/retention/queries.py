"""Reads for the pages: the last purge by rule, what is held, who may be meant by a name, the last disclosures."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar, cast

from django.db.models import Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, User
from conventions.domain.persons.people.records import Searchable, SearchableQuerySet
from workflow import clock

from . import dossiers
from .models import PersonExport, PurgeRun
from .person import DataSubject
from .term import PurgeLine
from .terms import TABLE, kept

P = TypeVar("P", bound=Searchable)

SHOWN = 25


def last_run() -> PurgeRun | None:
    return PurgeRun.objects.first()


def lines_of(run: PurgeRun | None) -> list[PurgeLine]:
    """Return every rule with the counts of ``run``; no query."""
    erased, failed = (run.erased, run.failed) if run else ({}, {})
    return [PurgeLine(row, erased.get(row.key, 0), failed.get(row.key, 0)) for row in TABLE]


def held_dossiers() -> list[Convention]:
    """Return signed agreements whose time is over and that a report still holds; one query."""
    before = clock.now() - timedelta(days=kept("signed").days)
    return list(dossiers.held(before).select_related("school").order_by("end", "pk")[:SHOWN])


def last_exports() -> QuerySet[PersonExport]:
    return PersonExport.objects.all()[:SHOWN]


@dataclass(frozen=True)
class PersonMatch:
    """A person who may be meant."""

    subject: DataSubject
    what: str
    """Quality, with enough to tell namesakes apart."""


def people_found(text: str) -> list[PersonMatch]:
    """Return the first people of each kind with this name or contact; four queries."""
    people: list[PersonMatch] = []
    for pupil in _fits(Pupil, text).filter(erased_at=None).select_related("school")[:SHOWN]:
        people.append(PersonMatch(DataSubject("pupil", pupil), f"{pupil.class_name} {pupil.school.name}".strip()))
    for guardian in _fits(Guardian, text).select_related("pupil__school")[:SHOWN]:
        people.append(
            PersonMatch(DataSubject("guardian", guardian), f"{guardian.pupil.name}, {guardian.pupil.school.name}")
        )
    for contact in _fits(HostContact, text).filter(erased_at=None).select_related("host")[:SHOWN]:
        people.append(PersonMatch(DataSubject("contact", contact), contact.host.name))
    for user in _fits(User, text).filter(erased_at=None)[:SHOWN]:
        people.append(PersonMatch(DataSubject("account", user), user.email))
    return people


def _fits(model: type[P], text: str) -> QuerySet[P]:
    wanted = text.strip()
    contact = Q(email__iexact=wanted)
    if model is not User and (digits := "".join(c for c in wanted if c.isdecimal())[-9:]):
        contact |= Q(phone__endswith=digits) if len(digits) == 9 else Q()
    rows = cast(SearchableQuerySet[P], model.objects.all())
    return rows.filter(contact | Q(pk__in=rows.named(wanted))).order_by("sort_name", "id")
