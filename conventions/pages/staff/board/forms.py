"""Forms of the board of the internships."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.internship.attendance.models import Half
from conventions.domain.dossier.internship.attendance.services import MARKS
from conventions.pages.kit.forms import PageForm
from conventions.pages.shared.presence_marks import CorrectionForm
from workflow.machine import Law

STATES = ("absent", "overdue", "present", "announced", "suspended")
"""Situations of whom the board lists, as the address names them."""


YEARS = 10
"""How far from today a day may be: beyond, the calendar itself ends."""


class BoardForm(forms.Form):
    """Day, view and filters of the board, read from the address; what cannot be read counts as not given."""

    jour = forms.DateField(required=False)
    vue = forms.ChoiceField(choices=[("jour", ""), ("semaine", "")], required=False)
    classe = forms.CharField(required=False, max_length=50)
    etat = forms.ChoiceField(choices=[(one, one) for one in STATES], required=False)
    imprimer = forms.BooleanField(required=False)

    def chosen(self, today: date) -> dict:
        """Return the values to use, today's when none is given."""
        self.is_valid()
        given = self.cleaned_data
        day = _near(given.get("jour"), today)
        monday = day - timedelta(days=day.weekday())
        is_week = given.get("vue") == "semaine"
        return {
            "day": day,
            "monday": monday,
            "first": monday if is_week else day,
            "last": monday + timedelta(days=6) if is_week else day,
            "is_week": is_week,
            "class_name": given.get("classe") or "",
            "state": given.get("etat") or "",
            "prints": bool(given.get("imprimer")),
        }


class DayForm(forms.Form):
    """Day, half-day and order of the day's page, read from the address; what cannot be read counts as not given."""

    jour = forms.DateField(required=False)
    demi = forms.ChoiceField(choices=Half.choices, required=False)
    par = forms.ChoiceField(choices=[("organisme", "")], required=False)

    def chosen(self, today: date) -> dict:
        """Return the values to use; the half-day is empty when none is given."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "day": _near(given.get("jour"), today),
            "half": given.get("demi", ""),
            "by_host": bool(given.get("par")),
        }


def _near(day: date | None, today: date) -> date:
    """Return the day asked for; today when there is none, or none that the calendar knows."""
    return day if day and abs(day.year - today.year) <= YEARS else today


class MarkForm(CorrectionForm):
    """Mark of staff for a half-day; a reason when something is already noted."""

    def __init__(self, *args: Any, allowed: dict[str, Law], **kwargs: Any) -> None:
        marks = tuple((mark, allowed[name]) for mark, name in MARKS.items() if name in allowed)
        super().__init__(*args, marks=marks, partly="mark_partly" in allowed, **kwargs)
        if "reason" in self.fields:
            said = _("Quelques mots, gardés au journal : par exemple, retrouvé à 9 h 40 par téléphone.")
            self["reason"].help_text = said


class JustifyForm(PageForm):
    """Why an absence is accepted."""

    reason = forms.CharField(
        label=_("Motif de l'absence"),
        help_text=_("Sans détail de santé : « certificat remis », « rendez-vous »…"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez le motif, en quelques mots.")},
    )
