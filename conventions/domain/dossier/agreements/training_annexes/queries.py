"""Annexes of a training period as they are printed, and whether its hours ask for a gratification."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from conventions.domain.law.regulated_works.works import WORKS
from conventions.domain.law.rules.timetable import Presence

from ..known_hosts import at_place_of
from ..models import Convention
from ..presence.models import PresenceDay
from .models import TrainingAnnex
from .works import permitted_works

FREE_HOURS = 308
"""Hours at one host in a school year above which a gratification is due from the first (L124-6 and D124-8, H-08)."""


def annex_of(convention: Convention) -> TrainingAnnex:
    """Return the annexes of a training period, empty ones where none were saved."""
    return getattr(convention, "training_annex", None) or TrainingAnnex(convention=convention)


def training_data(convention: Convention, days: Sequence[Presence]) -> dict[str, Any]:
    """Return the annexes as plain data; ``days`` are those of the agreement."""
    annex = annex_of(convention)
    formation = annex.formation
    return {
        **annex.to_data(),
        "formation": {
            "title": formation.title if formation else "",
            "mef": formation.mef if formation else "",
            "year": formation.said_year if formation else "",
        },
        "works": works_in_words(convention, [day.day for day in days]),
        "gratified": is_gratified(convention, days),
    }


def works_in_words(convention: Convention, days: Sequence[date] | None = None) -> list[dict[str, str]]:
    """Return the regulated works that the agreement holds, with their labels and the days between which each is open.

    What declarations, opinion and age do not allow looks like work never asked; ``days`` are those of the stay where
    they are other than the agreement's.
    """
    return [one.to_data() for one in permitted_works(convention, days=days)]


def refused_works(annex: TrainingAnnex) -> list[str]:
    """Return the labels of the works that the school asked and the host does not take."""
    return [work_label(work["work"]) for work in annex.works if not work.get("asked", True)]


def lines_of_column(annex: TrainingAnnex, name: str) -> list[str]:
    """Return a column of the annexes as lines that are read."""
    if name == "works":
        details = ((work_label(one["work"]), one["equipment"], one["supervisor"]) for one in annex.works_asked)
        return [", ".join(filter(None, one)) for one in details] or ["aucun"]
    if name == "competences":
        return [f"{one['code']} {one['label']}".strip() for one in annex.competences]
    return str(getattr(annex, name)).splitlines()


def work_label(key: str) -> str:
    """Return a regulated work in words."""
    return str(WORKS[key].label) if key in WORKS else key


def is_gratified(convention: Convention, days: Sequence[Presence]) -> bool:
    """Tell whether the hours of the pupil at the host in the school year, with these days, ask for a gratification."""
    return minutes_at_host(convention, days) > FREE_HOURS * 60


def minutes_at_host(convention: Convention, days: Sequence[Presence]) -> int:
    """Return the minutes of the pupil at the host in the school year: ``days``, and those of the other agreements."""
    others = Convention.objects.filter(
        at_place_of(convention.host), pupil__in=convention.pupil.rows_of_person(), year__number=convention.year.number
    ).exclude(pk=convention.pk)
    rows = PresenceDay.objects.filter(convention__in=others.filter(Convention.is_settled)).expected()
    return sum(day.minutes for day in days) + sum(row.as_presence().minutes for row in rows)
