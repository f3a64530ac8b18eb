"""Forms of a stop: which place, why, whom heads call; and why it is kept, lifted or withdrawn."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.siret import siret_valid
from conventions.domain.placements.danger.models import Place
from conventions.pages.kit.forms import LineField, PageForm


class PlaceForm(PageForm):
    """The place, as somebody names it on the telephone; read from the address, which names no person."""

    siret = forms.CharField(
        label=_("SIRET"),
        max_length=30,
        required=False,
        help_text=_("14 chiffres, s'il est connu."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    nom = LineField(label=_("Nom du lieu"), max_length=200, required=False, help_text=_("Comme sur la convention."))
    code_postal = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z -]{1,9}$",
        label=_("Code postal"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Ce code postal n'est pas complet : écrivez-le comme 97600.")},
    )

    def clean_siret(self) -> str:
        siret: str = self.cleaned_data["siret"]
        if siret and not siret_valid(siret):
            raise forms.ValidationError(_("Ce SIRET n'est pas valable : vérifiez ses 14 chiffres."))
        return siret

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        self.place = Place.typed(siret=given["siret"], name=given["nom"], postcode=given["code_postal"])
        missing = [name for name in ("nom", "code_postal") if not given[name]]
        if missing and not (self.place.siret and self.place.name):
            sentences = {
                "nom": _("Écrivez le nom du lieu : ce SIRET n'est pas connu ici, ou manque."),
                "code_postal": _("Écrivez le code postal du lieu : ce SIRET n'est pas connu ici, ou manque."),
            }
            for name in missing:
                self.add_error(name, sentences[name])
        return given


class StopForm(PageForm):
    """Why a place is stopped; whom heads call is asked where no telephone is known."""

    reason = forms.CharField(
        label=_("Motif"),
        help_text=_(
            "Ce qui est dit, et quand. Votre direction, le référent du territoire et l'audit le lisent ; jamais "
            "l'organisme, ni les autres établissements. Ne nommez pas l'élève."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez le motif : qui décide de la suite doit savoir ce qui est dit.")},
    )
    phone = forms.CharField(
        label=_("Téléphone où les directions vous appellent"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Écrivez un numéro : les directions prévenues vous appellent.")},
    )

    def __init__(self, data: Any = None, *, phone: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if phone:
            del self.fields["phone"]


class StopDecisionForm(PageForm):
    """Why a stop is kept, lifted or withdrawn."""

    reason = forms.CharField(
        label=_("Motif"),
        help_text=_("Ce qui a été vérifié, par qui. L'organisme ne le lit pas. Ne nommez pas d'élève."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez le motif : il reste au journal.")},
    )
