"""Form of an idea or a worry: one box."""

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.distress.words import are_of_distress
from conventions.pages.kit.forms import PageForm


class RemarkForm(PageForm):
    """One box; ``page`` and ``qui`` travel with it and are checked by the view."""

    text = forms.CharField(
        label=_("Votre idée, ou ce qui ne va pas sur ce site"),
        help_text=_("Pas de nom, pas de numéro, pas d'adresse : personne ne peut vous répondre à vous."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Écrivez votre idée ou votre souci.")},
    )
    read = forms.CharField(required=False, widget=forms.HiddenInput)
    """Filled once whoever wrote words of distress has had the numbers to call before them."""

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if are_of_distress(text) and not self.data.get("read"):
            self.data = self.data.copy()
            self.data["read"] = "1"
            raise forms.ValidationError(
                _("Les numéros en haut de la page répondent tout de suite. Une idée pour le site ? Envoyez encore.")
            )
        return text
