"""Form of a decision on the hours of young workers at a host."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.derogations.services import DecisionTyped, read_decision
from conventions.domain.law.rules.derogations import Derogation, HolidaySector
from conventions.domain.persons.people.models import School
from conventions.pages.kit.forms import DayField, LineField, PageForm, ScanField
from signatures.scans import Scan, UnreadableScan
from workflow.engine import Refused


class DecisionForm(PageForm):
    """Hours that a decision opens, its days, its reference and its file."""

    allows = forms.ChoiceField(
        label=_("Ce qu'elle permet"),
        choices=Derogation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que la décision permet.")},
    )
    sector = forms.ChoiceField(
        label=_("Secteur, pour les jours fériés"),
        choices=[("", _("Un autre cas")), *HolidaySector.choices],
        required=False,
    )
    first_day = DayField(label=_("Premier jour"), error_messages={"required": _("Indiquez le premier jour.")})
    last_day = DayField(
        label=_("Dernier jour"),
        help_text=_("Un an au plus après le premier."),
        error_messages={"required": _("Indiquez le dernier jour.")},
    )
    reference = LineField(
        label=_("Référence"),
        help_text=_("Date et numéro de la décision ; pour les jours fériés, l'accord du secteur."),
        max_length=200,
        error_messages={"required": _("Écrivez la date et le numéro de la décision, ou l'accord.")},
    )
    file = ScanField(
        label=_("La décision"),
        help_text=_("PDF ou photo (JPEG, PNG), 10 Mo au plus. Cachez ce qui concerne un élève en particulier."),
        error_messages={"required": _("Joignez la décision : sans elle, rien ne change.")},
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school

    def clean_file(self) -> Scan:
        try:
            return read_decision(self.cleaned_data["file"].read(), by=self.school)
        except (UnreadableScan, Refused) as reason:
            raise ValidationError(str(reason)) from reason


def decided_in(given: dict[str, Any]) -> DecisionTyped:
    """Return the decision that was typed."""
    names = ("allows", "first_day", "last_day", "reference", "sector")
    return DecisionTyped(**{name: given[name] for name in names})
