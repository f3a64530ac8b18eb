"""Forms of the verification pages: the file of a copy, or the number printed on a document."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.verification.sentences import REASONS
from conventions.domain.dossier.verification.services import LARGEST
from conventions.pages.kit.forms import PageForm

PRINTED = re.compile(r"(?:CV)?\W*([2-9A-Z]{4})\W*([2-9A-Z]{4})(?:\W*V?(?:ERSION)?\W*([0-9]{1,4}))?\W*")
"""A number as people copy it: ``CV-7F3K-9Q2M``, ``7f3k 9q2m``, ``CV-7F3K-9Q2M/2``, ``CV-7F3K-9Q2M version 2``."""


class CopyForm(PageForm):
    """A copy to verify."""

    file = forms.FileField(
        label=_("Votre copie"),
        help_text=_("Le fichier PDF, tel que vous l'avez reçu ou téléchargé, choisi ou glissé ici. 10 Mo au plus."),
        error_messages={
            "required": _("Choisissez le fichier PDF à vérifier."),
            "missing": _("Choisissez le fichier PDF à vérifier."),
            "invalid": _("Choisissez le fichier PDF à vérifier."),
            "empty": REASONS["empty"],
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(REASONS["too_large"], code="too_large")
        return file


class DocumentNumberForm(PageForm):
    """The number at the head of a document, with or without its version."""

    numero = forms.CharField(
        label=_("Numéro imprimé en haut du document"),
        help_text=_("Par exemple CV\u20117F3K\u20119Q2M"),
        max_length=60,
        error_messages={"required": _("Écrivez le numéro imprimé en haut du document.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_numero(self) -> tuple[str, int | None]:
        """Return the number as it is stored, and the version when it was given."""
        match = PRINTED.fullmatch(self.cleaned_data["numero"].strip().upper())
        if not match:
            raise ValidationError(
                _("Ce numéro n'est pas complet : après « CV » viennent huit lettres ou chiffres, jamais O, I, 0 ni 1.")
            )
        first, second, version = match.groups()
        return f"CV-{first}-{second}", int(version) if version else None

    def printed(self) -> list[Any]:
        """Return the arguments of the address of what was typed; the form must be valid."""
        return [part for part in self.cleaned_data["numero"] if part is not None]
