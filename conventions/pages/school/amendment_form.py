"""An amendment as the school types it: the days and hours as they become, the place, another tutor, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.agreements.hosts import PERSON, PLACE
from conventions.domain.agreements.models import Convention
from conventions.domain.amendments.models import Amendment
from conventions.domain.amendments.services import Wanted
from conventions.domain.rules.timetable import Presence, Span, write_time
from conventions.pages.drafting.part_form import PhoneField, PostcodeField, email_field
from conventions.pages.drafting.timetable_form import DayField, HourField
from conventions.pages.forms import LineField, PageForm

NEW_ROWS = 3
"""Empty rows after the days of the agreement: saved, they make room for three more."""
HOURS = (gettext_lazy("matin, de"), gettext_lazy("à"), gettext_lazy("après-midi, de"), gettext_lazy("à"))


@dataclass(frozen=True)
class Row:
    """One day of the timetable on the page."""

    name: str
    day: forms.BoundField
    hours: list[forms.BoundField]
    fixed: bool
    """It has begun: nothing of it changes any more."""

    @property
    def errors(self) -> list[str]:
        return [str(error) for field in (self.day, *self.hours) for error in field.errors]


class AmendmentForm(PageForm):
    """What is left as it stands does not change."""

    place_address = LineField(label=gettext_lazy("Adresse du lieu"), max_length=200, required=False)
    place_postcode = PostcodeField(label=gettext_lazy("Code postal"))
    place_city = LineField(
        label=gettext_lazy("Commune"),
        max_length=100,
        error_messages={"required": gettext_lazy("Écrivez la commune où a lieu le stage.")},
    )
    tutor_first_name = LineField(label=gettext_lazy("Prénom"), max_length=100, required=False)
    tutor_last_name = LineField(label=gettext_lazy("Nom"), max_length=100, required=False)
    tutor_title = LineField(label=gettext_lazy("Fonction"), max_length=120, required=False)
    tutor_email = email_field(gettext_lazy("Courriel"), auto="off")
    tutor_phone = PhoneField(label=gettext_lazy("Téléphone"))
    why = forms.CharField(
        label=gettext_lazy("Motif de l'avenant"),
        help_text=gettext_lazy("Il est imprimé dans l'avenant : chaque partie le lit."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Écrivez en quelques mots pourquoi la convention change.")},
    )

    def __init__(self, data: Any = None, *, convention: Convention, amendment: Amendment | None = None) -> None:
        self.convention = convention
        self.presences: tuple[Presence, ...] = ()
        days = (amendment and amendment.presences()) or convention.presences()
        super().__init__(data, initial=_initial(convention, amendment, days))
        self.count = len(days) + NEW_ROWS
        today = convention.today()
        for n in range(self.count):
            fixed = n < len(days) and days[n].day <= today
            self.fields[f"day_{n}"] = DayField(_("Jour"))
            self.fields |= {f"day_{n}_{m}": HourField(label) for m, label in enumerate(HOURS)}
            if fixed:
                for name in (f"day_{n}", *(f"day_{n}_{m}" for m in range(4))):
                    self.fields[name].disabled = True

    # -- showing -------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Return the rows of the timetable, each with its fields; the text above says that they may stay empty."""
        self.is_valid()  # read first: from here « required » only hides the mark of the optional
        for name in self.fields:
            self.fields[name].required = True
        return [
            Row(
                name=_("Jour %(n)d") % {"n": n + 1},
                day=self[f"day_{n}"],
                hours=[self[f"day_{n}_{m}"] for m in range(4)],
                fixed=self.fields[f"day_{n}"].disabled,
            )
            for n in range(self.count)
        ]

    def place(self) -> list[forms.BoundField]:
        return [self[name] for name in PLACE]

    def tutor(self) -> list[forms.BoundField]:
        return [self[f"tutor_{name}"] for name in PERSON]

    # -- reading -------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        found = [self._presence(n, cleaned) for n in range(self.count)]
        self.presences = tuple(presence for presence in found if presence is not None)
        self._refuse_twice()
        if not self.errors and not self.presences:
            self.add_error("day_0", _("Il reste au moins un jour de présence : pour arrêter le stage, interrompez-le."))
        if any(cleaned.get(f"tutor_{name}") for name in PERSON):
            self._require_tutor(cleaned)
        return cleaned

    def _presence(self, n: int, cleaned: dict[str, Any]) -> Presence | None:
        """Read one row; a day without hours is no day of presence."""
        day = cleaned.get(f"day_{n}")
        hours = [cleaned.get(f"day_{n}_{m}") for m in range(4)]
        spans = [self._span(n, first, hours[first], hours[first + 1]) for first in (0, 2)]
        if not any(spans):
            return None
        if day is None:
            if f"day_{n}" not in self.errors:
                self.add_error(f"day_{n}", _("Choisissez le jour de ces heures."))
            return None
        return Presence(day, *spans)

    def _span(self, n: int, first: int, start: Any, end: Any) -> Span | None:
        if f"day_{n}_{first}" in self.errors or f"day_{n}_{first + 1}" in self.errors:
            return None
        if bool(start) != bool(end):
            missing = first + 1 if start else first
            self.add_error(f"day_{n}_{missing}", _("Donnez l'heure de début et l'heure de fin, ou videz les deux."))
            return None
        try:
            return Span(start, end) if start else None
        except ValueError as disordered:
            self.add_error(f"day_{n}_{first + 1}", str(disordered))
            return None

    def _refuse_twice(self) -> None:
        seen: set[date] = set()
        for presence in self.presences:
            if presence.day in seen:
                n = max(n for n in range(self.count) if self.cleaned_data.get(f"day_{n}") == presence.day)
                self.add_error(f"day_{n}", _("Ce jour est écrit deux fois."))
            seen.add(presence.day)

    def _require_tutor(self, cleaned: dict[str, Any]) -> None:
        for name in ("first_name", "last_name"):
            if not cleaned.get(f"tutor_{name}") and f"tutor_{name}" not in self.errors:
                self.add_error(f"tutor_{name}", _("Donnez le prénom et le nom du nouveau tuteur."))
        reach = ("tutor_email", "tutor_phone")
        if not any(cleaned.get(name) or name in self.errors for name in reach):
            self.add_error("tutor_email", _("Donnez un courriel ou un téléphone : le lien de suivi y est envoyé."))

    def wanted(self) -> Wanted:
        """Return what was typed; the service keeps of it what differs from the agreement."""
        read = self.cleaned_data
        tutor = {name: read[f"tutor_{name}"] for name in PERSON}
        return Wanted(
            why=read["why"],
            days=self.presences,
            place={name: read[name] for name in PLACE},
            tutor=tutor if any(tutor.values()) else None,
        )


def _initial(convention: Convention, amendment: Amendment | None, days: tuple[Presence, ...]) -> dict[str, Any]:
    placed = amendment if amendment and amendment.changes_place else convention
    values: dict[str, Any] = {name: getattr(placed, name) for name in PLACE}
    for n, presence in enumerate(days):
        values[f"day_{n}"] = presence.day
        bounds = [b for span in (presence.morning, presence.afternoon) for b in _bounds(span)]
        values |= {f"day_{n}_{m}": bound for m, bound in enumerate(bounds)}
    if amendment:
        values["why"] = amendment.why
        if amendment.tutor:
            values |= {f"tutor_{name}": getattr(amendment.tutor, name) for name in PERSON}
    return values


def _bounds(span: Span | None) -> tuple[str, str]:
    return (write_time(span.start), write_time(span.end)) if span else ("", "")
