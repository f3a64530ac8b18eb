"""The form of a certificate of insurance, for the family by its link and for the office at the counter."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.insurance.services import read_certificate
from conventions.domain.persons.people.models import Pupil
from conventions.pages.kit.forms import PageForm, ScanField
from signatures.scans import Scan, UnreadableScan
from workflow.engine import Refused


class InsuranceForm(PageForm):
    """A photo or a PDF of the certificate."""

    file = ScanField(
        label=_("Attestation d'assurance"),
        help_text=_(
            "Photo (JPEG, PNG) ou PDF, 10 Mo au plus : le nom de l'élève, l'année et « responsabilité civile » doivent "
            "se lire."
        ),
        error_messages={"required": _("Il manque la photo ou le PDF de l'attestation.")},
    )

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupil = pupil

    def clean_file(self) -> Scan:
        try:
            return read_certificate(self.pupil, self.cleaned_data["file"].read())
        except (UnreadableScan, Refused) as reason:
            raise ValidationError(str(reason)) from reason
