"""Forms of the host's link: leaving, and the attestation that it signs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.forms import PageForm


class AttestationForm(PageForm):
    """Total of the gratification: all the rest of the attestation is what the presences say."""

    REFUSED_AT = "gratification"

    gratification = forms.DecimalField(
        label=_("Gratification versée au total, en euros"),
        min_value=0,
        max_digits=7,
        decimal_places=2,
        localize=True,
        initial=0,
        help_text=_("0 si vous n'en avez pas versé. Elle est due au-delà de 308 heures dans l'année scolaire."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "fr-input fr-input--short"}),
    )


class LeaveForm(PageForm):
    """Why the host cannot welcome the pupil any more and, during the internship, from which day."""

    REFUSED_AT = "on"

    reason = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=2000,
        help_text=_("L'établissement le lit. Quelques mots suffisent."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Écrivez pourquoi en quelques mots : l'établissement cherche avec l'élève.")},
    )
    on = forms.DateField(
        label=_("Dernier jour de présence"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Cette date n'est pas lisible : écrivez par exemple 17/03/2027.")},
    )

    def __init__(self, *args: Any, day: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": day}, **kwargs)
        if day is None:
            del self.fields["on"]
