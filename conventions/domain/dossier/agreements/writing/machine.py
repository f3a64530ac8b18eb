"""The law of an agreement that is being written: what the host and the school do before the head approves it."""

from typing import TYPE_CHECKING

from workflow.machine import named, require, transition

from ..states import State


class WritingMachine:
    """The writing of an agreement, from an accepted place to one that may be approved."""

    vouched_name: str
    without_guardian: bool
    if TYPE_CHECKING:

        @property
        def folded_name(self) -> str: ...

    @transition(
        source=State.DRAFT,
        target=State.STARTED_BY_HOST,
        label="Commencer la partie de l'organisme d'accueil",
        who=["host", "office"],
        silent="Rien à faire pour personne d'autre tant que l'organisme rédige.",
    )
    def start_host_part(self) -> None:
        """The host, or the school in its name, begins to fill its part."""

    @transition(
        source=State.STARTED_BY_HOST,
        target=State.COMPLETED_BY_HOST,
        label="Terminer la partie de l'organisme d'accueil",
        who=["host", "office"],
        needs=[named("host_part_is_lawful")],
        tells=("host_part_completed", "works_refused"),
    )
    def complete_host_part(self) -> None:
        """Dates, hours, place and people are given and pass the rules on the host's fields."""

    @transition(
        source=State.COMPLETED_BY_HOST,
        target=State.STARTED_BY_HOST,
        label="Reprendre la partie de l'organisme d'accueil",
        who=["host"],
        silent="L'établissement n'a pas commencé : il verra la partie quand elle sera terminée.",
    )
    def reopen_host_part(self) -> None:
        """The host changes its part while the school has not begun."""

    @transition(
        source=State.COMPLETED_BY_HOST,
        target=State.STARTED_BY_SCHOOL,
        label="Commencer la partie de l'établissement",
        who=["office", "referent", "head"],
        silent="Rien à faire pour personne d'autre tant que l'établissement rédige.",
    )
    def start_school_part(self) -> None:
        """The school begins to fill its part."""

    @transition(
        source=State.STARTED_BY_SCHOOL,
        target=State.COMPLETED_BY_SCHOOL,
        label="Terminer la partie de l'établissement",
        who=["office", "referent"],
        needs=[named("agreement_is_lawful")],
        tells=("school_part_completed",),
    )
    def complete_school_part(self) -> None:
        """Everything is filled and passes every rule of law."""

    @transition(
        source=[State.COMPLETED_BY_HOST, State.STARTED_BY_SCHOOL, State.COMPLETED_BY_SCHOOL],
        target=State.STARTED_BY_HOST,
        label="Renvoyer à l'organisme d'accueil",
        who=["office", "referent", "head"],
        reason_required=True,
        tells=("sent_back_to_host",),
    )
    def send_back_to_host(self) -> None:
        """The host's part has to change."""

    @transition(
        source=State.COMPLETED_BY_SCHOOL,
        target=State.STARTED_BY_SCHOOL,
        label="Renvoyer au secrétariat",
        who=["head"],
        reason_required=True,
        tells=("sent_back_to_office",),
    )
    def send_back_to_office(self) -> None:
        """The school's part has to change."""

    @transition(
        source=[State.STARTED_BY_HOST, State.COMPLETED_BY_HOST, State.STARTED_BY_SCHOOL, State.COMPLETED_BY_SCHOOL],
        target=None,
        label="Joindre la preuve de la délégation",
        who=["host", "office", "head"],
        silent="L'établissement et l'organisme la voient sur leur page ; sans elle, la convention n'est pas validée.",
        effect="keep_delegation_proof",
    )
    def prove_delegation(self, *, pdf: bytes, sha256: str, pages: int) -> None:
        """The proof that whoever signs for the host may: a file, until the agreement is frozen with it."""

    @transition(
        source=[
            *(State.DRAFT, State.STARTED_BY_HOST, State.COMPLETED_BY_HOST),
            *(State.STARTED_BY_SCHOOL, State.COMPLETED_BY_SCHOOL),
        ],
        target=None,
        label="Attester que l'établissement connaît cette structure",
        who=["office", "head"],
        needs=[require(lambda convention: convention.awaits_voucher, "host_is_known")],
        writes=("vouched_name",),
        silent="Qui l'atteste et quand restent au journal ; la convention dit que l'établissement l'atteste.",
    )
    def vouch_for_host(self) -> None:
        """A host that no register answers for: the school attests that it knows it."""
        self.vouched_name = self.folded_name

    @transition(
        source=State.STARTED_BY_SCHOOL,
        target=None,
        label="Noter un accord écrit sur l'hébergement",
        who=["office", "head"],
        silent="Qui l'a noté, de qui et de quel jour restent au journal ; tant qu'il en manque un, rien n'est validé.",
    )
    def note_lodging_yes(self) -> None:
        """The head, or a guardian, has agreed in writing to where the pupil would sleep."""

    @transition(
        source=State.COMPLETED_BY_SCHOOL,
        target=None,
        label="Décider du stage sans signature de responsable",
        who=["head"],
        needs=[require(lambda convention: convention.awaits_decision, "someone_holds_authority")],
        writes=("without_guardian",),
        reason_required=True,
        silent="Le motif reste au journal, pour l'établissement et les auditeurs : il n'est ni imprimé ni envoyé.",
    )
    def decide_without_guardian(self) -> None:
        """Nobody here holds authority over the pupil: the head decides, and says why."""
        self.without_guardian = True

    @transition(
        source=State.COMPLETED_BY_SCHOOL,
        target=None,
        label="Désigner la personne référente",
        who=["office", "head"],
        silent="La direction lit qui suivra l'élève avant de valider ; l'établissement le désigne seul.",
        effect="name_referent",
    )
    def name_referent(self, *, referent: str) -> None:
        """Named while approval is awaited: an entry, so that what the head has seen is not what is approved."""
