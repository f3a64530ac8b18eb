"""A suspension as pages say it and ask for it: the sentence that family, host, tutor and school read, the form."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.states import Cause
from conventions.pages.forms import DayField, PageForm


def said_of_suspension(convention: Convention) -> str:
    """Say since when, why and until when the internship is suspended; empty when it is not."""
    if not convention.on_hold:
        return ""
    values = {
        "cause": _(convention.get_suspension_cause_display()),
        "first": date_format(convention.suspended_from, "j F"),
        "last": date_format(convention.suspended_until, "j F") if convention.suspended_until else "",
    }
    if convention.suspended_until:
        return _("Le stage est suspendu du %(first)s au %(last)s (%(cause)s) : personne n'est attendu.") % values
    return _("Le stage est suspendu à partir du %(first)s (%(cause)s), jusqu'à nouvel avis.") % values


class SuspensionForm(PageForm):
    """Why, from when, until when."""

    cause = forms.ChoiceField(
        label=gettext_lazy("Pourquoi ?"),
        choices=[("", gettext_lazy("Choisissez")), *Cause.choices],
        error_messages={"required": gettext_lazy("Choisissez pourquoi le stage est suspendu.")},
    )
    first_day = DayField(
        label=gettext_lazy("Premier jour suspendu"),
        error_messages={"required": gettext_lazy("Indiquez le premier jour suspendu.")},
    )
    from_noon = forms.BooleanField(label=gettext_lazy("Seulement à partir de l'après-midi ce jour-là"), required=False)
    until = DayField(
        label=gettext_lazy("Dernier jour suspendu"),
        help_text=gettext_lazy("Laissez vide si personne ne le sait encore : vous direz quand le stage reprend."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, until = given.get("first_day"), given.get("until")
        if first and until and until < first:
            self.add_error("until", _("Le dernier jour vient après le premier : corrigez l'un des deux."))
        return given


class ToldField(forms.CharField):
    """What everybody reads beside the cause: one sentence, short enough for an SMS."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Ce qu'ils doivent savoir de plus (facultatif)"),
            help_text=gettext_lazy("Une phrase, lue par tous : « Un bus part à 11 h 30. » Pas de nom d'élève."),
            max_length=90,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )
