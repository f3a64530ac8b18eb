"""Forms of families: a typed code, a contact, an absence, an alert."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.listeners import choices_of_readers
from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.persons.people.models import SecondReader
from conventions.pages.kit.forms import PageForm
from conventions.pages.shared.drafting.own_place import ContactField
from notifications.language import in_french


class TypedCodeForm(PageForm):
    """The code printed on a paper from the school."""

    code = forms.CharField(
        label=_("Votre code"),
        help_text=_("Dix lettres et chiffres, avec ou sans majuscules, par exemple K7QF2\u2011M9PXA"),
        max_length=40,
        error_messages={"required": _("Écrivez le code de votre papier.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
    )


class RecoverForm(PageForm):
    """The address or number at which somebody wants their links again."""

    contact = ContactField(
        label=_("Votre adresse électronique ou votre téléphone"),
        help_text=_("Celui que l'établissement connaît, par exemple nom@exemple.fr ou 0694\u00a012\u00a034\u00a056"),
        max_length=254,
        error_messages={"required": _("Écrivez votre adresse électronique ou votre numéro de téléphone.")},
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
    )


class AbsenceForm(PageForm):
    """One day, or half of it, on which the child does not come."""

    HALVES = (
        ("day", _("Toute la journée")),
        ("morning", _("Le matin seulement")),
        ("afternoon", _("L'après-midi seulement")),
    )

    day = forms.ChoiceField(
        label=_("Quel jour ?"),
        error_messages={
            "required": _("Il manque le jour de l'absence."),
            "invalid_choice": _("Il faut un jour du stage, aujourd'hui ou plus tard."),
        },
    )
    half = forms.ChoiceField(
        label=_("Quand ?"),
        choices=HALVES,
        initial="day",
        widget=forms.RadioSelect,
        error_messages={"required": _("Toute la journée, le matin ou l'après-midi ? Un choix est à faire.")},
    )
    text = forms.CharField(
        label=_("Un mot pour l'établissement"),
        help_text=_("L'établissement seul le lit. Pas de nom de maladie ni de traitement."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = convention.today()
        days = [day.date for day in convention.days.filter(date__gte=today).order_by("date")[:10]]
        self.fields["day"].choices = [(day.isoformat(), day_in_words(day, today)) for day in days]

    def clean_day(self) -> date:
        return date.fromisoformat(self.cleaned_data["day"])


class AlertForm(PageForm):
    """Alert about something that does not go well: a choice is enough, words may be added."""

    WHAT = (
        ("bad", _("Je ne me sens pas bien là-bas")),
        ("danger", _("On me fait faire quelque chose de dangereux ou d'interdit")),
        ("words", _("On me parle mal, on se moque de moi")),
        ("touch", _("Quelqu'un a eu un geste ou des mots qui me gênent")),
        ("alone", _("Je n'ai personne avec moi, ou ce n'est pas le stage prévu")),
        ("other", _("Autre chose")),
    )

    what = forms.ChoiceField(
        label=_("Qu'est-ce qui ne va pas ?"),
        choices=WHAT,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisis la phrase la plus proche de ce qui se passe.")},
    )
    text = forms.CharField(
        label=_("Si tu veux, explique avec tes mots"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    to = forms.ChoiceField(
        label=_("Qui le lit ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisis qui le lit."), "invalid_choice": _("Choisis qui le lit.")},
    )

    def __init__(self, *args: Any, second: SecondReader | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        to.choices = choices = choices_of_readers(second)
        to.initial = choices[0][0]

    @in_french
    def sentence(self) -> str:
        """Return what is read: the choice and the pupil's words."""
        chosen = str(dict(self.WHAT)[self.cleaned_data["what"]])
        return "\n".join(part for part in (chosen, self.cleaned_data["text"].strip()) if part)
