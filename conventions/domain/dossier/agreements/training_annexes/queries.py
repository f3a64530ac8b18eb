"""Annexes of a training period as they are printed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from conventions.domain.law.regulated_works.works import WORKS
from conventions.domain.law.rules.gratification import gratification_of
from conventions.domain.law.rules.timetable import Presence

from ..checking import facts_of
from ..models import Convention
from .models import TrainingAnnex
from .works import permitted_works


def annex_of(convention: Convention) -> TrainingAnnex:
    """Return the annexes of a training period, empty ones where none were saved."""
    return getattr(convention, "training_annex", None) or TrainingAnnex(convention=convention)


def training_data(convention: Convention, days: Sequence[Presence]) -> dict[str, Any]:
    """Return the annexes as plain data; ``days`` are those of the agreement."""
    annex = annex_of(convention)
    formation = annex.formation
    money = gratification_of(replace(facts_of(convention), presences=tuple(days)))
    return {
        **annex.to_data(),
        "formation": {
            "title": formation.title if formation else "",
            "mef": formation.mef if formation else "",
            "year": formation.said_year if formation else "",
        },
        "works": works_in_words(convention, [day.day for day in days]),
        "gratification": {"due": money.due, "told": money.told},
    }


def works_in_words(convention: Convention, days: Sequence[date] | None = None) -> list[dict[str, str]]:
    """Return the regulated works that the agreement holds, with their labels and the days between which each is open.

    What declarations, opinion and age do not allow looks like work never asked; ``days`` are those of the stay where
    they are other than the agreement's.
    """
    return [one.to_data() for one in permitted_works(convention, days=days)]


def works_taken(convention: Convention) -> list[dict[str, str]]:
    """Return the works that the host takes, as it reads its own part: what the law allows of them is known later."""
    return [{**work, "label": work_label(work["work"])} for work in annex_of(convention).works_asked]


def refused_works(annex: TrainingAnnex) -> list[str]:
    """Return the labels of the works that the school asked and the host does not take."""
    return [work_label(work["work"]) for work in annex.works if not work.get("asked", True)]


def aimed_competences(convention: Convention) -> list[str]:
    """Return the competences that a training period aims at, in words; none for another kind."""
    return lines_of_column(annex_of(convention), "competences") if convention.is_training else []


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
