"""What staff give for paper: the scan, then whose signatures it bears and where the sheets are kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.paper.queries import Choice
from conventions.pages.forms import LineField, PageForm, ScanField
from signatures.paper import refuse_day
from workflow.engine import Refused


class ScanForm(PageForm):
    """The scan of one or several signed sheets."""

    file = ScanField(
        label=_("Feuille signée, numérisée"),
        help_text=_("PDF ou photo (JPEG, PNG), 10 Mo au plus. Toute la page se voit, carré noir et blanc compris."),
        error_messages={"required": _("Choisissez le fichier de la feuille signée.")},
    )


class SignedField(forms.BooleanField):
    """Whether one party signed: none alone is asked for, the form wants one at least."""

    def validate(self, value: bool) -> None:
        """Let it be left unticked."""


class DayField(forms.DateField):
    """The day one party wrote: asked for when it is ticked, which the form knows."""

    def validate(self, value: date | None) -> None:
        """Let it be left empty."""


class CertifyForm(PageForm):
    """Whose signatures the scan bears, as somebody has compared it with the sheets."""

    original_kept = LineField(
        label=_("Où l'original est gardé"),
        help_text=_("Par exemple : dossier de l'élève, au secrétariat. Ce texte est écrit dans le document signé."),
        max_length=120,
        error_messages={"required": _("Écrivez où la feuille signée est rangée.")},
    )
    compared = forms.BooleanField(
        label=_(
            "Je certifie cette copie : j'ai comparé le document (sa version, ou le numéro de l'avenant), le nom et la "
            "signature de chaque personne cochée avec la feuille originale."
        ),
        error_messages={"required": _("Comparez la feuille et l'image, puis cochez cette case.")},
    )

    late_because = forms.CharField(
        label=_("Pourquoi ces feuilles sont enregistrées après le premier jour"),
        help_text=_("Ce texte reste dans l'historique de la convention, avec votre nom."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Écrivez pourquoi, en quelques mots.")},
    )

    def __init__(self, data: Any = None, *, choices: Sequence[Choice], late: bool = False) -> None:
        self.choices = choices
        super().__init__(data)
        if not late:
            del self.fields["late_because"]
        for choice in choices:
            self._add(choice)
        self.order_fields([name for choice in choices for name in _names(choice)])

    def _add(self, choice: Choice) -> None:
        ticked, day = _names(choice)
        request = choice.request
        self.fields[ticked] = SignedField(
            label=_("%(name)s, %(quality)s, a signé") % {"name": request.name, "quality": request.quality},
            help_text=_("Reconnue par le code de la feuille.") if choice.found else _("À reconnaître vous-même."),
            initial=choice.found,
        )
        self.fields[day] = DayField(
            label=_("Date écrite par %(name)s") % {"name": request.name},
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("Écrivez la date comme 15/03/2027.")},
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for choice in self.choices:
            ticked, day = _names(choice)
            if given.get(ticked) and day not in self.errors:
                self._check_day(choice, day, given.get(day))
        if not any(given.get(_names(choice)[0]) for choice in self.choices):
            self.add_error(None, _("Cochez au moins une personne : celle dont vous voyez la signature."))
        return given

    def _check_day(self, choice: Choice, name: str, day: date | None) -> None:
        if day is None:
            self.add_error(name, _("Écrivez la date qui figure à côté de la signature."))
            return
        try:
            refuse_day(choice.request.document, day)
        except Refused as refusal:
            self.add_error(name, str(refusal))

    @property
    def signed_on(self) -> dict[str, date]:
        """The parties ticked, each with the day it wrote."""
        names = {choice.request.key: _names(choice) for choice in self.choices}
        return {key: self.cleaned_data[day] for key, (ticked, day) in names.items() if self.cleaned_data[ticked]}


def _names(choice: Choice) -> tuple[str, str]:
    return f"signed_{choice.request.key}", f"on_{choice.request.key}"
