"""What an operator types to set a ceiling."""

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.spending.models import SmsCeiling
from conventions.pages.forms import LineField, PageForm
from conventions.pages.operator.forms import ReasonField

HIGHEST = 1_000_000


class CeilingForm(PageForm):
    """For whom, how much, and why."""

    level = forms.ChoiceField(
        label=_("Échelon"),
        choices=[("", _("Choisir")), *SmsCeiling.LEVELS],
        error_messages={"required": _("Choisissez l'échelon.")},
    )
    code = LineField(
        label=_("Établissement ou territoire"),
        help_text=_("Un UAI, ou 973, Guyane, Pays de la Loire… ; rien à l'échelon national."),
        max_length=100,
        required=False,
    )
    euros = forms.IntegerField(
        label=_("Euros par mois"),
        help_text=_("0 lève le plafond."),
        min_value=0,
        max_value=HIGHEST,
        error_messages={
            "required": _("Écrivez un montant en euros, 0 pour lever le plafond."),
            "invalid": _("Écrivez un montant entier, sans virgule ni lettre."),
            "min_value": _("Un plafond n'est pas négatif : écrivez 0 pour le lever."),
            "max_value": _("Ce montant est trop grand : un million d'euros au plus."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = ReasonField()
