"""The form by which a decision of the academic authority is filed, for a school's office and for an officer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.derogations.services import read_decision
from conventions.domain.law.load_decisions.services import LoadAllowed, file_decision
from conventions.domain.persons.people.models import Host, School, User
from conventions.domain.persons.people.siret import clean_siret
from conventions.pages.kit.forms import PageForm, ScanField
from conventions.pages.shared.drafting.part_form import text
from signatures.scans import Scan, UnreadableScan
from workflow.engine import Refused


class DecisionDayField(forms.DateField):
    """A date of a decision."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": _("Donnez cette date."),
                "invalid": _("Cette date n'est pas lisible : écrivez par exemple 15/03/2027."),
            },
        )


class LoadDecisionForm(PageForm):
    """A decision: for which establishment, how many trainees, when, and its file."""

    REFUSED_AT = "siret"

    siret = text(_("SIRET de l'établissement"), length=30, hint=_("Les 14 chiffres que dit la décision"))
    allowed = forms.IntegerField(
        label=_("Stagiaires par semaine au plus"),
        min_value=1,
        max_value=9999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"}),
        error_messages={"required": _("Donnez le nombre que dit la décision.")},
    )
    decided_on = DecisionDayField(_("Date de la décision"))
    first_day = DecisionDayField(_("Valable à partir du"))
    last_day = DecisionDayField(_("Valable jusqu'au"))
    file = ScanField(
        label=_("La décision"),
        help_text=_("PDF ou photo (JPEG, PNG), 10 Mo au plus."),
        error_messages={"required": _("Joignez la décision : sans elle, rien n'est permis de plus.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["siret"].required = True
        self.fields["siret"].error_messages["required"] = _("Donnez le SIRET que dit la décision.")

    def clean_file(self) -> Scan:
        try:
            return read_decision(self.cleaned_data["file"].read(), by=self.user)
        except (UnreadableScan, Refused) as reason:
            raise ValidationError(str(reason)) from reason


def file_typed(given: dict[str, Any], *, school: School | None, by: User) -> None:
    """File what a form holds; the headcount is the greatest that the establishment's rows say."""
    siret = clean_siret(given["siret"])
    counts = Host.objects.filter(siret=siret, headcount__isnull=False).order_by("-headcount")
    decided = LoadAllowed(siret, given["allowed"], given["decided_on"], given["first_day"], given["last_day"])
    file_decision(
        decided, given["file"], headcount=counts.values_list("headcount", flat=True).first(), school=school, by=by
    )
