"""Reads of the school about its pupils' applications: by pupil, who has none, who waits for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.year.queries import PupilOfYear
from conventions.domain.persons.people.standing import Standing
from conventions.domain.placements.applications.models import Application
from conventions.domain.season.periods.coverage import PupilInPeriod, Step, standing_in
from conventions.pages.shared.applications import ApplicationAct, FollowedApplication, followed
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.visibility import visible_pupils

APPLIERS = ("teacher", "office", "head")
"""Functions that apply with a pupil, and confirm or withdraw for one who asks: those of the law."""


class Sort(models.TextChoices):
    """Whom the list shows."""

    NONE = "sans", _("sans stage ni candidature")
    HOST = "attente", _("attend un organisme")
    PUPIL = "confirmer", _("doit confirmer")
    LET_DOWN = "refus", _("refus ou sans réponse")


def applicants(standing: Standing, choice: PeriodChoice, *, class_name: str, sort: str) -> QuerySet[PupilInPeriod]:
    """Return the pupils of whom the reader follows the search, those without any place or application first."""
    pupils = standing_in(visible_pupils(standing), choice.all_periods, today=standing.today, only=choice.chosen)
    annotated = pupils.annotate(
        applies=_has(Application.is_open),
        waits=_has(Application.awaits_host | Application.is_waiting),
        is_to_confirm=_has(Application.awaits_pupil),
        is_let_down=_has(Application.was_let_down),
    )
    if class_name:
        annotated = annotated.filter(year_class=class_name)
    chosen = {
        Sort.NONE: Q(step=Step.SEARCHING, applies=False),
        Sort.HOST: Q(waits=True),
        Sort.PUPIL: Q(is_to_confirm=True),
        Sort.LET_DOWN: Q(is_let_down=True),
    }
    if sort in Sort.values:
        annotated = annotated.filter(chosen[Sort(sort)])
    return annotated.order_by(F("step"), "applies", "year_class", "sort_name", "pk")


def _has(state: Q) -> Exists:
    return Exists(Application.objects.filter(state, pupil=OuterRef("pk"), erased_at=None))


@dataclass
class PupilApplicationsRow:
    """One pupil with their applications."""

    pupil: PupilInPeriod
    asked: list[tuple[FollowedApplication, list[tuple[str, ApplicationAct]]]] = field(default_factory=list)
    """Each application, with what may be done with it by its name in the address."""

    @property
    def is_placed(self) -> bool:
        """An agreement is under way or made, or none is expected."""
        return bool(self.pupil.step != Step.SEARCHING)


def rows_of(pupils: Iterable[PupilInPeriod], acts: Mapping[str, ApplicationAct]) -> list[PupilApplicationsRow]:
    """Return the rows of one page, with those of the acts that may be done; two queries whatever their number."""
    rows = {pupil.pk: PupilApplicationsRow(pupil) for pupil in pupils}
    found = Application.objects.filter(pupil__in=rows, erased_at=None).select_related("offer__host", "slot")
    for asked in followed(found.order_by("-id")):
        row = rows[asked.application.pupil_id]
        asked.application.pupil = row.pupil
        row.asked.append((asked, [one for one in acts.items() if one[1].starts_from(asked.application)]))
    return list(rows.values())


def may_join(standing: Standing, *, levels: Iterable[str], class_name: str, offer: int) -> QuerySet[PupilOfYear]:
    """Return the pupils with whom the reader may ask for an offer: of its levels, who have not asked for it."""
    before = Application.objects.filter(pupil=OuterRef("pk"), offer=offer).exclude(Application.is_withdrawn)
    found = visible_pupils(standing).filter(Q(("year_level__in", list(levels))), ~Exists(before))
    if class_name:
        found = found.filter(year_class=class_name)
    return found.order_by("sort_name", "pk")
