"""Form in which a family says where the pupil sleeps."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.exchange.search.models import Stay
from conventions.domain.persons.localities.models import Locality
from conventions.pages.kit.forms import DayField, PageForm
from conventions.pages.shared.exchange.forms import may_be


class StayForm(PageForm):
    """Place where the pupil sleeps: usually, or at given days."""

    kind = forms.ChoiceField(
        label=_("Où l'élève dort-il pendant le stage ?"),
        choices=Stay.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("À la maison, à l'internat, en famille d'accueil ? Un choix est à faire.")},
    )
    commune = forms.CharField(
        label=_("Dans quelle commune ?"),
        help_text=_("Son nom ou son code postal. Le nom d'un village ou d'un écart suffit, par exemple Trois-Sauts."),
        max_length=100,
        error_messages={"required": _("Écrivez la commune ou le village.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    first_day = DayField(label=_("À partir du"), required=False)
    last_day = DayField(label=_("Jusqu'au"), required=False)

    def __init__(self, *args: Any, department: str, **kwargs: Any) -> None:
        self._department = department
        super().__init__(*args, **kwargs)

    def clean_commune(self) -> Locality:
        """Return the commune that is meant; where several may be, the sentence names them."""
        localities = may_be(self.cleaned_data["commune"], self._department)
        if len(localities) > 1:
            names = " ; ".join(one.label for one in localities)
            raise ValidationError(_("Plusieurs communes peuvent être celle-là, écrivez l'une d'elles : %s") % names)
        return localities[0]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first_day, last_day = given.get("first_day"), given.get("last_day")
        if bool(first_day) != bool(last_day) and not self.errors:
            self.add_error("last_day", _("Donnez les deux jours, ou aucun : c'est alors toute l'année."))
        elif first_day and last_day < first_day:
            self.add_error("last_day", _("Ce jour est avant le premier : changez l'un des deux."))
        return given
