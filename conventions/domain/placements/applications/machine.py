"""The life of a pupil's application to an offer."""

from conventions.domain.persons.people.models import HostContact
from conventions.domain.placements.danger.queries import is_stopped
from conventions.domain.placements.seats.models import Slot
from workflow.machine import DeadlineRule, Opening, Root, StateField, require, transition

from .states import ApplicationWords, State

ASKED = (State.SUBMITTED, State.WAITING)
NOT_STOPPED = require(lambda application: not is_stopped(application.offer.host), "application_at_stopped_place")
CONTACT_NOT_REFUSED = require(
    lambda application: not application.offer.contact_is_refused, "application_at_stopped_place"
)
"""The same sentence: neither host nor pupil learns more than that somebody looks."""


class ApplicationMachine(ApplicationWords, Root):
    """Submitted, accepted by the host with a seat kept, confirmed by the pupil: then an agreement is opened."""

    ROLES = {
        "host": "l'organisme d'accueil",
        "pupil": "l'élève",
        "guardian": "un responsable légal de l'élève",
        "office": "le secrétariat de l'établissement",
        "teacher": "un professeur de l'établissement",
        "head": "le chef d'établissement",
        "system": "la plateforme",
    }
    OPENING = Opening(
        label="Envoyer sa candidature",
        who=("pupil", "guardian", "teacher", "office", "head"),
        tells=("application_received", "application_told_family"),
    )
    DEADLINES = (
        DeadlineRule(
            "remind",
            (State.SUBMITTED.value,),
            due="reminds_at",
            act="remind_host_of_application",
            from_state=True,
        ),
        DeadlineRule(
            "lapse",
            (State.SUBMITTED.value, State.WAITING.value, State.ACCEPTED.value),
            due="lapses_at",
            act="lapse_application",
            from_state=True,
            with_shared=True,
        ),
    )

    contact: "HostContact | None"

    status = StateField(default=State.SUBMITTED.value, choices=State.choices)

    class Meta:
        abstract = True

    @transition(
        source=ASKED,
        target=State.ACCEPTED,
        label="Accepter la candidature",
        who=["host", "system"],
        needs=[
            NOT_STOPPED,
            CONTACT_NOT_REFUSED,
            require(lambda application: application.has_seat or application.slot.free > 0, "seats_taken"),
        ],
        tells=("application_accepted",),
    )
    def accept(self) -> None:
        """The host chooses this pupil: a seat is kept."""

    @transition(
        source=State.SUBMITTED,
        target=State.WAITING,
        label="Mettre sur la liste d'attente",
        who=["host"],
        silent="L'élève le lit en suivant sa candidature.",
    )
    def put_on_waiting_list(self) -> None:
        """The host would take the pupil; every seat is kept for somebody."""

    @transition(
        source=ASKED,
        target=State.ACCEPTED,
        label="Proposer d'autres dates",
        who=["host"],
        needs=[
            NOT_STOPPED,
            CONTACT_NOT_REFUSED,
            require(lambda application: application.offer.slots.filter(free__gt=0).exists(), "seats_taken"),
        ],
        writes=("slot",),
        tells=("application_accepted",),
    )
    def propose_dates(self, *, slot: Slot) -> None:
        """The host would take the pupil at other dates of the same offer, where a seat is kept."""
        self.slot = slot

    @transition(
        source=State.SUBMITTED,
        target=None,
        label="Confier la candidature à un collègue",
        who=["host"],
        needs=[require(lambda application: application.may_change_hands, "handed_over_enough")],
        writes=("contact",),
        rearms=("lapse", "remind"),
        tells=("application_handed_over",),
    )
    def hand_over(self, *, contact: HostContact) -> None:
        """Somebody else of the host answers, with more time."""
        self.contact = contact

    @transition(
        source=State.ACCEPTED,
        target=State.CONFIRMED,
        label="Confirmer sa venue",
        who=["pupil", "guardian", "office", "teacher", "head"],
        needs=[
            require(lambda application: not application.offer.is_withdrawn, "offer_withdrawn"),
            NOT_STOPPED,
            CONTACT_NOT_REFUSED,
        ],
        tells=("application_confirmed",),
    )
    def confirm(self) -> None:
        """The pupil comes: the agreement is opened in the same transaction."""

    @transition(
        source=[State.SUBMITTED, State.WAITING, State.ACCEPTED],
        target=State.REJECTED,
        label="Ne pas retenir la candidature",
        who=["host", "system"],
        reason_required=True,
        tells=("application_rejected",),
    )
    def reject(self) -> None:
        """The host does not choose this pupil."""

    @transition(
        source=[State.SUBMITTED, State.WAITING, State.ACCEPTED],
        target=State.WITHDRAWN,
        label="Retirer sa candidature",
        who=["pupil", "office", "teacher", "head", "system"],
        tells=("application_withdrawn",),
    )
    def withdraw(self) -> None:
        """The pupil goes elsewhere: by choice, or because another place was confirmed."""

    @transition(
        source=[State.SUBMITTED, State.WAITING, State.ACCEPTED],
        target=State.STOPPED,
        label="Arrêter la candidature de son enfant",
        who=["guardian"],
        tells=("application_withdrawn", "application_stopped"),
    )
    def stop(self) -> None:
        """A legal representative does not want this place for a minor."""

    @transition(
        source=[State.SUBMITTED, State.WAITING, State.ACCEPTED],
        target=State.LAPSED,
        label="Clore la candidature sans réponse",
        who=["system"],
        tells=("application_lapsed", "application_unconfirmed"),
    )
    def lapse(self) -> None:
        """Nobody answered in time."""

    @transition(
        source=State.CONFIRMED,
        target=State.WITHDRAWN,
        label="Rendre la place",
        who=["system"],
        silent="La convention ouverte par la candidature est arrêtée, et ses parties prévenues.",
    )
    def release(self) -> None:
        """The agreement that came of it stopped before it began: the seat is free again."""
