"""The life of an offer of internship places."""

from django_fsm import FSMField

from workflow.machine import Opening, Root, require, transition

from .states import OfferWords, State


class OfferMachine(OfferWords, Root):
    """An offer is published, gets filled when its seats are taken, or is withdrawn by the host."""

    ROLES = {"host": "l'organisme d'accueil", "office": "le secrétariat de l'établissement", "system": "la plateforme"}
    OPENING = Opening(label="Publier une offre", who=("host",), silent="Personne n'attend encore cette offre.")

    status = FSMField("état", default=State.PUBLISHED.value, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        source=State.PUBLISHED,
        target=State.FILLED,
        label="Clore l'offre complète",
        who=["system"],
        needs=[require(lambda offer: offer.seats_left == 0, "seats_left")],
        silent="Les candidats retenus sont prévenus par leur candidature.",
    )
    def fill(self) -> None:
        """The last seat was confirmed."""

    @transition(
        source=State.PUBLISHED,
        target=State.WITHDRAWN,
        label="Retirer l'offre",
        who=["host"],
        reason_required=True,
        silent="Les candidats sont prévenus par leur candidature.",
    )
    def withdraw(self) -> None:
        """The host no longer offers these seats."""
