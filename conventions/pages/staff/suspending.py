"""The form that suspends: for one agreement or for many, what staff say of why and when, and what everybody reads."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.states import Cause
from conventions.pages.kit.forms import DayField, PageForm


class SuspensionForm(PageForm):
    """Why, from when, until when."""

    cause = forms.ChoiceField(
        label=_("Pourquoi ?"),
        choices=[("", _("Choisissez")), *Cause.choices],
        error_messages={"required": _("Choisissez pourquoi le stage est suspendu.")},
    )
    first_day = DayField(
        label=_("Premier jour suspendu"),
        error_messages={"required": _("Indiquez le premier jour suspendu.")},
    )
    from_noon = forms.BooleanField(label=_("Seulement à partir de l'après-midi ce jour-là"), required=False)
    until = DayField(
        label=_("Dernier jour suspendu"),
        help_text=_("Laissez vide si personne ne le sait encore : vous direz quand le stage reprend."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, until = given.get("first_day"), given.get("until")
        if first and until and until < first:
            self.add_error("until", _("Le dernier jour vient après le premier : corrigez l'un des deux."))
        return given


class ToldField(forms.CharField):
    """Sentence that everybody reads beside the cause, short enough for an SMS."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Ce qu'ils doivent savoir de plus (facultatif)"),
            help_text=_("Une phrase, lue par tous : « Un bus part à 11 h 30. » Pas de nom d'élève."),
            max_length=90,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            validators=[
                RegexValidator(
                    r"(?i)https?:|www\.",
                    _("Pas d'adresse de site dans ce message : écrivez ce qu'il faut savoir, ou le numéro à appeler."),
                    inverse_match=True,
                )
            ],
            **kwargs,
        )
