"""Form of the medical opinion on a pupil's machines."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.opinions.models import MachineOpinion
from conventions.domain.law.regulated_works.works import ON_OPINION
from conventions.pages.kit.forms import DayField, PageForm


class OpinionForm(PageForm):
    """Day of the opinion and works allowed, in words, of the list for a pupil in training; or nothing any more."""

    NEEDED = ("given_on", "works", "listed")

    given_on = DayField(label=_("Date de l'avis"), required=False)
    works = forms.CharField(
        label=_("Travaux autorisés, un par ligne"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    listed = forms.MultipleChoiceField(
        label=_("Travaux autorisés"),
        choices=[(work.key, work.label) for work in ON_OPINION],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = DayField(label=_("Vaut jusqu'au"), required=False, help_text=_("Vide : un an après la date."))
    forget = forms.BooleanField(label=_("Effacer l'avis noté"), required=False)

    def __init__(self, *args: Any, present: MachineOpinion | None, is_trained: bool = False, **kwargs: Any) -> None:
        names = ("given_on", "ends_on", "works", "listed")
        initial = {name: getattr(present, name) for name in names} if present else {}
        super().__init__(*args, initial=initial, **kwargs)
        self._works = "listed" if is_trained else "works"
        for name in ("works",) if is_trained else ("listed", "ends_on"):
            del self.fields[name]
        if present is None:
            del self.fields["forget"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given.setdefault("forget", False)
        if not given["forget"]:
            for name, sentence in (
                ("given_on", _("Indiquez la date de l'avis.")),
                (self._works, _("Indiquez les travaux que l'avis autorise.")),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return given
