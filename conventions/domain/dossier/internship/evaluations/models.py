"""Evaluations: the tutor's, by four competences, and the pupil's opinion; opinions that wait, opinions told of a host."""

from uuid import uuid4

from django.db import models

from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Host, School
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
        asked = [competence.key for competence in kind(self.convention.kind).competences]
        return all(given.get(key, {}).get("level") in (1, 2, 3, 4) for key in asked)

    def is_open(self) -> bool:
        """Tell whether it may be given: the pupil's once the tutor's is sealed, so that neither weighs on the other."""
        others = self.convention.evaluations
        return self.author == Author.TUTOR or others.filter(Evaluation.is_submitted, author=Author.TUTOR).exists()


class WaitingOpinion(models.Model):
    """One pupil's answers that wait to be told in a sum: ``{key: number}``; no pupil, no words, no day.

    Its key is drawn, so that rows stand in no order.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField("année scolaire")
    """Year in which the school year begins."""
    answers = models.JSONField()

    class Meta:
        verbose_name = "avis à compter"
        verbose_name_plural = "avis à compter"

    def __str__(self) -> str:
        return f"avis de {self.year}"


class ToldOpinions(models.Model):
    """Answers told of a host together, as sums alone: enough by themselves, so that no step of the total tells one."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="told_opinions")
    first_year = models.PositiveSmallIntegerField("première année")
    last_year = models.PositiveSmallIntegerField("dernière année")
    answers = models.PositiveSmallIntegerField("réponses")
    good = models.JSONField()
    """Good answers, by key of the question."""

    class Meta:
        verbose_name = "avis comptés"
        verbose_name_plural = "avis comptés"
        ordering = ["host_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answers__gte=5, last_year__gt=models.F("first_year")),
                name="told_opinions_are_enough",
            )
        ]

    def __str__(self) -> str:
        return f"avis de {self.first_year} à {self.last_year}"
