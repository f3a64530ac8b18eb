"""Forms of a period, and of decisions on pupils in one."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.kinds import KINDS, REMINDED_ACTS, Reminders, Rhythm
from conventions.domain.persons.people.models import Level
from conventions.domain.season.periods.models import PeriodDecision
from conventions.domain.season.periods.services import Decided
from conventions.pages.kit.forms import DayField, HourField, LineField, PageForm
from workflow.refusals import Refused

ROWS = forms.Textarea(attrs={"rows": 3})


class PeriodForm(PageForm):
    """One period; its dates are those of the internship, or a window in which it lies."""

    name = LineField(
        label=_("Nom"),
        help_text=_("Comme vous en parlez : « Stage de 3e ». Les familles et les organismes le lisent."),
        max_length=80,
        error_messages={"required": _("Donnez un nom à la période.")},
    )
    kind = forms.ChoiceField(
        label=_("Nature du stage"),
        choices=[(kind.name, f"{kind.title} – {kind.label}") for kind in KINDS.values() if kind.levels],
        error_messages={"required": _("Choisissez la nature du stage.")},
    )
    levels = forms.TypedChoiceField(
        label=_("Niveau"),
        choices=[
            ("", _("Choisir")),
            *(choice for choice in Level.choices if any(choice[0] in kind.levels for kind in KINDS.values())),
        ],
        coerce=lambda level: [level],
        error_messages={"required": _("Choisissez un niveau.")},
    )
    classes = forms.MultipleChoiceField(
        label=_("Classes"),
        help_text=_("Aucune cochée : toutes celles de ce niveau."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_expected = forms.TypedChoiceField(
        label=_("Le stage est"),
        choices=[("oui", _("attendu de chaque élève")), ("non", _("facultatif"))],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si le stage est attendu ou facultatif.")},
    )
    first_day = DayField(label=_("Premier jour"), error_messages={"required": _("Donnez le premier jour.")})
    last_day = DayField(
        label=_("Dernier jour"),
        help_text=_("Les dates du stage, ou celles entre lesquelles chaque élève le place."),
        error_messages={"required": _("Donnez le dernier jour.")},
    )
    days = forms.IntegerField(
        label=_("Jours de présence attendus"),
        help_text=_(
            "Tous organismes réunis : 5 se font aussi en 2 jours puis 3. Un jour férié n'en est pas un. "
            "Vide : une convention suffit, quelle que soit sa durée."
        ),
        min_value=1,
        max_value=60,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"}),
    )
    due_on = DayField(
        label=_("Conventions signées au plus tard le"),
        help_text=_(
            "Après ce jour, ce qui n'est pas signé est en retard. "
            "Vide : trois semaines de classe avant le premier jour."
        ),
        required=False,
    )
    morning_start = HourField(
        label=_("Horaires habituels : matin, de"),
        help_text=_("Proposés aux familles et aux organismes, qui les changent. Vides : ceux de la plateforme."),
        required=False,
    )
    morning_end = HourField(label=_("Matin, à"), required=False)
    afternoon_start = HourField(label=_("Après-midi, de"), required=False)
    afternoon_end = HourField(label=_("Après-midi, à"), required=False)
    duty_phone = forms.CharField(
        label=_("Numéro d'astreinte pendant la période"),
        help_text=_(
            "Qui répond pendant toutes les heures de stage, même secrétariat fermé. Le tuteur, l'organisme et la "
            "famille le lisent pendant la période, avant le numéro de l'établissement."
        ),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )
    aims = forms.CharField(
        label=_("Objectifs proposés"),
        help_text=_("Écrits dans les nouvelles conventions de la période. Vide : le texte usuel."),
        max_length=2000,
        required=False,
        widget=ROWS,
    )
    assessment = forms.CharField(
        label=_("Évaluation et restitution proposées"), max_length=2000, required=False, widget=ROWS
    )

    def __init__(self, *args: Any, classes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("classes", [])
        names = [*classes, *(name for name in chosen if name not in classes)]
        self.fields["classes"].choices = [(name, name) for name in names]
        if not names:
            del self.fields["classes"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for half in ("morning", "afternoon"):
            start, end = given.get(f"{half}_start"), given.get(f"{half}_end")
            if bool(start) != bool(end):
                self.add_error(
                    f"{half}_end" if start else f"{half}_start",
                    _("Donnez l'heure de début et l'heure de fin, ou videz les deux."),
                )
        return given


class DaysField(forms.CharField):
    """Numbers of days, as somebody lists them: « 3, 7, 14 »."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "fr-input fr-input--short"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(day) for day in value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[int, ...]:
        words = re.split(r"[\s,;]+", super().clean(value).strip(" ,;"))
        if any(word and not word.isdecimal() for word in words):
            raise forms.ValidationError(_("Écrivez des nombres de jours : 3, 7, 14."))
        return tuple(int(word) for word in words if word)


