"""The form of the host's link by which it leaves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.forms import PageForm


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
