"""Forms of one period: its count of days, the joint part of its grid, its certifying mark."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.kinds import Competence
from conventions.domain.dossier.day_counts.queries import CountLine
from conventions.domain.dossier.internship.evaluations.services import LEVELS
from conventions.pages.kit.forms import DayField, LineField, PageForm

LONGEST_REASON = 300
_SHORT = {"inputmode": "numeric", "class": "fr-input fr-input--short"}


class CountForm(PageForm):
    """Days of one agreement, as proposed or otherwise with a reason."""

    certified = forms.IntegerField(label=_("Jours faits"), min_value=0, widget=forms.NumberInput(attrs=_SHORT))
    reason = LineField(
        label=_("Pourquoi ce nombre"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("À écrire si le nombre n'est pas celui des présences, ou s'il était déjà certifié."),
    )

    REFUSED_AT = "certified"

    @staticmethod
    def shown(line: CountLine) -> dict[str, int]:
        """Return the number that the form proposes: that of the presences."""
        return {"certified": line.proposed}


class SheetsForm(PageForm):
    """Days of several pupils whose presences nobody noted, as sheets on paper say them, under one reason."""

    def __init__(self, data: Any, *, lines: Sequence[CountLine]) -> None:
        self.lines = lines
        super().__init__(data)
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
        for line in lines:
            convention = line.convention
            self.fields[convention.number] = forms.IntegerField(
                label=f"{convention.pupil.name}, {convention.class_name}",
                required=False,
                min_value=0,
                max_value=line.days.planned,
                help_text=_("sur %(n)d jours prévus") % {"n": line.days.planned},
                widget=forms.NumberInput(attrs=_SHORT),
            )
        self.fields["reason"] = LineField(
            label=_("D'après quoi"), max_length=LONGEST_REASON, initial=_("Feuilles de présence sur papier")
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not self.sheets():
            raise forms.ValidationError(_("Écrivez au moins un nombre de jours."))
        return given

    def sheets(self) -> dict[str, int]:
        """Return the days typed, by number of the agreement."""
        typed = {line.convention.number: self.cleaned_data.get(line.convention.number) for line in self.lines}
        return {number: days for number, days in typed.items() if days is not None}


class TrainingGridForm(PageForm):
    """Level of each competence, as tutor and referent agreed on it."""

    met_on = DayField(label=_("Entretien avec le tuteur ou la tutrice, le"))
    remark = forms.CharField(
        label=_("Bilan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "class": "fr-input"})
    )

    def __init__(self, data: Any, *, competences: Sequence[Competence], initial: Mapping[str, Any]) -> None:
        self.competences = competences
        super().__init__(data, initial=dict(initial))
        for one in competences:
            self.fields[f"level_{one.key}"] = forms.TypedChoiceField(
                label=one.label, choices=list(LEVELS.items()), coerce=int, widget=forms.RadioSelect
            )
        self.order_fields([*(f"level_{one.key}" for one in competences), "met_on", "remark"])

    @property
    def said(self) -> list[tuple[str, str]]:
        """Each competence and its level in words, as it is kept."""
        levels = [(one.label, self.initial.get(f"level_{one.key}")) for one in self.competences]
        return [(label, gettext(LEVELS[level])) for label, level in levels if level in LEVELS]

    def levels(self) -> dict[str, int]:
        return {one.key: self.cleaned_data[f"level_{one.key}"] for one in self.competences}


class CertifyingMarkForm(PageForm):
    """Mark of one period for the diploma, which neither pupil nor family reads before the jury."""

    mark = forms.DecimalField(
        label=_("Note sur 20"),
        min_value=0,
        max_value=20,
        max_digits=4,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "fr-input fr-input--short"}),
    )
    jury_on = DayField(label=_("Le jury délibère le"))
