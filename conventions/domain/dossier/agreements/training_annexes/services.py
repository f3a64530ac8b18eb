"""Opening the annexes of a training period, filled with what the last one of that host and formation said."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from conventions.domain.law.documents.texts import load_model

from ..kinds import kind
from ..models import Convention
from .models import TrainingAnnex

OF_HOST = ("works", "benefits", "internal_rules", "host_insurer", "host_policy")
"""Columns that a host says again, unless something has changed."""
OF_SCHOOL = (
    *("yearly_hours", "period_count", "competences", "supervision", "social_protection", "absences", "suspension"),
    *("validation", "attestation", "school_insurer", "school_policy"),
)
"""Columns that a school says again, from one pupil of a formation to the next."""


def open_annex(convention: Convention) -> TrainingAnnex:
    """Save the annexes of an agreement just opened: what was said before stands in it, to be read and confirmed."""
    annex = TrainingAnnex(convention=convention, **proposed_texts(convention))
    if before := last_at_host(convention):
        _copy(before, annex, OF_HOST)
    if before := last_in_school(convention):
        _copy(before, annex, OF_SCHOOL)
    annex.save()
    convention.training_annex = annex  # type: ignore[attr-defined]  # a one-to-one of this room
    return annex


def save_annex(convention: Convention, columns: Mapping[str, Any]) -> None:
    """Save columns of the annexes; the caller holds the lock of the agreement."""
    annex, _made = TrainingAnnex.objects.get_or_create(convention=convention)
    for name, value in columns.items():
        setattr(annex, name, value)
    annex.save()


def proposed_texts(convention: Convention) -> dict[str, str]:
    """Return what the model of its text proposes to the school."""
    return dict(load_model(kind(convention.kind).model_version).get("training_proposed", {}))


def last_at_host(convention: Convention) -> TrainingAnnex | None:
    """Return the latest annexes that this school has settled with the same host; nothing without any."""
    host = convention.host
    same = Q(convention__host__sort_name=host.sort_name, convention__host__postcode=host.postcode)
    if host.siret:
        same = Q(convention__host__siret=host.siret) | Q(same, convention__host__siret="")
    return _settled(convention).filter(same).first()


def last_in_school(convention: Convention) -> TrainingAnnex | None:
    """Return the latest annexes that this school has settled for the class of the pupil; nothing without any."""
    return _settled(convention).filter(convention__enrolment__class_name=convention.class_name).first()


def _settled(convention: Convention) -> QuerySet[TrainingAnnex]:
    others = TrainingAnnex.objects.filter(convention__school=convention.school_id, convention__erased_at=None)
    settled = Q(convention__in=Convention.objects.filter(Convention.is_settled, school=convention.school_id))
    return others.filter(settled).exclude(convention=convention.pk).order_by("-pk")


def _copy(before: TrainingAnnex, annex: TrainingAnnex, columns: tuple[str, ...]) -> None:
    for name in columns:
        if value := getattr(before, name):
            setattr(annex, name, value)
