"""The life of an offer of internship places."""

from datetime import date, datetime

from conventions.domain.persons.people.bans import is_banned
from conventions.domain.placements.danger.queries import is_stopped
from workflow import clock
from workflow.machine import DeadlineRule, Opening, Root, StateField, require, transition

from .states import OfferWords, State

UNPUBLISHED = (State.DRAFT, State.SUBMITTED)
SHOWN = (State.PUBLISHED, State.FILLED)
ALIVE = (*UNPUBLISHED, *SHOWN, State.SUSPENDED)
NOT_STOPPED = require(lambda offer: not is_stopped(offer.host), "offer_of_stopped_place")
CONTACT_NOT_REFUSED = require(lambda offer: not offer.contact_is_refused, "contact_refused")


class OfferMachine(OfferWords, Root):
    """Written, submitted, published; filled as long as no seat is free; paused, withdrawn or passed."""

    ROLES = {
        "host": "l'organisme d'accueil",
        "partner": "le réseau qui publie pour l'organisme",
        "officer": "le référent du territoire",
        "school": "la direction d'un établissement qui connaît l'organisme",
        "system": "la plateforme",
    }
    OPENING = Opening(
        label="Rédiger une offre", who=("host", "partner", "system"), silent="Personne n'attend encore cette offre."
    )
    DEADLINES = (
        DeadlineRule("lapse", tuple(map(str, UNPUBLISHED)), due="expires_at"),
        DeadlineRule("expire", tuple(map(str, (*SHOWN, State.SUSPENDED))), due="expires_at"),
        DeadlineRule("wake", (State.DRAFT.value,), due="wakes_at", act="wake_offer"),
        DeadlineRule("show_unverified", (State.SUBMITTED.value,), due="shows_unverified_at", from_state=True),
    )

    published_at: datetime | None
    wakes_on: date | None

    status = StateField(default=State.DRAFT.value, choices=State.choices)

    class Meta:
        abstract = True

    @transition(
        source=ALIVE,
        target=None,
        label="Changer l'offre",
        who=["host", "partner"],
        silent="Qui la lit ensuite lit ce qui a changé.",
    )
    def revise(self) -> None:
        """Something else is said of it; of one that somebody checked, its text stays what was checked."""

    @transition(
        source=State.DRAFT,
        target=None,
        label="Réveiller l'offre de l'an prochain",
        who=["system"],
        writes=("wakes_on",),
        rearms=("wake",),
        tells=("offer_woken",),
    )
    def wake(self) -> None:
        """Its season has come: its host is asked to confirm it."""
        self.wakes_on = None

    @transition(
        source=State.DRAFT,
        target=State.SUBMITTED,
        label="Proposer l'offre",
        who=["host", "partner"],
        needs=[
            require(lambda offer: offer.wakes_on is None, "offer_sleeps"),
            require(lambda offer: offer.is_complete, "offer_incomplete"),
            require(lambda offer: not is_banned(offer.host), "offer_of_banned_host"),
            NOT_STOPPED,
        ],
        silent="L'offre est publiée aussitôt, ou se range dans la file du référent du territoire.",
    )
    def submit(self) -> None:
        """The host has said all that is asked."""

    @transition(
        source=State.SUBMITTED,
        target=State.PUBLISHED,
        label="Publier l'offre",
        who=["officer", "school", "system"],
        writes=("published_at",),
        needs=[require(lambda offer: not is_banned(offer.host), "offer_of_banned_host"), NOT_STOPPED],
        tells=("offer_published",),
    )
    def publish(self) -> None:
        """It is shown to pupils."""
        self.published_at = clock.now()

    @transition(
        source=State.SUBMITTED,
        target=None,
        label="Montrer aux établissements, non vérifiée",
        who=["system"],
        writes=("shown_unverified",),
        silent="Les établissements la voient dans leurs recherches.",
    )
    def show_unverified(self) -> None:
        """Nobody has checked it in time: schools see it, pupils never do."""
        self.shown_unverified = True

    @transition(
        source=ALIVE,
        target=None,
        label="Accepter ce contact",
        who=["officer", "school"],
        silent="Ses offres qui attendaient sont publiées ; chacune le dit.",
    )
    def accept_contact(self) -> None:
        """Somebody answers for who receives what pupils write: its offers wait for nobody any more."""

    @transition(
        source=ALIVE,
        target=None,
        label="Refuser ce contact",
        who=["officer"],
        reason_required=True,
        silent="Ses offres sont renvoyées, ou suspendues, avec la même raison.",
    )
    def refuse_contact(self) -> None:
        """Pupils must not write there: its offers are held until somebody accepts it."""

    @transition(
        source=State.SUBMITTED,
        target=State.DRAFT,
        label="Renvoyer l'offre à l'organisme",
        who=["officer"],
        reason_required=True,
        writes=("shown_unverified",),
        tells=("offer_sent_back",),
    )
    def send_back(self) -> None:
        """Something is to be changed before it is published."""
        self.shown_unverified = False

    @transition(
        source=State.PUBLISHED,
        target=State.FILLED,
        label="Clore l'offre complète",
        who=["system"],
        needs=[require(lambda offer: not offer.seats_left, "seats_left")],
        silent="Les candidats retenus sont prévenus par leur candidature.",
    )
    def fill(self) -> None:
        """The last seat was taken."""

    @transition(
        source=State.FILLED,
        target=State.PUBLISHED,
        label="Rouvrir l'offre",
        who=["system", "host", "partner"],
        needs=[require(lambda offer: offer.seats_left > 0, "no_seat_left")],
        silent="L'offre est de nouveau dans les recherches.",
    )
    def reopen(self) -> None:
        """A seat was freed, or another one added."""

    @transition(
        source=SHOWN,
        target=State.SUSPENDED,
        label="Suspendre l'offre",
        who=["host", "partner", "officer", "system"],
        reason_required=True,
        silent="Elle quitte les recherches ; les candidatures gardent leur réponse à venir.",
    )
    def suspend(self) -> None:
        """Nothing may be asked of it for now."""

    @transition(
        source=State.SUSPENDED,
        target=State.PUBLISHED,
        label="Reprendre l'offre",
        who=["host", "partner", "officer", "system"],
        needs=[
            require(lambda offer: not is_banned(offer.host), "offer_of_banned_host"),
            NOT_STOPPED,
            CONTACT_NOT_REFUSED,
        ],
        silent="L'offre est de nouveau dans les recherches.",
    )
    def resume(self) -> None:
        """It is shown again."""

    @transition(
        source=(State.SUBMITTED, *SHOWN),
        target=State.SUSPENDED,
        label="Arrêter l'offre le temps d'une vérification",
        who=["system"],
        silent="L'organisme le lit sur sa page ; les candidatures gardent leur réponse à venir.",
    )
    def halt(self) -> None:
        """Its place is stopped: nothing may be asked of it, and nobody resumes it before that is over."""

    @transition(
        source=State.SUSPENDED,
        target=State.SUBMITTED,
        label="Remettre l'offre à vérifier",
        who=["system"],
        needs=[NOT_STOPPED, CONTACT_NOT_REFUSED],
        silent="Elle attend de nouveau le référent du territoire, comme avant la vérification du lieu.",
    )
    def put_back(self) -> None:
        """Its place was stopped before anybody had checked it, and is not any more."""

    @transition(
        source=ALIVE,
        target=State.WITHDRAWN,
        label="Retirer l'offre",
        who=["host", "partner", "officer", "system"],
        reason_required=True,
        silent="Les candidats sont prévenus par leur candidature.",
    )
    def withdraw(self) -> None:
        """The host no longer offers these seats."""

    @transition(
        source=UNPUBLISHED,
        target=State.EXPIRED,
        label="Laisser passer une offre jamais publiée",
        who=["system"],
        silent="Ses dernières dates ont commencé, personne ne l'attendait.",
    )
    def lapse(self) -> None:
        """Its last dates have begun before anybody was shown it."""

    @transition(
        source=(*SHOWN, State.SUSPENDED),
        target=State.EXPIRED,
        label="Laisser passer l'offre",
        who=["system"],
        tells=("offer_expired",),
    )
    def expire(self) -> None:
        """Its last dates have begun."""
