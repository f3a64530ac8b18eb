"""The life of an amendment: drafted, signed by the parties of the agreement, in force once it is sealed."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.placements.danger.queries import objection_to
from workflow.machine import Condition, DeadlineRule, StateField, Subject, named, require, transition

from .states import AmendmentWords, State

OPEN = AmendmentWords.is_open.states

IN_FORCE = require(
    lambda amendment: amendment.convention.is_in_force,
    "not_in_force",
)
PLACE_NOT_STOPPED = Condition(lambda amendment: objection_to(amendment.convention.host))


class AmendmentMachine(AmendmentWords, Subject):
    """The agreement stays as it is until the amendment is sealed, and for ever when it is not."""

    FLOW = "amendment"
    ROLES = {
        "office": "le secrétariat de l'établissement",
        "head": "le chef ou la cheffe d'établissement",
        "signer": "chaque partie, par son lien personnel",
        "system": "la plateforme",
    }
    DEADLINES = (
        DeadlineRule("lapse", (State.SIGNING,), due="lapse_time", act="lapse_requests"),
        DeadlineRule("expire", (State.SIGNING,), due="expiry", act="expire_amendment"),
    )

    if TYPE_CHECKING:

        @property
        def convention(self) -> Convention: ...
        @property
        def signed_before(self) -> date: ...
        @property
        def is_put_off(self) -> bool: ...
        def start_of(self, day: date) -> datetime: ...

    status = StateField(default=State.DRAFTED.value, choices=State.choices)

    class Meta:
        abstract = True

    def expiry(self) -> datetime | None:
        """00:00, where the pupil is, of the first day that it changes; of the last day when it changes none.

        None while that day is suspended.
        """
        return None if self.is_put_off else self.start_of(self.signed_before)

    @transition(
        source=State.DRAFTED,
        target=State.SIGNING,
        label="Faire signer l'avenant",
        who=["office", "head"],
        needs=[IN_FORCE, PLACE_NOT_STOPPED, named("amendment_is_possible")],
        tells=("amendment_asked",),
        rearms_carrier=("remind",),
        effect="freeze_amendment",
        looks_at_others=True,
    )
    def propose(self) -> None:
        """The document is frozen and certified, every party is asked to sign."""

    @transition(
        source=State.SIGNING,
        target=State.SIGNING,
        label="Signer l'avenant",
        who=["signer"],
        needs=[IN_FORCE],
        tells=("signature_receipt",),
        rearms=("lapse",),
        rearms_carrier=("remind",),
    )
    def sign(self) -> None:
        """A party signs by its own request."""

    @transition(
        source=State.SIGNING,
        target=State.SEALED,
        label="Sceller l'avenant signé",
        who=["system"],
        needs=[
            IN_FORCE,
            require(
                lambda amendment: amendment.all_have_signed(),
                "answer_missing",
            ),
        ],
        tells=("amendment_sealed", "tutor_named"),
        rearms_carrier=("remind",),
        effect="put_amendment_in_force",
    )
    def seal(self) -> None:
        """Every required party has signed: the agreement's dates, hours, place and tutor change in this transaction."""

    @transition(
        source=State.SIGNING,
        target=State.REFUSED,
        label="Refuser l'avenant",
        who=["signer"],
        tells=("amendment_refused", "refusal_receipt", "amendment_stopped"),
        rearms_carrier=("remind",),
    )
    def refuse(self) -> None:
        """A party refuses with a reason that the school alone reads; the agreement stays as it is."""

    @transition(
        source=OPEN,
        target=State.WITHDRAWN,
        label="Retirer l'avenant",
        who=["office", "head"],
        reason_required=True,
        tells=("amendment_stopped",),
        rearms_carrier=("remind",),
    )
    def withdraw(self) -> None:
        """The school gives it up; the agreement stays as it is."""

    @transition(
        source=OPEN,
        target=State.EXPIRED,
        label="Constater que l'avenant n'est pas signé à temps",
        who=["system"],
        tells=("amendment_stopped",),
        rearms_carrier=("remind",),
    )
    def expire(self) -> None:
        """The changed days have come, or the internship is over, before all have signed."""
