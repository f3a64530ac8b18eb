"""The life of a pupil's application to an offer."""

from django_fsm import FSMField

from workflow.machine import Opening, Root, require, transition

from .states import ApplicationWords, State


class ApplicationMachine(ApplicationWords, Root):
    """Submitted, accepted by the host, confirmed by the pupil: then an agreement is opened."""

    ROLES = {
        "host": "l'organisme d'accueil",
        "pupil": "l'élève",
        "office": "le secrétariat de l'établissement",
        "system": "la plateforme",
    }
    OPENING = Opening(label="Envoyer sa candidature", who=("pupil",), tells=("application_received",))

    status = FSMField("état", default=State.SUBMITTED.value, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        source=State.SUBMITTED,
        target=State.ACCEPTED,
        label="Accepter la candidature",
        who=["host"],
        needs=[
            require(
                lambda application: application.offer.seats_left > 0,
                "seats_taken",
            )
        ],
        tells=("application_accepted",),
    )
    def accept(self) -> None:
        """The host chooses this pupil."""

    @transition(
        source=State.ACCEPTED,
        target=State.CONFIRMED,
        label="Confirmer sa venue",
        who=["pupil", "office"],
        needs=[
            require(
                lambda application: not application.offer.is_withdrawn,
                "offer_withdrawn",
            ),
            require(
                lambda application: application.offer.seats_left > 0,
                "seat_taken",
            ),
        ],
        tells=("application_confirmed",),
    )
    def confirm(self) -> None:
        """The pupil comes: the agreement is opened in the same transaction."""

    @transition(
        source=[State.SUBMITTED, State.ACCEPTED],
        target=State.REJECTED,
        label="Ne pas retenir la candidature",
        who=["host"],
        tells=("application_rejected",),
    )
    def reject(self) -> None:
        """The host does not choose this pupil."""

    @transition(
        source=[State.SUBMITTED, State.ACCEPTED],
        target=State.WITHDRAWN,
        label="Retirer sa candidature",
        who=["pupil", "office", "system"],
        tells=("application_withdrawn",),
    )
    def withdraw(self) -> None:
        """The pupil goes elsewhere: by choice, or because another place was confirmed."""
