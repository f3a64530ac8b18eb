"""The host's page once it has answered: where the agreement stands and what is asked of it."""

from functools import cached_property
from typing import Any

from conventions.domain.dossier.agreements.checking import facts_of
from conventions.domain.dossier.agreements.offered import may_be_asked
from conventions.domain.dossier.agreements.sign_by import sign_by
from conventions.domain.dossier.agreements.training_annexes.works import PermittedWork, permitted_works
from conventions.domain.dossier.amendments.queries import amendment_asked_of
from conventions.domain.dossier.day_counts.attestation import is_attestation_awaited
from conventions.domain.dossier.pupil_opinions.services import Told, told_of
from conventions.domain.placements.danger.queries import is_stopped
from conventions.pages.shared.drafting.steps import is_as_before, next_step, summary_of
from conventions.pages.shared.host_weeks import HostWeeks, weeks_of_host

from .access import HostLinkVisit
from .life import copies_of, said_of, signatures_of, stepper_of
from .queries import tokens_of


class StatePage:
    """One agreement as its host reads it."""

    def __init__(self, visit: HostLinkVisit) -> None:
        self._visit = visit
        self._convention = visit.convention
        self.filling = visit.convention.is_with_host
        self.attended = visit.convention.needs_tutor

    @cached_property
    def waits_for_check(self) -> bool:
        """Its place is stopped before anything is approved: nothing more is said of it."""
        convention = self._convention
        return convention.is_unsigned and not convention.is_settled and is_stopped(convention.host)

    @cached_property
    def opinions(self) -> Told | None:
        """Counts of former pupils, in the words that everybody reads."""
        return told_of(self._convention.host)

    @cached_property
    def host_weeks(self) -> HostWeeks | None:
        """Trainees of the establishment, week by week, over all schools."""
        return weeks_of_host(self._convention)

    @cached_property
    def permitted(self) -> list[PermittedWork]:
        """Regulated works that the pupil may do here."""
        return permitted_works(self._convention)

    @property
    def stepper(self) -> dict[str, str]:
        return stepper_of(self._convention)

    @property
    def said(self) -> Any:
        """State in one sentence."""
        return said_of(self._convention)

    @cached_property
    def due(self) -> Any:
        return sign_by(self._convention)

    @property
    def resume(self) -> str:
        """Address at which the part is gone on with."""
        return self._visit.address("host_step", next_step(self._convention).slug) if self.filling else ""

    @cached_property
    def as_before(self) -> dict[str, Any]:
        """Summary of a part that is whole from the last training period, to be read and confirmed; empty else."""
        if not (self.filling and self._convention.is_training):
            return {}
        facts = facts_of(self._convention)
        if not is_as_before(self._convention, facts):
            return {}
        return summary_of(self._convention, facts)

    @cached_property
    def _allowed(self) -> set[str]:
        return set() if self.filling else {law.name for law in self._convention.may(self._visit.actor)}

    @property
    def may_reopen(self) -> bool:
        return "reopen_host_part" in self._allowed

    @property
    def may_prove(self) -> bool:
        """The proof of a delegation may be joined."""
        return self._convention.by_delegation and "prove_delegation" in self._allowed

    @cached_property
    def to_amend(self) -> bool:
        """An amendment waits for the host."""
        return amendment_asked_of(self._convention, "host").exists()

    @cached_property
    def awaits_attestation(self) -> bool:
        """The attestation of a training period is to be signed, or anew since presences were noted otherwise."""
        convention = self._convention
        return "attest_as_host" in self._allowed and not convention.no_show and is_attestation_awaited(convention)

    @property
    def is_signing(self) -> bool:
        """Something waits for signatures: the agreement, or an amendment."""
        return bool(self._convention.is_being_signed or self.to_amend)

    @cached_property
    def signatures(self) -> list[tuple[Any, bool]]:
        return signatures_of(self._convention)

    @cached_property
    def asks_for_places(self) -> bool:
        return may_be_asked(self._convention)

    @cached_property
    def copies(self) -> list[dict[str, Any]]:
        return copies_of(self._convention)

    @cached_property
    def tutor_is_me(self) -> bool:
        return self._visit.writer is not None and self._visit.writer == self._convention.mentor

    @cached_property
    def tutor_token(self) -> str:
        """The tutor's own link, when the reader is the tutor."""
        if not (self.tutor_is_me and self.attended):
            return ""
        return tokens_of("tutor", [self._convention]).get(self._convention.pk, "")