class RemindersForm(PageForm):
    """When families, hosts, tutors and pupils are reminded by the platform itself, in a period."""

    host_part_after = DaysField(
        label=_("Partie de l'organisme : jours après la demande"),
        help_text=_("Jours ouvrés, trois au plus : « 3, 7, 14 ». Vide : aucune."),
    )
    host_part_before = DaysField(
        label=_("Partie de l'organisme : jours avant le premier jour du stage"),
        help_text=_("Jours ouvrés, deux au plus : « 5, 2 ». La dernière relance change de moyen."),
    )
    signature_after = DaysField(
        label=_("Signatures : jours après la demande"),
        help_text=_("Jours ouvrés pour l'organisme, tous les jours pour la famille. Trois au plus."),
    )
    signature_before = DaysField(
        label=_("Signatures : jours avant le premier jour du stage"), help_text=_("Deux au plus : « 5, 2 ».")
    )
    evaluation_after = DaysField(
        label=_("Évaluations : jours après la fin du stage"), help_text=_("Trois au plus : « 1, 3, 10 ».")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for act in REMINDED_ACTS:
            after, before = f"{act}_after", f"{act}_before"
            if after in self.errors or before in self.errors:
                continue
            try:
                Rhythm(given.get(after, ()), given.get(before, ())).check()
            except Refused as refusal:
                self.add_error(after, str(refusal))
        return given

    def chosen(self) -> dict[str, Rhythm]:
        """Return the rhythm of each act."""
        given = self.cleaned_data
        return {act: Rhythm(given.get(f"{act}_after", ()), given.get(f"{act}_before", ())) for act in REMINDED_ACTS}

    @staticmethod
    def shown(reminders: Reminders) -> dict[str, tuple[int, ...]]:
        """Return what the fields show of present reminders."""
        numbers: dict[str, tuple[int, ...]] = {}
        for act in REMINDED_ACTS:
            rhythm: Rhythm = getattr(reminders, act)
            numbers |= {f"{act}_after": rhythm.after, f"{act}_before": rhythm.before}
        return numbers


class PupilsDecisionForm(PageForm):
    """Decision on the pupils that are ticked."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    what = forms.ChoiceField(
        label=_("Décision"),
        choices=PeriodDecision.What.choices,
        error_messages={"required": _("Choisissez ce que vous décidez.")},
    )
    reason = forms.ChoiceField(
        label=_("Raison de la dispense"),
        choices=[("", _("Sans objet")), *PeriodDecision.Reason.choices],
        required=False,
    )
    detail = LineField(
        label=_("Autre raison, en quelques mots"),
        help_text=_("N'écrivez rien sur la santé : d'une raison médicale, seule la mention « médicale » est gardée."),
        max_length=150,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("what") == PeriodDecision.What.DISPENSED and not given.get("reason"):
            self.add_error("reason", _("Choisissez la raison de la dispense."))
        elif given.get("reason") == PeriodDecision.Reason.OTHER and not given.get("detail"):
            self.add_error("detail", _("Dites la raison en quelques mots."))
        return given

    def decided(self) -> Decided:
        return Decided(*(self.cleaned_data[name] for name in ("what", "reason", "detail")))
