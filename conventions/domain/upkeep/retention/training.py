"""Training periods in a person's export: days certified, closed grids, and marks once the jury has deliberated."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from conventions.domain.dossier.day_counts.models import DayCount
from conventions.domain.dossier.training_grids.models import CertifyingMark, TrainingGrid

from .subject import DataSubject


def day_counts(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield what was certified of a pupil's days, without the name of who did."""
    if subject.kind == "pupil":
        counts = DayCount.objects.filter(convention__in=subject.conventions).select_related("convention")
        for count in counts.order_by("id"):
            yield {
                _("convention"): count.convention.number,
                _("jours proposés"): count.proposed,
                _("jours certifiés"): count.certified,
                _("motif"): count.reason,
                _("certifié le"): count.at,
            }


def grids(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the grids of a pupil that are closed."""
    if subject.kind == "pupil":
        closed = TrainingGrid.objects.filter(convention__in=subject.conventions, closed_at__isnull=False)
        for grid in closed.select_related("convention"):
            yield {
                _("convention"): grid.convention.number,
                _("entretien le"): grid.met_on,
                **dict(sorted(grid.levels.items())),
                _("bilan"): grid.remark,
            }


def marks(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield a pupil's marks for the diploma from the day after the jury on: before, nobody reads them."""
    if subject.kind == "pupil":
        for mark in CertifyingMark.objects.filter(convention__in=subject.conventions).select_related("convention"):
            if not mark.is_secret_on(mark.convention.today()):
                yield {
                    _("convention"): mark.convention.number,
                    _("note"): mark.mark,
                    _("jury le"): mark.jury_on,
                }
