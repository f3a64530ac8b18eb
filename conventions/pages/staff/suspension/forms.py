"""Forms of a suspension, and of what follows it."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.internship.suspension.services import Suspension
from conventions.domain.persons.people.territories import Department
from conventions.domain.season.force_majeure.services import MAKE_UP, RESUME, SETTLE
from conventions.pages.kit.forms import DayField, PageForm
from conventions.pages.staff.suspending import SuspensionForm, ToldField


class SuspendAllForm(SuspensionForm):
    """For many; an officer of several départements says in which one."""

    department = forms.ChoiceField(label=_("Département"))
    field_order = ["department", *SuspensionForm.base_fields]

    def __init__(self, data: Any = None, *, departments: Iterable[Department] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices = [(one.code, one.name) for one in departments]
        if len(choices) > 1:
            self.fields["department"].choices = choices
        else:
            del self.fields["department"]

    def suspension(self) -> Suspension:
        given = self.cleaned_data
        return Suspension(given["cause"], given["first_day"], given["from_noon"], given["until"])


class TellEverybodyForm(PageForm):
    """Words to everybody; the rest comes from the page that was shown."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = ToldField()


class GoOnForm(PageForm):
    """End of a suspension, and the day from which internships go on."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    act = forms.ChoiceField(
        label=_("Ce qui suit"),
        widget=forms.RadioSelect,
        choices=[
            (RESUME, _("Reprendre le stage le jour indiqué")),
            (
                MAKE_UP,
                _("Rattraper les jours perdus à partir du jour indiqué : un avenant est signé pour chaque stage"),
            ),
            (SETTLE, _("Valider ce qui a été fait : le reste n'est pas rattrapé")),
        ],
        error_messages={"required": _("Choisissez ce qui suit.")},
    )
    on = DayField(label=_("Jour"), help_text=_("De la reprise, ou du premier jour rattrapé."), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("act") in (RESUME, MAKE_UP) and not given.get("on") and "on" not in self.errors:
            self.add_error("on", _("Indiquez le jour."))
        return given


class ResumeAllForm(PageForm):
    """From which day the internships of a département, or of some of its communes, go on."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    on = DayField(label=_("Jour de la reprise"), error_messages={"required": _("Indiquez le jour de la reprise.")})
