"""Evaluations: the tutor's, by four competences, and the pupil's opinion of the internship."""

from django.db import models

from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.placements.offers.models import Offer
from workflow.actors import Actor
from workflow.machine import Root

from .machine import EvaluationMachine
from .questions import is_answered


class Author(models.TextChoices):
    TUTOR = "tutor", "tuteur ou tutrice"
    PUPIL = "pupil", "élève"


class Evaluation(EvaluationMachine):
    """Answers of one author: ``{"competences": {key: {"level": 1..4, "comment": …}}, "free_text": …}`` for the tutor,
    ``{key of a question: number, "free_text": …}`` for the pupil, which the school alone reads (L124-4 code de
    l'éducation)."""

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
            return is_answered(self.answers)
        given = self.answers.get("competences", {})
        asked = [competence.key for competence in competences_of(self.convention)]
        return all(given.get(key, {}).get("level") in (1, 2, 3, 4) for key in asked)

    def is_open(self) -> bool:
        """Tell whether it may be given: the pupil's once the tutor's is sealed, so that neither weighs on the other."""
        others = self.convention.evaluations
        return self.author == Author.TUTOR or others.filter(Evaluation.is_submitted, author=Author.TUTOR).exists()
