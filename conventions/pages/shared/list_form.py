"""A list that is sent as a file, or pasted from a spreadsheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.season.rolls.workbooks import LARGEST_UPLOAD
from conventions.pages.kit.forms import PageForm, SizedFileField


class ListForm(PageForm):
    """A file, or lines that are pasted: one of both."""

    NEEDED = ("file", "lines")

    file = SizedFileField(
        largest=LARGEST_UPLOAD,
        too_large=_("Ce fichier dépasse 5 Mo : gardez la seule liste."),
        label=_("Fichier de la liste"),
        help_text=_("CSV, classeur Excel (.xlsx, .xls) ou LibreOffice (.ods), 5 Mo au plus."),
        error_messages={"empty": _("Ce fichier est vide.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
    )
    lines = forms.CharField(
        label=_("Ou les lignes, collées du tableur"),
        help_text=_("Sélectionnez le tableau avec sa ligne de titres, copiez, collez ici."),
        max_length=500_000,
        strip=False,  # the last cells of the last line may be empty
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("file") and not str(cleaned.get("lines") or "").strip():
            self.add_error("file", _("Choisissez un fichier, ou collez des lignes."))
        return cleaned

    @property
    def file_name(self) -> str:
        """Name of what was sent."""
        file = self.cleaned_data.get("file")
        return file.name if file else str(_("lignes collées"))

    def content(self) -> bytes:
        """Return the bytes that were sent: of the file where both were."""
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["lines"].encode()
