"""Forms of a proposal: what is asked, and what is agreed to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.exchange.matching.models import USUAL_KM, AssignmentRow
from conventions.domain.exchange.supply.models import Basin
from conventions.domain.persons.people.models import Level
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.forms import PageForm
from conventions.pages.shared.period_choice import PeriodChoice

NOWHERE = "aucune"
"""Value that a form sends for « no place »."""
FARTHEST = (5, 10, 20, USUAL_KM, 50, 100)


class AskForm(PageForm):
    """How far."""

    km = forms.TypedChoiceField(
        label=_("Distance la plus grande, à vol d'oiseau"),
        help_text=_("Ce qu'un élève a demandé lui-même est proposé même plus loin."),
        choices=[(km, f"{km} km") for km in FARTHEST],
        initial=USUAL_KM,
        coerce=int,
    )


class SchoolAskForm(AskForm):
    """For which period and which classes of a school."""

    period = forms.ChoiceField(
        label=_("Période"),
        error_messages={"required": _("Choisissez la période."), "invalid_choice": _("Choisissez dans la liste.")},
    )
    classes = forms.MultipleChoiceField(
        label=_("Classes"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choisissez parmi vos classes.")},
    )
    field_order = ("period", "classes", "km")

    def __init__(self, *args: Any, choice: PeriodChoice, whole_school: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = {str(one.uuid): one for one in choice.periods}
        to_come = [key for key, one in self.periods.items() if one.first_day > today]
        self.initial.setdefault("period", next(iter(to_come), None))  # the nearest may have begun: no place is left
        self.fields["period"].choices = [(key, f"{one.name}, {one.dates}") for key, one in self.periods.items()]
        self.fields["classes"].choices = [(name, name) for name in choice.class_names]
        if whole_school:
            self.fields["classes"].help_text = _("Toutes celles de la période si rien n'est coché.")
        else:
            self.fields["classes"].required = True
            self.fields["classes"].error_messages["required"] = _("Cochez au moins une classe.")


class TerritoryAskForm(AskForm):
    """For which part of a territory, and which level."""

    department = forms.ChoiceField(label=_("Département"))
    basin = forms.ModelChoiceField(
        label=_("Bassin"), queryset=Basin.objects.none(), required=False, empty_label=_("Tout le département")
    )
    level = forms.ChoiceField(label=_("Niveau"), choices=Level.choices, initial=Level.TROISIEME)
    field_order = ("department", "basin", "level", "km")

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {one.code: one for one in departments}
        self.fields["department"].choices = [(code, one.name) for code, one in self.departments.items()]
        self.fields["basin"].queryset = Basin.objects.filter(
            members__school__department__in=self.departments
        ).distinct()


class PairForm(PageForm):
    """Two pupils who wish to be together."""

    first = forms.ChoiceField(label=_("Un élève"))
    second = forms.ChoiceField(label=_("Et un autre"))

    def __init__(self, *args: Any, rows: Sequence[AssignmentRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.uuid): row for row in rows}
        choices = [("", _("Choisir")), *((key, row.pupil.name) for key, row in self.rows.items())]
        self.fields["first"].choices = self.fields["second"].choices = choices

    def chosen(self) -> tuple[AssignmentRow, AssignmentRow]:
        return self.rows[self.cleaned_data["first"]], self.rows[self.cleaned_data["second"]]
