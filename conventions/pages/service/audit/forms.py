"""Searches of an auditor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.states import State
from conventions.pages.kit.forms import PageForm
from workflow.actors import ACCOUNT, LINK, OPERATOR, SYSTEM_KIND

ANY = ("", _("Tous"))


class DayInput(forms.DateInput):
    """A day, by the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(label: StrOrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("Écrivez une date comme 15/03/2027.")},
    )


def _text(label: StrOrPromise, hint: StrOrPromise = "", most: int = 100) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=hint,
        max_length=most,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AuditSearchForm(PageForm):
    """Base of the forms in which every field may stay empty; two dates stand in order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Mark no field as optional where every one is."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.template_name = "audit/_field.html"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.refuse(_("La seconde date vient avant la première : échangez-les."), "until")
        return given


class AgreementSearch(AuditSearchForm):
    """Looks for agreements; sent by POST, because names do not belong in an address."""

    number = _text(_("Numéro de la convention"), "CV-7F3K-9Q2M", 20)
    pupil = _text(_("Nom de l'élève"))
    school = _text(_("Établissement"), _("Nom ou UAI"))
    host = _text(_("Organisme d'accueil"), _("Nom ou SIRET"))
    status = forms.ChoiceField(label=_("État"), required=False, choices=[ANY, *State.choices])
    since = _day(_("Stage à partir du"))
    until = _day(_("Stage jusqu'au"))


class JournalSearch(AuditSearchForm):
    """Looks for entries of all journals; nothing personal, so its address can be kept."""

    number = _text(_("Numéro de la convention"), "", 20)
    act = forms.ChoiceField(label=_("Acte"), required=False)
    kind = forms.ChoiceField(
        label=_("Par"),
        required=False,
        choices=[
            ANY,
            (ACCOUNT, _("un compte")),
            (LINK, _("un lien personnel")),
            (OPERATOR, _("une commande de l'exploitant")),
            (SYSTEM_KIND, _("la plateforme")),
        ],
    )
    since = _day(_("À partir du"))
    until = _day(_("Jusqu'au"))

    def __init__(self, *args: Any, acts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [ANY, *acts]


class DossierSearch(AuditSearchForm):
    """Narrows the acts of one dossier; people stand in the address by their identifier, never by name."""

    act = forms.ChoiceField(label=_("Acte"), required=False)
    who = forms.ChoiceField(label=_("Par"), required=False)
    since = _day(_("À partir du"))
    until = _day(_("Jusqu'au"))

    def __init__(self, *args: Any, acts: list[tuple[str, str]], people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [ANY, *acts]
        self.fields["who"].choices = [ANY, *people]


class ActsPeriodForm(AuditSearchForm):
    """The days between which acts are shown."""

    since = _day(_("À partir du"))
    until = _day(_("Jusqu'au"))


class AuditedAccountSearch(AuditSearchForm):
    """Looks for an account, by POST."""

    name = forms.CharField(
        label=_("Nom ou adresse électronique du compte"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Écrivez un nom ou une adresse électronique.")},
    )
