"""The life of an evaluation: asked for, then submitted, or given up after its time."""

from datetime import datetime

from workflow import clock
from workflow.machine import StateField, Subject, require, transition

from .states import EvaluationWords, State


class EvaluationMachine(EvaluationWords, Subject):
    """One person is asked once what they think of the internship."""

    ROLES = {
        "evaluator": "la personne à qui l'évaluation est demandée",
        "office": "le secrétariat de l'établissement",
        "head": "le chef ou la cheffe d'établissement",
        "system": "la plateforme",
    }

    submitted_at: datetime | None
    status = StateField(default=State.ASKED.value, choices=State.choices)

    class Meta:
        abstract = True

    @transition(
        source=State.ASKED,
        target=State.SUBMITTED,
        label="Rendre l'évaluation",
        who=["evaluator"],
        needs=[
            require(lambda evaluation: evaluation.is_open(), "opinion_after_the_tutor"),
            require(lambda evaluation: evaluation.is_complete(), "evaluation_incomplete"),
        ],
        tells=("evaluation_submitted", "evaluation_asked"),
        rearms_carrier=("remind",),
        writes=("submitted_at",),
        effect="seal_evaluation",
    )
    def submit(self) -> None:
        """The answers are given and no longer change."""
        self.submitted_at = clock.now()

    @transition(
        source=State.ASKED,
        target=State.LAPSED,
        label="Ne plus attendre l'évaluation",
        who=["system", "office", "head"],
        rearms_carrier=("remind",),
        silent="L'attestation part sans attendre ; la personne n'a plus rien à faire.",
    )
    def lapse(self) -> None:
        """The time to answer is over."""
