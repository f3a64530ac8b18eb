"""An agreement's life as steps that people read: done, current, or where it stopped. Derived from the machine."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.states import AgreementWords, State
from conventions.domain.dossier.amendments.states import AmendmentWords
from conventions.domain.dossier.amendments.states import State as AmendmentState
from workflow.states import Wording

STEPS = (
    _("Organisme d'accueil"),
    _("Établissement"),
    _("Validation"),
    _("Signatures"),
    _("Stage"),
    _("Évaluation"),
    _("Clôture"),
)
DONE = Wording(
    f"{__name__}.DONE",
    AgreementWords,
    {
        State.DRAFT: 0,
        State.STARTED_BY_HOST: 0,
        State.COMPLETED_BY_HOST: 1,
        State.STARTED_BY_SCHOOL: 1,
        State.COMPLETED_BY_SCHOOL: 2,
        State.VALIDATED: 3,
        State.SIGNATURES_STARTED: 3,
        State.SIGNED: 4,
        State.RUNNING: 4,
        State.COMPLETED: 5,
        State.EVALUATED: 6,
        State.CLOSED: 7,
        State.REFUSED: 0,
        State.WITHDRAWN: 0,
        State.EXPIRED: 0,
        State.TERMINATED: 0,
    },
)
"""How many steps are done; of a stopped agreement the journal says which state it had reached."""
BADGES = Wording(
    f"{__name__}.BADGES",
    AgreementWords,
    {
        State.DRAFT: "info",
        State.STARTED_BY_HOST: "info",
        State.COMPLETED_BY_HOST: "info",
        State.STARTED_BY_SCHOOL: "info",
        State.COMPLETED_BY_SCHOOL: "info",
        State.VALIDATED: "info",
        State.SIGNATURES_STARTED: "info",
        State.SIGNED: "success",
        State.RUNNING: "success",
        State.COMPLETED: "success",
        State.EVALUATED: "success",
        State.CLOSED: "success",
        State.REFUSED: "error",
        State.WITHDRAWN: "",
        State.EXPIRED: "error",
        State.TERMINATED: "error",
    },
)
"""The colour of an agreement's state: on its way, signed, or stopped."""
AMENDMENT_BADGES = Wording(
    f"{__name__}.AMENDMENT_BADGES",
    AmendmentWords,
    {
        AmendmentState.DRAFTED: "",
        AmendmentState.SIGNING: "info",
        AmendmentState.SEALED: "success",
        AmendmentState.REFUSED: "error",
        AmendmentState.WITHDRAWN: "",
        AmendmentState.EXPIRED: "error",
    },
)
"""The colour of an amendment's state."""


@dataclass(frozen=True)
class LifeStep:
    """One step; ``mark`` is ``done``, ``current``, ``stopped`` or empty."""

    label: str
    mark: str


def life_of(convention: Convention, *, reached: str = "") -> list[LifeStep]:
    """Return the steps; ``reached`` is the last state before a stop, read from the journal."""
    current = "stopped" if convention.is_stopped else "current"
    if convention.is_stopped:
        done = DONE[reached] if reached else 0
    else:
        done = DONE.of(convention)
    return [LifeStep(str(label), "done" if n < done else current if n == done else "") for n, label in enumerate(STEPS)]
