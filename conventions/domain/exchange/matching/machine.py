"""The life of a proposal of assignments."""

from workflow.machine import Opening, Root, StateField, require, transition

from .states import AssignmentWords, State

PREPARERS = ("teacher", "office", "head", "officer")


class AssignmentMachine(AssignmentWords, Root):
    """Computed, read and changed by hand, sent; what comes back is assigned again."""

    ROLES = {
        "teacher": "un professeur de l'établissement",
        "office": "le secrétariat de l'établissement",
        "head": "le chef d'établissement",
        "officer": "le référent du territoire",
        "system": "la plateforme",
    }
    OPENING = Opening(
        label="Demander une proposition d'affectation",
        who=PREPARERS,
        silent="Rien n'est envoyé : la proposition se calcule, et se relit.",
    )

    status = StateField(default=State.COMPUTING.value, choices=State.choices)

    class Meta:
        abstract = True

    @transition(
        source=State.COMPUTING,
        target=State.READY,
        label="Terminer le calcul",
        who=["system"],
        silent="Qui l'a demandée la lit sur sa page.",
    )
    def conclude(self) -> None:
        """The places are found."""

    @transition(
        source=[State.COMPUTING, State.READY, State.SENT],
        target=State.COMPUTING,
        label="Affecter de nouveau",
        who=PREPARERS,
        silent="Rien n'est envoyé avant d'être relu.",
    )
    def compute_again(self) -> None:
        """Rows decided by hand or answered are kept, the rest is assigned again."""

    @transition(
        source=State.READY,
        target=None,
        label="Changer à la main",
        who=PREPARERS,
        silent="Rien n'est envoyé avant d'être relu.",
    )
    def change(self) -> None:
        """Somebody agreed to the price of another place."""

    @transition(
        source=State.READY,
        target=State.SENT,
        label="Envoyer la proposition",
        who=["head", "officer"],
        needs=[require(lambda proposal: proposal.places_somebody, "nobody_is_placed")],
        silent="Les candidatures préviennent familles et organismes ; les chefs d'établissement le lisent dans leur "
        "courrier et sur leur page.",
    )
    def send(self) -> None:
        """Applications leave, or the heads of the schools concerned are asked to have theirs leave."""

    @transition(
        source=State.SENT,
        target=State.CLOSED,
        label="Clore la proposition",
        who=["head", "officer"],
        silent="Les candidatures envoyées suivent leur cours.",
    )
    def close(self) -> None:
        """Pupils left without a place look for one otherwise."""

    @transition(
        source=[State.COMPUTING, State.READY],
        target=State.DISCARDED,
        label="Abandonner la proposition",
        who=PREPARERS,
        silent="Rien n'avait été envoyé.",
    )
    def discard(self) -> None:
        """It does not serve."""
