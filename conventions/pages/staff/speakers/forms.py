"""Form of somebody who speaks a language."""

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.forms import PageForm
from conventions.pages.shared.drafting.part_form import PhoneField


class SpeakerForm(PageForm):
    """Somebody who speaks a language, as families know them."""

    REFUSED_AT = "name"

    language = forms.CharField(
        label=_("Langue"),
        max_length=40,
        help_text=_("Par exemple shimaoré, nenge tongo, arabe, ou une autre : wayana, palikur…"),
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
        error_messages={"required": _("Écrivez la langue.")},
    )
    name = forms.CharField(
        label=_("Qui la parle"),
        max_length=100,
        help_text=_("Avec son accord : les familles lisent ce nom, par exemple « Aïna, vie scolaire »."),
        error_messages={"required": _("Écrivez le nom que les familles connaissent.")},
    )
    phone = PhoneField(
        label=_("Numéro de service"),
        help_text=_("Vide : celui de l'établissement. Jamais un numéro personnel sans son accord."),
    )
