"""The regulated works that stand in a training period: those allowed; what was refused looks like what nobody asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from conventions.domain.law.regulated_works.allowed import WorksFacts, spans_of
from conventions.domain.law.regulated_works.works import WORKS, labels
from conventions.domain.law.rules.weeks import day_and_month

from ..checking import works_facts_in
from ..models import Convention
from .models import Work


@dataclass(frozen=True)
class PermittedWork:
    """One work that the pupil may do at this host, with the days between which it is open."""

    work: str
    equipment: str
    supervisor: str
    first_day: date | None
    """First day, where it is not that of the stay."""
    last_day: date | None

    @property
    def label(self) -> str:
        return str(WORKS[self.work].label)

    @property
    def article(self) -> str:
        return WORKS[self.work].article

    def to_data(self) -> dict[str, str]:
        """Return the work as the document keeps it."""
        names = ("work", "equipment", "supervisor", "days")
        return {**{name: getattr(self, name) for name in names}, "label": self.label}

    @property
    def days(self) -> str:
        """Days in words; empty where it is open during the whole stay."""
        parts = []
        if self.first_day:
            parts.append(_("à partir du %(day)s") % {"day": day_and_month(self.first_day)})
        if self.last_day:
            parts.append(_("jusqu'au %(day)s") % {"day": day_and_month(self.last_day)})
        return ", ".join(parts)


def permitted_works(convention: Convention, *, days: Sequence[date] | None = None) -> list[PermittedWork]:
    """Return the works that stand in an agreement: asked, allowed by law, with somebody who supervises.

    ``days`` are those of the stay where they are other than the agreement's rows: an amendment changes them.
    """
    [facts] = works_facts_in([convention]).values()
    stay = [row.date for row in convention.days.all()] if days is None else days
    return _permitted(convention, facts, sorted(stay))


def permitted_in(conventions: Sequence[Convention]) -> dict[int, list[PermittedWork]]:
    """Return the works that stand in each agreement, by key; queries do not grow with their number."""
    prefetch_related_objects(conventions, "pupil", "host", "enrolment__formation", "training_annex", "days")
    facts = works_facts_in(conventions)
    return {one.pk: _permitted(one, facts[one.pk], sorted(row.date for row in one.days.all())) for one in conventions}


def _permitted(convention: Convention, facts: WorksFacts, days: Sequence[date]) -> list[PermittedWork]:
    annex = getattr(convention, "training_annex", None)
    asked = {work["work"]: work for work in annex.works_asked if _is_whole(work)} if annex else {}
    return [
        PermittedWork(
            span.work,
            asked[span.work].get("equipment", ""),
            asked[span.work]["supervisor"],
            span.first_day if span.first_day != days[0] else None,
            span.last_day if span.last_day != days[-1] else None,
        )
        for span in spans_of(facts, asked, days)
    ]


def _is_whole(work: Work) -> bool:
    """Tell whether a work of the annexe is of the list and names who supervises (rule D-03)."""
    return work.get("work") in WORKS and bool(work.get("supervisor", "").strip())


def lacking_works(convention: Convention) -> list[str]:
    """Return, for the school alone, the works of the annexe without which the agreement stands, in words."""
    annex = getattr(convention, "training_annex", None)
    if annex is None:
        return []
    standing = {one.work for one in permitted_works(convention)}
    return labels({work["work"] for work in annex.works_asked} - standing)
