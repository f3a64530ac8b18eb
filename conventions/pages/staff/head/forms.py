"""Forms of the head: agreements of the list, when the parties are told, reasons."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.batches.moments import When, next_morning, usual_choice
from conventions.domain.persons.people.models import School
from conventions.pages.kit.forms import PageForm
from conventions.pages.staff.bulk_acts import read_shown, read_tokens
from notifications.dates import date_format


class TellPartiesForm(PageForm):
    """When the parties are told; ``key`` makes a form sent twice one request."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    when = forms.ChoiceField(
        label=_("Prévenir les familles et les organismes"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites quand les familles et les organismes sont prévenus.")},
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        self.morning = next_morning(now, school)
        day = date_format(self.morning, "l j F")
        self.fields["when"].choices = [
            (When.NOW.value, _("Maintenant")),
            (When.NEXT_MORNING.value, _("Le prochain jour ouvré à 8 h : %(day)s") % {"day": day}),
        ]
        self.fields["when"].initial = usual_choice(now, school).value

    @property
    def usual_words(self) -> str:
        """Moment that is chosen by itself, as a summary ends: « maintenant »."""
        return str(dict(self.fields["when"].choices)[self.fields["when"].initial])

    def tell_at(self) -> datetime | None:
        """Return when the messages leave, ``None`` for at once."""
        return self.morning if self.cleaned_data["when"] == When.NEXT_MORNING else None


class ApprovalForm(TellPartiesForm):
    """Agreements chosen on the list: ticked one by one (``agreement``), or all that are without warning at once."""

    clean_ones = forms.CharField(widget=forms.HiddenInput, required=False)
    """The agreements without warning when the page was shown: what came later is not in it."""
    all_clean = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        ticked = self.data.getlist("agreement")
        self.seen = read_tokens([*ticked, data.get("clean_ones", "") if data.get("all_clean") else ""])
        if not self.seen:
            self.add_error(None, _("Cochez au moins une convention à valider."))
        return data


class CauseForm(TellPartiesForm):
    """A warning read for all the agreements that bear it; those ticked are approved, or sent back to the office."""

    cause = forms.CharField(widget=forms.HiddenInput, max_length=100)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        ticked = self.data.getlist("agreement")
        self.seen, self.shown = read_tokens(ticked), read_shown(ticked)
        if not self.seen:
            self.add_error(None, _("Cochez au moins une convention."))
        return data


class NoAuthorityForm(PageForm):
    """Why the internship may take place though nobody here may sign for the pupil."""

    decision = forms.CharField(
        label=_("Motif de votre décision"),
        help_text=_(
            "Pourquoi le stage peut avoir lieu sans signature de responsable. L'établissement et les auditeurs le "
            "lisent ; il n'est ni imprimé ni envoyé à personne."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez le motif de votre décision.")},
    )


class SendBackForm(PageForm):
    """Why an agreement goes back; to whom is said by the button."""

    reason = forms.CharField(
        label=_("Que faut-il corriger ?"),
        help_text=_("Vos mots sont envoyés tels quels à la personne qui corrige."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez ce qu'il faut corriger, en quelques mots.")},
    )
