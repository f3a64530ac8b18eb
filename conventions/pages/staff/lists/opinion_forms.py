"""Form of the medical opinion on a pupil's machines."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.opinions.models import MachineOpinion
from conventions.pages.kit.forms import DayField, PageForm


class OpinionForm(PageForm):
    """Day of the opinion and works allowed; or nothing any more."""

    NEEDED = ("given_on", "works")

    given_on = DayField(label=_("Date de l'avis"), required=False)
    works = forms.CharField(
        label=_("Travaux autorisés, un par ligne"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    forget = forms.BooleanField(label=_("Effacer l'avis noté"), required=False)

    def __init__(self, *args: Any, present: MachineOpinion | None, **kwargs: Any) -> None:
        initial = {"given_on": present.given_on, "works": present.works} if present else {}
        super().__init__(*args, initial=initial, **kwargs)
        if present is None:
            del self.fields["forget"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given.setdefault("forget", False)
        if not given["forget"]:
            for name, sentence in (
                ("given_on", _("Indiquez la date de l'avis.")),
                ("works", _("Écrivez les travaux que l'avis autorise.")),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return given
