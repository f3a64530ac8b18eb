"""Form of a reading that an officer opens: the place by its SIRET, the inspector, until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from conventions.domain.persons.people.models import Host
from conventions.domain.persons.people.siret import clean_siret, siret_valid
from conventions.domain.persons.people.territories import Department
from conventions.pages.shared.works_forms import InspectionForm


class TerritoryInspectionForm(InspectionForm):
    """The place, then what every reading asks."""

    siret = forms.CharField(
        label=__("SIRET de l'organisme"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": __("Écrivez le SIRET : 14 chiffres.")},
    )
    field_order = ("siret", "inspector", "service", "email", "until")

    def __init__(self, *args: Any, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._codes = [one.code for one in departments]

    def clean_siret(self) -> Host:
        """Return a row of the establishment whose trainees come from schools of the territory."""
        typed = self.cleaned_data["siret"]
        if not siret_valid(typed):
            raise forms.ValidationError(_("Ce SIRET n'est pas valable : vérifiez ses 14 chiffres."))
        here = Host.objects.filter(siret=clean_siret(typed), conventions__school__department__in=self._codes)
        found = here.order_by("-pk").first()
        if found is None:
            raise forms.ValidationError(_("Aucun élève de votre territoire n'a de convention avec cet organisme."))
        return found
