"""Search for a person whose data are kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.forms import PageForm


class PersonSearch(PageForm):
    """Looks for a person by name or contact; sent by POST, because names do not belong in an address."""

    text = forms.CharField(
        label=_("Nom, courriel ou téléphone"),
        help_text=_("Vérifiez d'abord que la demande vient bien de cette personne, ou du responsable de l'élève."),
        min_length=3,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Écrivez un nom, un courriel ou un numéro."),
            "min_length": _("Écrivez au moins trois lettres ou chiffres."),
        },
    )
