"""Forms of paper: the scan, then whose signatures it bears and where the sheets are kept."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.paper.piles import Compared
from conventions.domain.dossier.paper.queries import PartyChoice
from conventions.pages.kit.forms import LineField, PageForm, ScanField
from signatures.paper import refuse_day
from signatures.scans import LARGEST_PILE, REFUSALS
from workflow.engine import Refused


class ScanForm(PageForm):
    """The scan of one or several signed sheets."""

    file = ScanField(
        label=_("Feuille signée, numérisée"),
        help_text=_("PDF ou photo (JPEG, PNG), 10 Mo au plus. Toute la page se voit, carré noir et blanc compris."),
        error_messages={"required": _("Choisissez le fichier de la feuille signée.")},
    )


class TickField(forms.BooleanField):
    """A box that is ticked or not; a form that wants one of several ticked says so itself."""

    def validate(self, value: bool) -> None:
        """Let it be left unticked."""


class TickedDayField(forms.DateField):
    """The day one party wrote: asked for when it is ticked, which the form knows."""

    def validate(self, value: date | None) -> None:
        """Let it be left empty."""


class CertifyForm(PageForm):
    """Signers on the scan, as somebody has compared it with the sheets."""

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

    def __init__(self, data: Any = None, *, choices: Sequence[PartyChoice], late: bool = False) -> None:
        self.choices = choices
        super().__init__(data)
        if not late:
            del self.fields["late_because"]
        for choice in choices:
            self._add(choice)
        self.order_fields([name for choice in choices for name in self.names(choice)])

    def _add(self, choice: PartyChoice) -> None:
        ticked, day = self.names(choice)
        request = choice.request
        self.fields[ticked] = TickField(
            label=_("%(name)s, %(quality)s, a signé") % {"name": request.name, "quality": request.quality},
            help_text=_("Reconnue par le code de la feuille.") if choice.found else _("À reconnaître vous-même."),
            initial=choice.found,
        )
        self.fields[day] = TickedDayField(
            label=_("Date écrite par %(name)s") % {"name": request.name},
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("Écrivez la date comme 15/03/2027.")},
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for choice in self.choices:
            ticked, day = self.names(choice)
            if given.get(ticked) and day not in self.errors:
                self._check_day(choice, day, given.get(day))
        if not any(given.get(self.names(choice)[0]) for choice in self.choices):
            self.add_error(None, _("Cochez au moins une personne : celle dont vous voyez la signature."))
        return given

    def _check_day(self, choice: PartyChoice, name: str, day: date | None) -> None:
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
        return {choice.request.key: day for choice, day in self.ticked()}

    def ticked(self) -> Iterator[tuple[PartyChoice, date]]:
        """Yield what is ticked, with its day."""
        for choice in self.choices:
            ticked, day = self.names(choice)
            if self.cleaned_data[ticked]:
                yield choice, self.cleaned_data[day]

    def names(self, choice: PartyChoice) -> tuple[str, str]:
        """Return the names of the two fields of one party."""
        return f"signed_{choice.request.key}", f"on_{choice.request.key}"


class PileForm(CertifyForm):
    """The same for the sheets of many agreements; one day may stand for all that have none of their own."""

    every_day = TickedDayField(
        label=_("Date écrite sur les feuilles"),
        help_text=_("Compte pour chaque feuille cochée dont vous n'écrivez pas la date à côté de l'image."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Écrivez la date comme 15/03/2027.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        for choice in self.choices:
            ticked, day = self.names(choice)
            if self.cleaned_data.get(ticked) and day not in self.errors and not self.cleaned_data.get(day):
                self.cleaned_data[day] = self.cleaned_data.get("every_day")
        return super().clean()

    def names(self, choice: PartyChoice) -> tuple[str, str]:
        return f"signed_{choice.request.uuid}", f"on_{choice.request.uuid}"

    @property
    def said(self) -> Compared:
        """The sheets ticked, each with its day, and what is said of all."""
        days = {choice.request.uuid: day for choice, day in self.ticked()}
        return Compared(days, self.cleaned_data["original_kept"], self.cleaned_data.get("late_because", ""))


class PrintForm(PageForm):
    """Who takes the sheets away, and how they are printed."""

    given_to = LineField(
        label=_("Remises à"),
        help_text=_("Qui les emporte pour les faire signer. Ce nom et la date du jour restent à côté de chacune."),
        max_length=120,
        error_messages={"required": _("Écrivez qui emporte ces feuilles.")},
    )
    with_text = TickField(label=_("Imprimer aussi chaque convention, devant ses feuilles"), initial=True)
    both_sides = TickField(
        label=_("J'imprime en recto verso"),
        help_text=_("Chaque feuille commence alors sur un papier à elle."),
    )


class PileScanForm(PageForm):
    """The scan of many signed sheets."""

    file = ScanField(
        label=_("Feuilles signées, numérisées ensemble"),
        help_text=_(
            "PDF de 200 pages et 30 Mo au plus, en gris si possible : les feuilles signées seules, sans le texte des "
            "conventions. Ni l'ordre, ni le sens, ni les versos blancs "
            "n'importent ; le carré noir et blanc de chaque feuille doit se voir en entier."
        ),
        largest=LARGEST_PILE,
        too_large=REFUSALS["pile_size"],
        error_messages={"required": _("Choisissez le fichier des feuilles signées.")},
    )
