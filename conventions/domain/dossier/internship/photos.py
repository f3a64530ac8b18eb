"""Photos of the place by the pupil: the tutor's word, no part of the agreement."""

from conventions.domain.dossier.agreements.models import Convention


def answer_photos(convention: Convention, *, allowed: bool) -> None:
    """Keep whether the pupil may take photos of the place; the last word counts."""
    Convention.objects.filter(pk=convention.pk).update(photos_allowed=allowed)
