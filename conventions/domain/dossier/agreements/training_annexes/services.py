"""Opening the annexes of a training period, filled with what the last one of that host and formation said."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, QuerySet

from conventions.domain.law.documents.texts import load_model
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.year.models import Enrolment

from ..kinds import kind
from ..known_hosts import at_place_of
from ..models import Convention
from .models import Competence, TrainingAnnex, Work

OF_HOST = ("works", "benefits", "internal_rules", "host_insurer", "host_policy")
"""Columns that a host says again, unless something has changed."""
AGAIN = ("activities", "meals", "safety_contact")
"""Columns of the agreement itself that the same host says again."""
OF_SCHOOL = (
    *("yearly_hours", "period_count", "competences", "supervision", "social_protection", "absences", "suspension"),
    *("validation", "attestation", "school_insurer", "school_policy"),
)
"""Columns that a school says again, from one pupil of a formation to the next."""


def open_annex(convention: Convention) -> TrainingAnnex:
    """Save the annexes of an agreement just opened: what was said before stands in it, to be read and confirmed."""
    formation = formation_of(convention)
    annex = TrainingAnnex(convention=convention, formation=formation, **usual_columns(convention))
    if formation:
        annex.works = [work_asked(key) for key in formation.usual_works]
        if before := last_of_formation(convention, formation):
            _copy(before, annex, OF_SCHOOL)
    if before := last_at_host(convention):
        _copy(before, annex, OF_HOST)
        _copy(before.convention, convention, AGAIN)
        if convention.tutor_id is None and before.convention.host_id == convention.host_id:
            convention.tutor = before.convention.tutor
        convention.save(update_fields=[*AGAIN, "tutor"])
    annex.save()
    return annex


def save_annex(convention: Convention, columns: Mapping[str, Any]) -> None:
    """Save columns of the annexes; the caller holds the lock of the agreement."""
    annex, _made = TrainingAnnex.objects.get_or_create(convention=convention)
    annex.formation = annex.formation or formation_of(convention)
    for name, value in columns.items():
        setattr(annex, name, value)
    annex.save()


def formation_of(convention: Convention) -> Formation | None:
    """Return the formation of the pupil's enrolment for the year of the agreement."""
    enrolled = convention.enrolled
    return enrolled.formation if isinstance(enrolled, Enrolment) else None


def competence(code: str, label: str, **said: str) -> Competence:
    """Return a competence aimed at, with what is said of it; nothing yet where nothing is."""
    return {"code": code, "label": label, **dict.fromkeys(("activities", "before", "here", "after"), ""), **said}


def work_asked(key: str, equipment: str = "", supervisor: str = "") -> Work:
    """Return a regulated work that the school asks of the host."""
    return {"work": key, "equipment": equipment, "supervisor": supervisor, "asked": True}


OF_ANNEX = ("training_annex", "enrolment__formation__competences")
"""Relations that :func:`usual_columns` reads of many."""


def usual_columns(convention: Convention) -> dict[str, Any]:
    """Return what the model of its text proposes to the school, and the competences of the pupil's formation."""
    formation = formation_of(convention)
    aimed = [competence(one.code, one.label) for one in formation.competences.all()] if formation else []
    return {**load_model(kind(convention.kind).model_version).get("training_proposed", {}), "competences": aimed}


def last_at_host(convention: Convention) -> TrainingAnnex | None:
    """Return the latest annexes that this school has settled with the same host; nothing without any."""
    return _settled(convention).filter(convention__in=Convention.objects.filter(at_place_of(convention.host))).first()


def last_of_formation(convention: Convention, formation: Formation) -> TrainingAnnex | None:
    """Return the latest annexes that this school has settled for a formation; nothing without any."""
    return _settled(convention).filter(formation=formation).first()


def _settled(convention: Convention) -> QuerySet[TrainingAnnex]:
    own = Convention.objects.filter(Convention.is_settled, school=convention.school_id, erased_at=None)
    found = TrainingAnnex.objects.filter(convention__in=own).exclude(convention=convention.pk)
    return found.select_related("convention__tutor").order_by("-pk")


def _copy(before: Model, after: Model, columns: tuple[str, ...]) -> None:
    """Take over what was said before; of the agreement itself, what is empty."""
    for name in columns:
        if value := getattr(before, name):
            setattr(after, name, value)
