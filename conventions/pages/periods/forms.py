"""What a school says of a period, and what it decides of pupils in one."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.agreements.kinds import KINDS
from conventions.domain.people.models import Level
from conventions.domain.periods.models import PeriodDecision
from conventions.domain.periods.services import Decided
from conventions.pages.forms import DayField, HourField, LineField, PageForm

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


class DecisionForm(PageForm):
    """What is decided of the pupils that are ticked."""

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
