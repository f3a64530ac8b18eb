"""Acts on a declaration of regulated works and on the grant by which an inspector reads one host's file."""

from datetime import date, datetime
from typing import Any

from workflow import clock
from workflow.machine import DeadlineRule, Opening, Root, StateField, require, transition

from .states import DeclarationState, DeclarationWords, GrantState, GrantWords

UNSENT = (*DeclarationWords.is_being_written.states, *DeclarationWords.is_withdrawn.states)
"""States in which no day of sending need be known."""
_BY_THEMSELVES = "Qui déclare est aussi qui garde la preuve de l'envoi ; l'inspection la reçoit hors de l'outil."


class WorksDeclarationMachine(DeclarationWords, Root):
    """Written, sent, then in force for three years from the day of sending (code du travail, art. R4153-41)."""

    ROLES = {
        "school": "l'établissement",
        "host": "l'organisme d'accueil",
        "system": "la plateforme",
    }
    OPENING = Opening(label="Préparer une déclaration", who=("school", "host"), silent=_BY_THEMSELVES)
    DEADLINES = (
        DeadlineRule(
            name="expire", states=(DeclarationState.SENT.value, DeclarationState.IN_FORCE.value), due="expires_at"
        ),
    )

    status = StateField(default=DeclarationState.DRAFT.value, choices=DeclarationState.choices)
    sent_on: date | None
    until: date | None

    class Meta:
        abstract = True

    def lacks(self) -> list[str]:
        """Return what the declaration still lacks, in words."""
        raise NotImplementedError

    def last_day_of(self, sent_on: date) -> date:
        """Return the last day that a declaration sent on a day covers."""
        raise NotImplementedError

    @transition(
        source=DeclarationState.DRAFT,
        target=None,
        label="Modifier la déclaration",
        who=["school", "host"],
        silent=_BY_THEMSELVES,
        effect="write_declaration",
    )
    def change(self, **content: Any) -> None:
        """Its content is written anew, until it is sent."""

    @transition(
        source=DeclarationState.DRAFT,
        target=DeclarationState.SENT,
        label="Noter l'envoi à l'inspection du travail",
        who=["school", "host"],
        needs=[require(lambda declaration: not declaration.lacks(), "declaration_lacks")],
        silent=_BY_THEMSELVES,
        writes=("sent_on", "until"),
    )
    def send(self, *, sent_on: date) -> dict[str, str]:
        """It left on that day; three years count from it."""
        self.sent_on, self.until = sent_on, self.last_day_of(sent_on)
        return {"sent_on": sent_on.isoformat(), "until": self.until.isoformat()}

    @transition(
        source=DeclarationState.SENT,
        target=DeclarationState.IN_FORCE,
        label="Noter la preuve de l'envoi",
        who=["school", "host"],
        silent=_BY_THEMSELVES,
    )
    def prove_sending(self) -> None:
        """A receipt says the day for certain: works are open from it."""

    @transition(
        source=[DeclarationState.SENT, DeclarationState.IN_FORCE],
        target=DeclarationState.EXPIRED,
        label="Constater la fin des trois ans",
        who=["system"],
        silent="La page des travaux réglementés l'annonce depuis quatre-vingt-dix jours.",
    )
    def expire(self) -> None:
        """It opens no further day; those that it covered stay covered."""

    @transition(
        source=[DeclarationState.DRAFT, DeclarationState.SENT, DeclarationState.IN_FORCE],
        target=DeclarationState.WITHDRAWN,
        label="Retirer la déclaration",
        who=["school", "host"],
        silent=_BY_THEMSELVES,
    )
    def withdraw(self) -> None:
        """It opens nothing any more; another may be made."""


class InspectionGrantMachine(GrantWords, Root):
    """An inspector reads the file of one host for one school year, until it is taken back or the year ends."""

    ROLES = {
        "school": "l'établissement",
        "officer": "la personne qui suit les établissements du territoire",
        "inspector": "l'inspection du travail",
        "system": "la plateforme",
    }
    OPENING = Opening(
        label="Ouvrir la lecture à l'inspection du travail", who=("school", "officer"), tells=("inspection_granted",)
    )
    DEADLINES = (DeadlineRule(name="end", states=(GrantState.GIVEN.value,), due="ends_at"),)

    status = StateField(default=GrantState.GIVEN.value, choices=GrantState.choices)
    ended_at: datetime | None

    class Meta:
        abstract = True

    @transition(
        source=GrantState.GIVEN,
        target=None,
        label="Lire le dossier de l'organisme",
        who=["inspector"],
        silent="Le journal garde chaque lecture ; qui a ouvert la lecture l'y voit.",
    )
    def read(self) -> None:
        """One opening of a page of the file."""

    @transition(
        source=GrantState.GIVEN,
        target=GrantState.REVOKED,
        label="Fermer la lecture",
        who=["school", "officer"],
        writes=("ended_at",),
        silent="Le lien dit à qui le porte qu'il est fermé.",
    )
    def revoke(self) -> None:
        """The link opens nothing any more, at once."""
        self.ended_at = clock.now()

    @transition(
        source=GrantState.GIVEN,
        target=GrantState.ENDED,
        label="Constater la fin de la lecture",
        who=["system"],
        writes=("ended_at",),
        silent="Le dernier jour était dit à l'ouverture.",
    )
    def end(self) -> None:
        """Its last day has passed."""
        self.ended_at = clock.now()
