"""One step of the search for a place, typed by the family or by the office for it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.forms import LineField, PageForm


class SearchLogForm(PageForm):
    """Note of a search for a place: where one asked, and the answer."""

    text = LineField(
        label=_("Demande faite, et réponse"),
        help_text=_("Par exemple : appelé le garage des Palmiers, refus. La famille et l'établissement le lisent."),
        max_length=150,
        error_messages={"required": _("Il manque la demande, avec sa réponse.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
