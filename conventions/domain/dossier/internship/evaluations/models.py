"""Evaluations: the tutor's, by four competences, and the pupil's rating of the welcome."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.placements.offers.models import Offer
from workflow.actors import Actor
from workflow.machine import Root

from .machine import EvaluationMachine


class Author(models.TextChoices):
    TUTOR = "tutor", "tuteur ou tutrice"
    PUPIL = "pupil", "élève"


class Evaluation(EvaluationMachine):
    """Answers of one author: ``{"competences": {key: {"level": 1..4, "comment": …}}, "free_text": …}`` for the tutor,
    ``{"welcome": 1..4, "free_text": …}`` for the pupil, which the school alone reads (L124-4 code de l'éducation)."""

    root: Convention

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="evaluations")
    author = models.CharField(max_length=10, choices=Author.choices)
    answers = models.JSONField(default=dict, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    next_offer = models.ForeignKey(
        Offer, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    """Offer for the next school year that the tutor's « oui » wrote."""

    class Meta:
        verbose_name = "évaluation"
        ordering = ["convention_id", "author"]
        constraints = [models.UniqueConstraint(fields=["convention", "author"], name="evaluation_once_per_author")]

    def __str__(self) -> str:
        return f"évaluation {self.author} de {self.convention_id}"

    @property
    def root_key(self) -> tuple[type[Root], int]:
        return Convention, self.convention_id

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """``evaluator`` is the tutor, the host's representative when there is no other tutor, or the pupil."""
        roles = self.root.roles_of(actor)
        if self.author == Author.PUPIL:
            writers = {"pupil"}
        else:
            writers = {"tutor"} if self.root.has_separate_tutor else {"tutor", "host"}
        return roles | {"evaluator"} if roles & writers else roles

    def is_complete(self) -> bool:
        if self.author == Author.PUPIL:
            return self.answers.get("welcome") in (1, 2, 3, 4)
        given = self.answers.get("competences", {})
        asked = [competence.key for competence in kind(self.convention.kind).competences]
        return all(given.get(key, {}).get("level") in (1, 2, 3, 4) for key in asked)


WELCOME = {1: _("mauvais"), 2: _("moyen"), 3: _("bon"), 4: _("très bon")}
"""Words for the pupil's rating of the welcome, by the numbers that are stored."""
