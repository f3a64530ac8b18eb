"""An agreement's life as steps that people read: done, current, or where it stopped. Derived from the machine."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conventions.domain.agreements.machine import STOPPED, State
from conventions.domain.agreements.models import Convention
from conventions.domain.amendments.machine import State as AmendmentState

MILESTONES = (
    (State.COMPLETED_BY_HOST, _("Organisme d'accueil")),
    (State.COMPLETED_BY_SCHOOL, _("Établissement")),
    (State.VALIDATED, _("Validation")),
    (State.SIGNED, _("Signatures")),
    (State.COMPLETED, _("Stage")),
    (State.EVALUATED, _("Évaluation")),
    (State.CLOSED, _("Clôture")),
)
"""Each step and the state that ends it; what lies between follows from the order of the machine's states."""
STATES = [state for state in State if state not in STOPPED]


@dataclass(frozen=True)
class Step:
    """One step; ``mark`` is ``done``, ``current``, ``stopped`` or empty."""

    label: str
    mark: str


def life_of(convention: Convention, *, reached: str = "") -> list[Step]:
    """Return the steps; ``reached`` is the last state before a stop, read from the journal."""
    stopped = convention.status in STOPPED
    at = STATES.index(State(reached or State.DRAFT) if stopped else State(convention.status))
    steps, current_found = [], False
    for end, label in MILESTONES:
        if STATES.index(end) <= at:
            mark = "done"
        elif not current_found:
            mark, current_found = ("stopped" if stopped else "current"), True
        else:
            mark = ""
        steps.append(Step(str(label), mark))
    return steps


AMENDMENT_BADGES = {
    AmendmentState.DRAFTED: "",
    AmendmentState.SIGNING: "info",
    AmendmentState.SEALED: "success",
    AmendmentState.REFUSED: "error",
    AmendmentState.WITHDRAWN: "",
    AmendmentState.EXPIRED: "error",
}
BADGES = {State.REFUSED: "error", State.WITHDRAWN: "", State.EXPIRED: "error", State.TERMINATED: "error"}


def badge_of(status: str) -> str:
    """Return the colour of a state: stopped, on its way, or signed."""
    if status in STOPPED:
        return BADGES[State(status)]
    return "success" if STATES.index(State(status)) >= STATES.index(State.SIGNED) else "info"


def amendment_badge_of(status: str) -> str:
    """Return the colour of an amendment's state."""
    return AMENDMENT_BADGES[AmendmentState(status)]
