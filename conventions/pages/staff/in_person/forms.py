"""Statement of a member of staff before the device changes hands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.forms import LineField, PageForm
from signatures.in_person import WitnessStatement
from signatures.models import InPersonSession
from workflow.engine import Refused

ALONE, ALOUD = "alone", "aloud"
KNOWN = {
    InPersonSession.Known.IDENTITY_DOCUMENT: _("J'ai vu sa pièce d'identité. Je n'en garde pas de copie."),
    InPersonSession.Known.TO_THE_SCHOOL: _("L'établissement connaît cette personne."),
}


class OpenForm(PageForm):
    """How the person is known, and how they know the text."""

    known_by = forms.ChoiceField(
        label=_("Comment savez-vous qui est cette personne ?"),
        choices=list(KNOWN.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites comment vous savez qui est cette personne.")},
    )
    reading = forms.ChoiceField(
        label=_("Comment connaît-elle le texte ?"),
        choices=[
            (ALONE, _("Elle le lit elle-même, en français.")),
            (ALOUD, _("Quelqu'un le lui lit, ou le lui dit dans sa langue.")),
        ],
        initial=ALONE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites comment la personne connaît le texte.")},
    )
    read_by = LineField(
        label=_("Qui le lui lit"),
        help_text=_("Prénom et nom. Jamais l'élève. Cette personne ne signe rien ; son nom est écrit dans le dossier."),
        max_length=200,
        error_messages={"required": _("Écrivez le nom de la personne qui lit le texte.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    read_in = LineField(
        label=_("Dans quelle langue"),
        help_text=_("Par exemple : shimaoré, kibushi, nengee tongo, français."),
        max_length=60,
        error_messages={"required": _("Écrivez la langue dans laquelle le texte est lu.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, stopped: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stopped = stopped
        """Sentence on why the person may not sign here, empty when they may."""
        if self.is_bound and self.data.get("reading") != ALOUD:
            self.fields["read_by"].required = self.fields["read_in"].required = False

    def show_refusal(self, refusal: Refused) -> None:
        """Say at its field what speaks against who reads the text aloud."""
        self.refuse(str(refusal), "read_by" if refusal.code.startswith("read_by") else None)

    @property
    def wrong_status(self) -> int:
        return 409 if self.stopped else super().wrong_status

    @property
    def declared(self) -> WitnessStatement:
        given = self.cleaned_data
        if given["reading"] == ALONE:
            return WitnessStatement(given["known_by"])
        return WitnessStatement(given["known_by"], given["read_by"], given["read_in"])
