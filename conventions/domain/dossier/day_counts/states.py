"""Stage of a pupil's period, read from its agreements and their counts; no row keeps it."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import models

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.states import Outcome

from .days import DaysDone
from .models import DayCount


class PeriodState(models.TextChoices):
    """Stages of one period of one pupil, in their order."""

    PLANNED = "planned", "prévue, sans lieu"
    COVERED = "covered", "un lieu est trouvé"
    IN_COURSE = "in_course", "en cours"
    COUNTED = "counted", "terminée, à certifier"
    CERTIFIED = "certified", "jours certifiés"
    VALIDATED = "validated", "validée pour le diplôme"
    TO_MAKE_UP = "to_make_up", "à rattraper"

    @property
    def may_lack_days(self) -> bool:
        """The period is over, and nobody has said that what lacks is validated."""
        return self in (PeriodState.COUNTED, PeriodState.TO_MAKE_UP)


def pupil_period_state(
    agreements: Sequence[Convention],
    days: Mapping[int, DaysDone],
    counts: Mapping[int, DayCount],
    *,
    until: date | None = None,
) -> PeriodState:
    """Return the stage of a pupil's period: ``agreements`` are all those that serve it, catch-ups too.

    ``days`` and ``counts`` are theirs, by key (the newest count). Dates after ``until``, the period's last day, make
    up for days lost before and add none to do.
    """
    live = [one for one in agreements if one.is_live]
    if not live:
        return PeriodState.PLANNED
    if any(one.is_running for one in live):
        return PeriodState.IN_COURSE
    begun = [one for one in live if one.has_begun]
    if not begun:
        return PeriodState.COVERED
    if any(one.pk not in counts for one in begun):
        return PeriodState.COUNTED
    if any(one.outcome in (Outcome.VALIDATED, Outcome.OTHERWISE) for one in begun):
        return PeriodState.VALIDATED
    if days_to_make_up(begun, days, counts, until=until):
        return PeriodState.TO_MAKE_UP
    return PeriodState.CERTIFIED if any(one.awaits_evaluations for one in begun) else PeriodState.VALIDATED


def days_to_make_up(
    agreements: Sequence[Convention],
    days: Mapping[int, DaysDone],
    counts: Mapping[int, DayCount],
    *,
    until: date | None = None,
) -> int:
    """Return the days of a period that were planned and not done, whatever the reason; certified numbers come first."""
    planned = frozenset[date]().union(*(days[one.pk].planned_on for one in agreements))
    to_do = len([day for day in planned if until is None or day <= until])
    done = sum(counts[one.pk].certified if one.pk in counts else days[one.pk].done for one in agreements)
    return max(to_do - done, 0)
