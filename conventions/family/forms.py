"""What families type: the first screen, *j'ai déjà un stage*, a typed code, a contact, an absence, an alert."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.agreements.models import Convention
from conventions.agreements.services import FoundPlace
from conventions.agreements.timetable import Presence
from conventions.forms import LineField, PageForm
from conventions.links.forms import BirthDateField
from conventions.people.models import Pupil
from conventions.people.phones import PhoneError, to_e164
from conventions.people.records import clean_email
from conventions.people.territories import department_of_postcode

from .days import day_in_words, days_of_week, school_weeks, week_in_words
from .queries import postcode_and_city

TITLES = re.compile(r"^(?:m|mr|mme|mlle|monsieur|madame|dr|docteur|maître|me)\b\.?\s+", re.IGNORECASE)


class BirthDateForm(PageForm):
    """The pupil's birth date, as people write one."""

    birth_date = BirthDateField(
        label=_("Date de naissance de l'élève"), help_text=_("Jour, mois, année, par exemple 07/03/2012")
    )


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


class ContactField(forms.CharField):
    """One field for an e-mail address or a phone number; gives ``(email, phone)``, one of them empty."""

    department = ""
    """Whose numbering a short local number follows."""

    def clean(self, value: Any) -> tuple[str, str]:
        text = super().clean(value).strip()
        if "@" in text:
            address = clean_email(text)
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(
                    gettext("Cette adresse électronique n'est pas complète : elle s'écrit comme nom@exemple.fr.")
                ) from None
            return address, ""
        if re.search(r"[a-zA-Z]{3}", text):
            raise ValidationError(
                gettext("Il faut une adresse électronique (avec @) ou un numéro de téléphone (10 chiffres).")
            )
        try:
            return "", to_e164(text, department=self.department)
        except PhoneError as problem:
            raise ValidationError(str(problem)) from None


class RecoverForm(PageForm):
    """The address or number at which somebody wants their links again."""

    contact = ContactField(
        label=_("Votre adresse électronique ou votre téléphone"),
        help_text=_("Celui que l'établissement connaît, par exemple nom@exemple.fr ou 0694\u00a012\u00a034\u00a056"),
        max_length=254,
        error_messages={"required": _("Écrivez votre adresse électronique ou votre numéro de téléphone.")},
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
    )


