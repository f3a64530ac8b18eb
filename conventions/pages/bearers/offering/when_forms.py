"""Forms of the dates of an offer: weeks that schools around have, dates of the host's own, hours, seats."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.rules.weeks import days_in_words
from conventions.pages.kit.forms import DayField, HourField, PageForm

from .queries import PeriodWeek

MOST_SEATS = 50
LONGEST = timedelta(weeks=16)
"""Between the first and the last day of one stay; a year's PFMP lasts less."""


def check_span(form: PageForm, cleaned: Mapping[str, Any], start: str, end: str) -> None:
    """Add what is wrong with two hours, named ``start`` and ``end``: one without the other, or in the wrong order."""
    first, last = cleaned.get(start), cleaned.get(end)
    if bool(first) != bool(last) and not {start, end} & set(form.errors):
        form.add_error(end if first else start, _("Donnez l'heure de début et l'heure de fin, ou videz les deux."))
    elif first and last and last <= first:
        form.add_error(end, _("L'heure de fin vient après l'heure de début : changez l'une des deux."))


class WhenForm(PageForm):
    """Weeks in which schools around have pupils away, or dates of the host's own; as many seats in each."""

    weeks = forms.MultipleChoiceField(
        label=_("Semaines de stage des établissements d'ici"),
        help_text=_("Cochez celles où vous pouvez accueillir."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seats = forms.IntegerField(
        label=_("Combien d'élèves à la fois ?"),
        min_value=1,
        max_value=MOST_SEATS,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"}),
        error_messages={
            "required": _("Dites combien d'élèves vous accueillez à la fois."),
            "min_value": _("Il faut au moins une place."),
            "max_value": _("Au plus %(limit_value)d places : faites plusieurs offres."),
        },
    )
    first_day = DayField(label=_("D'autres dates : premier jour"), required=False)
    last_day = DayField(label=_("Dernier jour"), required=False)

    def __init__(
        self, *args: Any, weeks: Sequence[PeriodWeek], today: date, preselect: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["weeks"].choices = [(week.key, week.label) for week in weeks]
        if weeks and preselect:
            self.initial.setdefault(
                "weeks", [max(weeks, key=lambda week: (week.schools, -week.first_day.toordinal())).key]
            )
        if not weeks:
            del self.fields["weeks"]
        if self.needs_dates:
            self.NEEDED = ("weeks",) if weeks else ("first_day", "last_day")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if {"first_day", "last_day", "weeks"} & set(self.errors):
            return cleaned
        if bool(first) != bool(last):
            self.add_error("last_day" if first else "first_day", _("Donnez le premier et le dernier jour."))
        elif first and last and last < first:
            self.add_error("last_day", _("Le dernier jour vient après le premier : changez l'un des deux."))
        elif first and first <= self.today:
            self.add_error("first_day", _("Choisissez un premier jour à venir."))
        elif first and last and last - first > LONGEST:
            self.add_error("last_day", _("C'est plus de seize semaines : donnez les dates d'un seul stage."))
        elif not first and not cleaned.get("weeks") and self.needs_dates:
            self.add_error(
                "weeks" if "weeks" in self.fields else "first_day", _("Donnez au moins une semaine ou des dates.")
            )
        return cleaned

    needs_dates = True

    def dates(self) -> dict[tuple[date, date], int]:
        """Return seats by first and last day; the form must be valid."""
        given = self.cleaned_data
        found = [PeriodWeek.read(key) for key in given.get("weeks", [])]
        if given.get("first_day"):
            found.append((given["first_day"], given["last_day"]))
        return dict.fromkeys(found, given["seats"])


class HoursForm(WhenForm):
    """The same on the public screens, with the hours of a day."""

    morning_start = HourField(label=_("Matin, de"), initial=time(9), required=False)
    morning_end = HourField(label=_("Matin, à"), initial=time(12), required=False)
    afternoon_start = HourField(label=_("Après-midi, de"), initial=time(13, 30), required=False)
    afternoon_end = HourField(label=_("Après-midi, à"), initial=time(16, 30), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for half in ("morning", "afternoon"):
            check_span(self, cleaned, f"{half}_start", f"{half}_end")
        return cleaned

    def hours(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name.startswith(("morning", "afternoon"))}


class OfferSeatsForm(WhenForm):
    """The seats of each date that an offer has, and other dates."""

    needs_dates = False

    def __init__(self, *args: Any, slots: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, preselect=False, **kwargs)
        self.slots = {f"slot_{slot.pk}": slot for slot in slots}
        self.needs_dates = not self.slots
        more = {
            name: forms.IntegerField(
                label=days_in_words(slot.first_day, slot.last_day),
                help_text=_("0 : ne plus accueillir à ces dates."),
                min_value=0,
                max_value=MOST_SEATS,
                initial=slot.total,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"}),
                error_messages={"required": _("Donnez un nombre, 0 pour aucun.")},
            )
            for name, slot in self.slots.items()
        }
        self.fields.update(more)
        self.order_fields(list(more))

    def dates(self) -> dict[tuple[date, date], int]:
        kept = {(slot.first_day, slot.last_day): self.cleaned_data[name] for name, slot in self.slots.items()}
        return {**kept, **super().dates()}
