"""Competences that an agreement aims at, which the tutor evaluates: those of its annexes, else those of its kind."""

from .kinds import Competence, kind
from .models import Convention
from .training_annexes.models import TrainingAnnex


def competences_of(convention: Convention) -> tuple[Competence, ...]:
    """Return the competences in their order; those of a training period have the codes of its diploma as keys."""
    if convention.is_training:
        annex = TrainingAnnex.objects.filter(convention=convention.pk).first()  # rows of a demonstration are keyless
        listed = annex.competences if annex else []
        aimed = [(one.get("code", "").strip(), one.get("label", "").strip()) for one in listed]
        if any(label for _code, label in aimed):
            return tuple(
                Competence(code or str(place), f"{code} {label}".strip())
                for place, (code, label) in enumerate(aimed, start=1)
                if label
            )
    return kind(convention.kind).competences
