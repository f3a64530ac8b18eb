"""Forms of one period: its count of days, the joint part of its grid, its certifying mark."""

from collections.abc import Mapping, Sequence
from typing import Any

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