class OwnPlaceForm(PageForm):
    """A place found by the pupil: host, town, contact, week. Six fields, two minutes.

    Rooms that open an agreement for a pupil give ``pupil``; :meth:`place_found` is what the services take.
    """

    host_name = LineField(
        label=_("Nom de l'entreprise ou de l'organisme"),
        help_text=_("Garage des Palmiers, mairie, cabinet vétérinaire…"),
        max_length=200,
        error_messages={"required": _("Il manque le nom de l'entreprise ou de l'organisme.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = LineField(
        label=_("Code postal et commune du stage"),
        help_text=_("Par exemple 97300\u00a0Cayenne"),
        max_length=110,
        error_messages={"required": _("Il manque le code postal et la commune où se passe le stage.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact_name = LineField(
        label=_("Personne qui a dit oui"),
        help_text=_("Son prénom et son nom"),
        max_length=200,
        error_messages={"required": _("Il manque le nom de la personne qui accueille.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = ContactField(
        label=_("Son adresse électronique ou son téléphone"),
        help_text=_("Elle y recevra un lien pour remplir sa partie : horaires, tuteur ou tutrice."),
        max_length=254,
        error_messages={"required": _("Il manque l'adresse électronique ou le téléphone de cette personne.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )
    first_week = forms.ChoiceField(
        label=_("Semaine du stage"),
        error_messages={
            "required": _("Il manque la semaine du stage."),
            "invalid_choice": _("Cette semaine n'est plus proposée : il en faut une de la liste."),
        },
    )
    last_week = forms.ChoiceField(
        label=_("Dernière semaine, si le stage en dure plusieurs"),
        required=False,
        error_messages={"invalid_choice": _("Cette semaine n'est plus proposée : il en faut une de la liste.")},
    )

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupil = pupil
        self.mondays = school_weeks(pupil.school)
        weeks = [(monday.isoformat(), week_in_words(monday)) for monday in self.mondays]
        self.fields["first_week"].choices = [("", gettext("Choisir une semaine")), *weeks]
        self.fields["last_week"].choices = [("", gettext("Une seule semaine")), *weeks]
        self.fields["contact"].department = pupil.school.department

    def clean_place(self) -> tuple[str, str]:
        """Return postcode and town; what is missing is looked up among the towns of schools, or asked for."""
        postcode, city = postcode_and_city(self.cleaned_data["place"], near=self.pupil.school)
        if not postcode:
            raise ValidationError(
                gettext("Il manque le code postal devant la commune, par exemple 97300 Cayenne."), code="postcode"
            )
        if department_of_postcode(postcode) is None:
            raise ValidationError(gettext("Ce code postal n'existe pas : ses cinq chiffres sont à vérifier."))
        if not city:
            raise ValidationError(gettext("Il manque la commune après le code postal, par exemple 97300 Cayenne."))
        return postcode, city

    def clean_contact_name(self) -> tuple[str, str]:
        """Return given name and surname."""
        return read_name(self.cleaned_data["contact_name"])

    def clean_contact(self) -> tuple[str, str]:
        email, phone = self.cleaned_data["contact"]
        if (email and email == self.pupil.email) or (phone and phone == self.pupil.phone):
            raise ValidationError(
                gettext("C'est le contact de l'élève : il faut celui de la personne qui accueille, dans l'entreprise.")
            )
        return email, phone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_week"), cleaned.get("last_week")
        if first and last and last < first:
            self.add_error(
                "last_week", gettext("La dernière semaine vient après la première : l'une des deux est à changer.")
            )
        elif first and not cleaned.get("place"):
            return cleaned
        elif first and not self.days():
            self.add_error("first_week", gettext("Cette semaine n'a aucun jour de classe : il en faut une autre."))
        return cleaned

    def days(self) -> tuple[Presence, ...]:
        """Return the days of the chosen weeks with the hours proposed, that the host corrects."""
        first = date.fromisoformat(self.cleaned_data["first_week"])
        last = date.fromisoformat(self.cleaned_data.get("last_week") or self.cleaned_data["first_week"])
        department = department_of_postcode(self.cleaned_data["place"][0]).code
        weeks = [monday for monday in self.mondays if first <= monday <= last]
        return tuple(day for monday in weeks for day in days_of_week(monday, self.pupil.school, department))

    def place_found(self) -> FoundPlace:
        """Return what was typed, as the service takes it; the form must be valid."""
        postcode, city = self.cleaned_data["place"]
        first_name, last_name = self.cleaned_data["contact_name"]
        email, phone = self.cleaned_data["contact"]
        return FoundPlace(
            host_name=self.cleaned_data["host_name"],
            postcode=postcode,
            city=city,
            contact_first_name=first_name,
            contact_last_name=last_name,
            contact_email=email,
            contact_phone=phone,
            days=self.days(),
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
    """What does not go well: a choice is enough, words may be added."""

    WHAT = (
        ("bad", _("Je ne me sens pas bien là-bas")),
        ("danger", _("On me fait faire quelque chose de dangereux ou d'interdit")),
        ("words", _("On me parle mal, on se moque de moi")),
        ("touch", _("Quelqu'un a eu un geste ou des mots qui me gênent")),
        ("alone", _("On me laisse seul·e, ou ce n'est pas le stage prévu")),
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

    def sentence(self) -> str:
        """Return what the head reads: the choice and the pupil's words."""
        chosen = str(dict(self.WHAT)[self.cleaned_data["what"]])
        return "\n".join(part for part in (chosen, self.cleaned_data["text"].strip()) if part)


def read_name(text: str) -> tuple[str, str]:
    """Return given name and surname of « Mme Andréa Exemple » or « EXEMPLE Andréa »; one word is a surname."""
    words = TITLES.sub("", " ".join(text.split())).split()
    if len(words) < 2:
        return "", " ".join(words) or text.strip()
    upper = [word for word in words if word.isupper() and len(word) > 1]
    if upper and len(upper) < len(words):
        return " ".join(word for word in words if word not in upper), " ".join(upper)
    return words[0], " ".join(words[1:])
