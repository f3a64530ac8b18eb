"""Training periods as the family's page tells them: days done and euros to expect, days to make up, the closed grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.periods import period_of
from conventions.domain.dossier.day_counts.days import days_in
from conventions.domain.dossier.day_counts.estimates import estimates_of, make_up_sentence
from conventions.domain.dossier.day_counts.queries import counts_of
from conventions.domain.dossier.day_counts.states import days_to_make_up, pupil_period_state
from conventions.domain.dossier.internship.evaluations.services import LEVELS
from conventions.domain.dossier.training_grids.models import TrainingGrid


@dataclass(frozen=True)
class TrainingTold:
    """Days, euros and grid of one period; never a mark for the diploma."""

    estimate: str = ""
    """« 12 jours faits sur 20 : environ 180 €… », an estimate."""
    to_make_up: str = ""
    levels: tuple[tuple[str, str], ...] = ()
    """Competence and level of the grid, once it is closed."""
    remark: str = ""


def training_told(conventions: Sequence[Convention]) -> dict[int, TrainingTold]:
    """Return what is told of each training period that has begun, by key; no query where there is none."""
    begun = [one for one in conventions if one.is_training and one.has_begun]
    if not begun:
        return {}
    estimates, lost = estimates_of(begun), _to_make_up(begun)
    closed = TrainingGrid.objects.filter(convention__in=begun, closed_at__isnull=False)
    grids = {grid.convention_id: grid for grid in closed}
    return {
        convention.pk: TrainingTold(
            estimate=estimates[convention.pk].sentence if convention.pk in estimates else "",
            to_make_up=make_up_sentence(lost.get(convention.pk, 0)),
            levels=_levels(convention, grids.get(convention.pk)),
            remark=grids[convention.pk].remark if convention.pk in grids else "",
        )
        for convention in begun
    }


def _to_make_up(begun: Sequence[Convention]) -> dict[int, int]:
    """Return the days that are still to be made up of each period, by key of its last agreement."""
    days, counts = days_in(begun), counts_of(begun)
    periods = list(begun[0].school.periods.all())
    groups: dict[object, tuple[date | None, list[Convention]]] = {}
    for one in sorted(begun, key=lambda one: one.first_day or date.max):
        period = period_of(one, periods)
        key = ("period", period.pk) if period else ("agreement", one.pk)
        groups.setdefault(key, (period.last_day if period else None, []))[1].append(one)
    lost = {}
    for until, agreements in groups.values():
        state = pupil_period_state(agreements, days, counts, until=until)
        if state.may_lack_days:
            lost[agreements[-1].pk] = days_to_make_up(agreements, days, counts, until=until)
    return lost


def _levels(convention: Convention, grid: TrainingGrid | None) -> tuple[tuple[str, str], ...]:
    if grid is None:
        return ()
    said = [(one.label, grid.levels.get(one.key)) for one in competences_of(convention)]
    return tuple((label, gettext(LEVELS[level])) for label, level in said if level in LEVELS)
