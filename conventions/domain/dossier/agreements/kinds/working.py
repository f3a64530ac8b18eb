"""Common parts of internships of initiation and of application: pupils try simple work, as young workers."""

from django.utils.translation import gettext_noop

from .base import Competence
from .observation import COMPETENCES as OBSERVED

MODEL = "stage-2026-2"
"""Model of the text; its articles are a board's to vote, so the file holds the parts around them."""
COMPETENCES = (
    *OBSERVED,
    Competence("faire", gettext_noop("Faire : essayer des gestes simples du métier, en suivant les consignes")),
)
AIMS = "Essayer des gestes simples de plusieurs métiers, avec des professionnels, et voir lesquels plaisent."
ASSESSMENT = "Le tuteur ou la tutrice évalue les cinq compétences dites ci-dessous."
