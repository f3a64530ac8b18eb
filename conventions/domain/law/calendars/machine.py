"""Acts on a school calendar and on a school's proposal: each act an entry of the calendar's chain."""

from typing import Any

from workflow.machine import Opening, Root, StateField, Subject, require, transition

from .states import CalendarState, CalendarWords, ProposalState, ProposalWords

EVERY = [CalendarState.DRAFT, CalendarState.PUBLISHED]
OFFICER = "officer"
"""The officer who fills the calendar: their territory is the whole académie."""
ROLES = {
    OFFICER: "la personne qui suit les établissements de l'académie",
    "school": "le secrétariat ou la direction d'un établissement de l'académie",
    "system": "la plateforme",
}
SILENT = "Tant que le calendrier n'est pas publié, aucune convention ne le lit."
CHANGED = ("calendar_changed",)


class SchoolCalendarMachine(CalendarWords, Root):
    """A calendar is prepared, then published; from then on each change is read by the rules at once."""

    ROLES = ROLES
    OPENING = Opening(label="Commencer un calendrier", who=("officer", "system"), tells=("calendar_to_fill",))

    status = StateField(default=CalendarState.DRAFT.value, choices=CalendarState.choices)

    class Meta:
        abstract = True

    @transition(
        source=EVERY,
        target=None,
        label="Modifier le calendrier",
        who=[OFFICER],
        reason_from=(CalendarState.PUBLISHED.value,),
        tells=CHANGED,
        effect="write_calendar",
    )
    def change(self, **content: Any) -> None:
        """The arrêté, the first day, a period more, less or changed."""

    @transition(
        source=EVERY,
        target=None,
        label="Déplacer un jour à confirmer",
        who=[OFFICER],
        tells=CHANGED,
        effect="write_calendar",
    )
    def move_day(self, **content: Any) -> None:
        """A day that was to be confirmed is another one, until the eve."""

    @transition(
        source=EVERY,
        target=None,
        label="Confirmer un jour",
        who=[OFFICER],
        silent="Le jour reste le même.",
        effect="write_calendar",
    )
    def confirm_day(self, **content: Any) -> None:
        """The day will not move any more."""

    @transition(
        source=EVERY,
        target=None,
        label="Importer un calendrier",
        who=[OFFICER],
        tells=CHANGED,
        effect="write_calendar",
    )
    def import_file(self, **content: Any) -> None:
        """A file takes the place of what the calendar said."""

    @transition(
        source=EVERY,
        target=None,
        label="Rétablir une version",
        who=[OFFICER],
        tells=CHANGED,
        effect="write_calendar",
    )
    def restore(self, **content: Any) -> None:
        """The calendar takes its former content again."""

    @transition(
        source=CalendarState.DRAFT,
        target=CalendarState.PUBLISHED,
        label="Publier le calendrier",
        who=[OFFICER],
        needs=[require(lambda calendar: not calendar.content().missing(), "calendar_incomplete")],
        tells=CHANGED,
        effect="publish_calendar",
    )
    def publish(self) -> None:
        """The rules read it from now on."""

    @transition(
        source=CalendarState.PUBLISHED,
        target=CalendarState.DRAFT,
        label="Retirer le calendrier",
        who=[OFFICER],
        reason_required=True,
        silent="Les conventions ne le lisent plus ; la page du calendrier le dit à chaque établissement.",
    )
    def withdraw(self) -> None:
        """It was published by mistake."""

    @transition(
        source=EVERY,
        target=None,
        label="Proposer un jour ou une correction",
        who=["school"],
        tells=["calendar_proposal"],
        effect="note_proposal",
    )
    def propose(self, **proposal: Any) -> None:
        """A school says what it misses, or what is wrong; the officer answers."""


class CalendarProposalMachine(ProposalWords, Subject):
    """A school's proposal waits for the officer's answer; the school may take it back."""

    ROLES = ROLES

    status = StateField(default=ProposalState.PROPOSED.value, choices=ProposalState.choices)

    class Meta:
        abstract = True

    @transition(
        source=ProposalState.PROPOSED,
        target=ProposalState.ACCEPTED,
        label="Accepter la proposition",
        who=[OFFICER],
        tells=["calendar_proposal_answered", *CHANGED],
        effect="write_proposal",
    )
    def accept(self, **content: Any) -> None:
        """The calendar says it from now on."""

    @transition(
        source=ProposalState.PROPOSED,
        target=ProposalState.REFUSED,
        label="Refuser la proposition",
        who=[OFFICER],
        reason_required=True,
        tells=["calendar_proposal_answered"],
    )
    def refuse(self) -> None:
        """The calendar stays as it is; the school reads why."""

    @transition(
        source=ProposalState.PROPOSED,
        target=ProposalState.WITHDRAWN,
        label="Retirer la proposition",
        who=["school"],
        silent="L'académie ne la voit plus.",
    )
    def withdraw(self) -> None:
        """The school takes back what it proposed."""
