"""Form of a kind of internship that an officer opens in an académie."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.persons.people.models import Level
from conventions.pages.kit.forms import LineField, PageForm

MOST_DAYS = 60


def what_may_be_opened() -> list[tuple[str, str]]:
    """Return the kinds and levels whose length no text gives: value and words of a choice."""
    return [
        (f"{one.name} {level}", f"{one.title}, {Level(level).label}")
        for one in KINDS.values()
        if not one.max_days
        for level in (*one.levels, *one.also_at)
    ]


class OpeningForm(PageForm):
    """A kind at a level, the most days, and the text that says so."""

    academy = forms.ChoiceField(label=_("Académie"))
    what = forms.TypedChoiceField(
        label=_("Stage et niveau"),
        coerce=str.split,
        error_messages={"required": _("Choisissez le stage et le niveau.")},
    )
    days = forms.IntegerField(
        label=_("Jours de présence au plus, dans l'année"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"}),
        error_messages={"required": _("Donnez le nombre de jours.")},
    )
    reference = LineField(
        label=_("Texte qui le dit"),
        help_text=_("Circulaire, note de service ou décision, avec sa date : les établissements la lisent."),
        max_length=200,
        error_messages={"required": _("Donnez le texte : aucun stage n'est ouvert sans lui.")},
    )

    def __init__(self, *args: Any, academies: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, initial={"academy": academies[0]}, **kwargs)
        self.fields["academy"].choices = [(one, one) for one in academies]
        self.fields["what"].choices = [("", _("Choisir")), *what_may_be_opened()]
