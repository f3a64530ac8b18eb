"""What staff choose and type on the board of the internships."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.attendance.services import MARKS
from conventions.forms import PageForm

MARK_LABELS = {"present": _("Présence"), "late": _("Retard"), "absent": _("Absence")}
STATES = {
    "absent": _("Absences"),
    "overdue": _("Pas encore notées"),
    "present": _("Présences et retards"),
    "announced": _("Absences annoncées par la famille"),
}


YEARS = 10
"""How far from today a day may be: beyond, the calendar itself ends."""


class BoardForm(forms.Form):
    """Day, view and filters of the board, read from the address; what cannot be read counts as not given."""

    jour = forms.DateField(required=False)
    vue = forms.ChoiceField(choices=[("jour", ""), ("semaine", "")], required=False)
    classe = forms.CharField(required=False, max_length=50)
    etat = forms.ChoiceField(choices=list(STATES.items()), required=False)
    imprimer = forms.BooleanField(required=False)

    def chosen(self, today: date) -> dict:
        """Return the values to use, today's when none is given."""
        self.is_valid()
        given = self.cleaned_data
        day = given.get("jour") or today
        if abs(day.year - today.year) > YEARS:
            day = today
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


class SearchForm(forms.Form):
    """A name looked for: sent by POST and kept in the session, so that no name stands in an address."""

    nom = forms.CharField(required=False, max_length=100)


class MarkForm(PageForm):
    """What staff note for a half-day; a reason when something is already noted."""

    mark = forms.ChoiceField(
        label=_("Ce qu'il faut noter"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qu'il faut noter.")},
    )
    reason = forms.CharField(
        label=_("Pourquoi corriger ?"),
        help_text=_("Quelques mots, gardés au journal : par exemple, retrouvé à 9 h 40 par téléphone."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez pourquoi vous corrigez, en quelques mots.")},
    )

    def __init__(self, *args, allowed: dict, is_correction: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mark"].choices = [(mark, MARK_LABELS[mark]) for mark, name in MARKS.items() if name in allowed]
        if not is_correction:
            del self.fields["reason"]


class JustifyForm(PageForm):
    """Why an absence is accepted."""

    reason = forms.CharField(
        label=_("Motif de l'absence"),
        help_text=_("Sans détail de santé : « certificat remis », « rendez-vous »…"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez le motif, en quelques mots.")},
    )
