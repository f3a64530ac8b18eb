"""*J'ai déjà un stage*: what is typed of a place found, by the family or by the office for it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.kinds import Kind, kind, kinds_at
from conventions.domain.dossier.agreements.known_hosts import KnownHost, known_hosts
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import FoundPlace, open_for_found_place
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.law.rules.weeks import days_of_week, school_weeks, week_in_words
from conventions.domain.law.year.queries import last_day_enrolled
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.phones import PhoneError, to_e164
from conventions.domain.persons.people.records import clean_email
from conventions.domain.persons.people.territories import department_of_postcode
from conventions.domain.persons.people.typed_places import postcode_and_city, read_name, typed_place
from conventions.domain.season.periods.queries import preselected_for
from conventions.pages.kit.forms import LineField, PageForm
from conventions.pages.shared.drafting.known import LIST, KnownProposal, proposals_of
from workflow.actors import ACCOUNT, Actor
from workflow.engine import Refused

A_WEEK = 5


class ContactField(forms.CharField):
    """One field for an e-mail address or a phone number; gives ``(email, phone)``, one of them empty."""

    department = ""
    """Département whose numbering a short local number follows."""

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


class OwnPlaceForm(PageForm):
    """A place found by the pupil: host, town, contact, week. Six fields, two minutes.

    Rooms that open an agreement for a pupil give ``pupil``; :meth:`place_found` is what the services take.
    """

    host_name = LineField(
        label=_("Nom de l'entreprise ou du lieu de stage"),
        help_text=_("Garage des Palmiers, mairie, cabinet vétérinaire…"),
        max_length=200,
        error_messages={"required": _("Il manque le nom de l'entreprise ou du lieu de stage.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": LIST}),
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
    kind = forms.ChoiceField(label=_("Ce qui est prévu"), required=False)
    """Asked where a pupil may have several kinds; the first of them is that of the year."""
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

    def __init__(self, data: Any = None, *args: Any, pupil: Pupil, by_staff: bool = False, **kwargs: Any) -> None:
        self.by_staff = by_staff
        self.known = known_hosts(pupil.school)
        self.chosen = self._chosen(data) if data else None
        super().__init__(data if self.chosen is None else self._completed(data, self.chosen), *args, **kwargs)
        self.pupil = pupil
        self.possible = {one.name: one for one in kinds_at(pupil.level, pupil.school.academy)}
        self.fields["kind"].choices = [
            (name, kind_in_words(one, pupil.level, pupil.school.academy)) for name, one in self.possible.items()
        ]
        if len(self.possible) < 2:
            del self.fields["kind"]
        last = last_day_enrolled(pupil)
        self.mondays = tuple(monday for monday in school_weeks(pupil.school) if monday <= last)
        self.period = preselected_for(pupil)
        if self.period and self.period.kind in self.possible:
            self.initial.setdefault("kind", self.period.kind)
        weeks = [(monday.isoformat(), self._named(monday)) for monday in self.mondays]
        self.fields["first_week"].choices = [("", gettext("Choisir une semaine")), *weeks]
        self.fields["last_week"].choices = [("", gettext("Une seule semaine")), *weeks]
        self.fields["contact"].department = pupil.school.department
        if proposed := [monday for monday in self.mondays if self._is_in_period(monday)]:
            assert self.period is not None  # a week is in it
            weeks_wanted = -(
                -(self.period.days or kind(self.period.kind).days_at(pupil.level, pupil.school.academy)) // A_WEEK
            )
            if len(proposed) == weeks_wanted:  # of a longer window the family chooses
                self.initial.setdefault("first_week", proposed[0].isoformat())
                self.initial.setdefault("last_week", proposed[-1].isoformat() if weeks_wanted > 1 else "")

    def _is_in_period(self, monday: date) -> bool:
        """Tell whether the school has some day of that week in the period for which the pupil seeks."""
        period, friday = self.period, monday + timedelta(days=A_WEEK - 1)
        return period is not None and monday <= period.last_day and period.first_day <= friday

    def _named(self, monday: date) -> str:
        words = week_in_words(monday)
        return f"{words} – {self.period.name}" if self.period and self._is_in_period(monday) else words

    def _chosen(self, data: Mapping[str, Any]) -> KnownHost | None:
        return self.known.find(data.get("host_name", ""), *typed_place(data.get("place", "")))

    def _completed(self, data: Mapping[str, Any], chosen: KnownHost) -> dict[str, Any]:
        """Return what was typed, completed with what is known of the place, and for the office of who says yes there.

        The contact of somebody is never told to a pupil or a family.
        """
        typed = {name: data.get(name, "") for name in data}
        typed["host_name"] = chosen.name
        postcode, city = typed_place(typed.get("place", ""))
        if not city and postcode in ("", chosen.postcode):
            typed["place"] = f"{chosen.postcode} {chosen.city}".strip()
        if not self.by_staff or typed.get("contact_name") or typed.get("contact"):
            return typed
        contact = chosen.contact()
        return typed | ({"contact_name": contact.name, "contact": contact.email or contact.phone} if contact else {})

    def proposals(self) -> list[KnownProposal]:
        """Return the establishments that the field of the host's name proposes as one types."""
        return proposals_of(self.known, with_trainees=self.by_staff)

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
        territory = department_of_postcode(self.cleaned_data["place"][0])
        assert territory is not None  # the field has checked it
        weeks = [monday for monday in self.mondays if first <= monday <= last]
        found = [day for monday in weeks for day in self._days_of(monday, territory.code)]
        chosen = self.possible.get(self.cleaned_data.get("kind", ""))
        return tuple(found[: chosen.max_days] if chosen and 0 < chosen.max_days < A_WEEK else found)

    def _days_of(self, monday: date, department: str) -> Sequence[Presence]:
        """Return the days of a week; of one that the period touches, those within it, at its usual hours."""
        days, period = days_of_week(monday, self.pupil.school, department), self.period
        if period is None or not self._is_in_period(monday):
            return days
        within = [one for one in days if period.first_day <= one.day <= period.last_day]
        return [Presence(one.day, *period.hours) for one in within] if any(period.hours) else within

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
            known=self.chosen.row() if self.chosen else None,
            days=self.days(),
            kind=self.cleaned_data.get("kind", ""),
        )


OPEN_AT_ONCE = 3
"""Agreements not yet signed that a family may have: each opening writes to an address that it typed."""


@transaction.atomic
def open_own_place(pupil: Pupil, form: OwnPlaceForm, *, by: Actor) -> Convention:
    """Open the agreement of a place found, by the family or by the office for it; the host receives its link.

    Raises :class:`Refused` when the pupil is taken on these days, or when the family has too many open.
    """
    if by.kind != ACCOUNT:
        pupil.lock_person()
        if Convention.objects.filter(Convention.is_unsigned, pupil=pupil).count() >= OPEN_AT_ONCE:
            raise Refused("too_many_open")
    return open_for_found_place(pupil=pupil, place=form.place_found(), by=by)


def kind_in_words(kind: Kind, level: str, academy: str) -> str:
    """« Visite d'information (2 jours au plus) »."""
    days = kind.days_at(level, academy)
    said = ngettext("%(kind)s (%(days)d jour)", "%(kind)s (%(days)d jours au plus)", days)
    return said % {"kind": gettext(kind.choice), "days": days}
