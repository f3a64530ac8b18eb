"""Form of an idea or a worry: one box."""

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.distress.words import are_of_distress
from conventions.pages.kit.forms import PageForm


class RemarkForm(PageForm):
    """One box. What the page knows, and that the numbers to call were shown, travels beside it."""

    text = forms.CharField(
        label=_("Votre idée, ou ce qui ne va pas sur ce site"),
        help_text=_("Pas de nom, pas de numéro, pas d'adresse : personne ne peut vous répondre à vous."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Écrivez votre idée ou votre souci.")},
    )
    holds_distress = False
    """The numbers to call stand above; the same words sent again are an idea after all."""

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.holds_distress = are_of_distress(text)
        if self.holds_distress and not self.data.get("lu"):
            raise forms.ValidationError(
                _("Les numéros en haut de la page répondent tout de suite. Une idée pour le site ? Envoyez encore.")
            )
        return text
