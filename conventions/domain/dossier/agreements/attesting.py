"""The law of the attestation where the host gives it: it signs what the presences say, once the last day is past."""

from typing import TYPE_CHECKING

from workflow.machine import require, transition

from .states import AgreementWords

OVER = tuple(one for one in AgreementWords.takes_marks.states if one not in AgreementWords.is_running.states)
"""States in which the last day is past, and presences may still be noted."""


class HostAttestingMachine:
    """The host's attestation of a training period (code de l'éducation, D124-9)."""

    if TYPE_CHECKING:

        @property
        def is_training(self) -> bool: ...

    @transition(
        source=OVER,
        target=None,
        label="Signer l'attestation de stage",
        who=["host"],
        needs=[require(lambda convention: convention.is_training, "attested_by_school")],
        tells=("attestation_issued",),
        effect="seal_host_attestation",
    )
    def attest_as_host(self, *, gratification: str) -> None:
        """Dates, days, hours and the total of the gratification are given by the host; a later one replaces it."""
