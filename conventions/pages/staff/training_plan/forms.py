"""The grid of a year's plan, and the weeks that a pupil did before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conventions.domain.law.formations.models import MOST_WEEKS
from conventions.domain.season.training_plans.plan import MOST_PERIODS, ClassPlan, PlanCell
from conventions.domain.season.training_plans.weeks import PlanWeek
from conventions.pages.kit.forms import PageForm

from .contexts import PlanPage

CELL = re.compile(r"(R?)\s*(\d{1,2})\s*(R?)", re.IGNORECASE)


@dataclass(frozen=True)
class GridCell:
    """One cell of the grid: what is typed in it, for whom and when, and what is wrong with it."""

    name: str
    typed: str
    label: str
    wrong: str = ""


@dataclass(frozen=True)
class GridWeek:
    """One line of the grid."""

    week: PlanWeek
    cells: list[GridCell]


class YearPlanForm(PageForm):
    """Weeks of the classes shown: a rank of the cycle in each, « R2 » where the week makes period 2 up."""

    def __init__(self, *args: Any, page: PlanPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.wrong: dict[str, str] = {}

    @property
    def lines(self) -> Iterator[GridWeek]:
        for week in self.page.plan.weeks:
            cells = []
            for plan in self.page.shown:
                name, known = _name(plan.class_name, week.monday), plan.cells.get(week.monday)
                text = self._typed(name, known.typed if known else "")
                words = {"class": plan.class_name, "week": f"{week.monday:%d/%m}"}
                cells.append(
                    GridCell(name, text, _("%(class)s, semaine du %(week)s") % words, self.wrong.get(name, ""))
                )
            yield GridWeek(week, cells)

    @property
    def counts(self) -> Iterator[GridCell]:
        """The number of periods of each class's cycle."""
        for plan in self.page.shown:
            name = _name(plan.class_name, None)
            label = _("%(class)s, périodes sur le cycle") % {"class": plan.class_name}
            yield GridCell(name, self._typed(name, str(plan.cycle_count or "")), label, self.wrong.get(name, ""))

    def _typed(self, name: str, known: str) -> str:
        return str(self.data.get(name, "")).strip()[:6] if self.is_bound else known

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        plans = [self._read(plan) for plan in self.page.shown]
        if not self.wrong:
            for plan in plans:
                for monday, sentence in plan.problems(self.page.plan.weeks):
                    self.wrong.setdefault(_name(plan.class_name, monday), sentence)
        if self.wrong:
            said = ngettext("Une case est à corriger.", "%(n)d cases sont à corriger.", len(self.wrong))
            raise ValidationError(said % {"n": len(self.wrong)})
        return {**cleaned, "plans": plans}

    def _read(self, plan: ClassPlan) -> ClassPlan:
        cells: dict[date, PlanCell] = {}
        for week in self.page.plan.weeks:
            name = _name(plan.class_name, week.monday)
            text = self._typed(name, "")
            if not text:
                continue
            if found := CELL.fullmatch(text):
                cells[week.monday] = PlanCell(int(found[2]), bool(found[1] or found[3]))
            else:
                self.wrong[name] = _("Écrivez le numéro de la période, ou R et ce numéro pour un rattrapage.")
        return replace(plan, cells=cells, cycle_count=self._read_count(plan))

    def _read_count(self, plan: ClassPlan) -> int | None:
        name = _name(plan.class_name, None)
        text = self._typed(name, "")
        if text and not (text.isdecimal() and 1 <= int(text) <= MOST_PERIODS):
            self.wrong[name] = _("Un cycle a de 1 à %(most)d périodes.") % {"most": MOST_PERIODS}
            return None
        return int(text) if text else None


def _name(class_name: str, monday: date | None) -> str:
    return f"{monday:%Y-%m-%d} {class_name}" if monday else f"cycle {class_name}"


class WeeksBeforeForm(PageForm):
    """Weeks of the cycle that a pupil did at a school that the service does not know."""

    weeks = forms.IntegerField(
        label=gettext_lazy("Semaines de PFMP déjà faites ailleurs"),
        help_text=gettext_lazy("Un nombre seul : ni l'établissement, ni la raison du changement. 0 l'efface."),
        min_value=0,
        max_value=MOST_WEEKS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"}),
        error_messages={"required": gettext_lazy("Donnez un nombre de semaines, 0 s'il n'y en a pas.")},
    )
