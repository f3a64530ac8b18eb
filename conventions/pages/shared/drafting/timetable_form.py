"""The timetable as it is typed: the same hours every day first, then the days that differ."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import save_host_part
from conventions.domain.law.rules import Facts, Finding
from conventions.domain.law.rules.calendars import public_holiday
from conventions.domain.law.rules.timetable import HourSpan, Presence, disordered, parse_time, write_time
from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.law.year.calendars import is_within_reach
from conventions.domain.season.periods.queries import planned_for
from workflow import clock
from workflow.actors import Actor

from .part_form import PartForm
from .week import Hours, WeekProposal, days_shown, read_hours_value, usual_hours, week_totals, write_hours_value

OWN = "own"
SUNDAY, SATURDAY = 6, 5
LONGEST = timedelta(days=27)
"""First and last day are at most so far apart: four weeks."""
FOUR_WEEKS = 20
"""Days of class that a period has at first."""
LONGEST_TRAINING = timedelta(weeks=16) - timedelta(days=1)
"""As far apart as that in a training period."""
TIMES = (_("Matin, de"), _("Matin, à"), _("Après-midi, de"), _("Après-midi, à"))
AS_USUAL, MORNING, AFTERNOON, AWAY = "usual", "morning", "afternoon", "away"
MODES = (
    (AS_USUAL, _("Comme les autres jours")),
    (MORNING, _("Le matin seulement")),
    (AFTERNOON, _("L'après-midi seulement")),
    (AWAY, _("L'élève ne vient pas")),
    (OWN, _("D'autres heures")),
)
MODES_OF_TRAINING = ((AS_USUAL, _("Comme les autres semaines")), *MODES[1:])
WEEK = (_("Lundi"), _("Mardi"), _("Mercredi"), _("Jeudi"), _("Vendredi"), _("Samedi"), _("Dimanche"))


class TypedHourField(forms.CharField):
    """An hour as people type it: 9h, 9h30, 0930, 9:30."""

    def __init__(self, label: Any) -> None:
        attrs = {"autocomplete": "off", "placeholder": "", "size": "6"}
        super().__init__(label=label, required=False, max_length=20, widget=forms.TextInput(attrs=attrs))

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        try:
            return parse_time(typed) if typed else None
        except ValueError as unreadable:
            raise ValidationError(str(unreadable)) from unreadable


class TimetableDayField(forms.DateField):
    """A date, by the browser's own calendar where there is one."""

    def __init__(self, label: Any, hint: Any = "") -> None:
        super().__init__(
            label=label,
            required=False,
            help_text=hint,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("Cette date n'est pas lisible : écrivez par exemple 15/03/2027.")},
        )

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not is_within_reach(day, clock.now().date()):
            raise ValidationError(_("Cette date est à plus de deux ans d'aujourd'hui : vérifiez l'année."))
        return day


class TimetableForm(PartForm):
    """First and last day, the hours of every day, and what differs on some."""

    slug = "horaires"
    MARKS = {"first_day": ("period.first_day",), "last_day": ("period.last_day",), "hours": ("period",)}

    first_day = TimetableDayField(_("Premier jour"))
    last_day = TimetableDayField(_("Dernier jour"))
    hours = forms.ChoiceField(label=_("Les mêmes horaires chaque jour"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, proposals: Sequence[WeekProposal] = (), **kwargs: Any) -> None:
        self.presences: tuple[Presence, ...] = ()
        self.proposals = proposals
        super().__init__(*args, **kwargs)
        self.fields["hours"].choices = [(p.value, p.label) for p in proposals] + [(OWN, _("D'autres horaires"))]
        self.fields |= {f"own_{n}": TypedHourField(label) for n, label in enumerate(TIMES)}
        self.days = self._days()
        self.weekdays = self._weekdays()
        for weekday in self.weekdays:
            usually = AWAY if weekday in (SATURDAY, SUNDAY) else AS_USUAL
            self._add_day(f"s{weekday}", WEEK[weekday], MODES, usually)
        for day in self.days:
            modes = MODES_OF_TRAINING if self.convention.is_training else MODES
            self._add_day(key_of(day), day_in_words(day).capitalize(), modes, self._usually(day))

    def _add_day(self, key: str, label: Any, modes: Any, usually: str) -> None:
        self.fields[f"{key}_is"] = forms.ChoiceField(label=label, choices=modes, required=False, initial=usually)
        self.fields |= {f"{key}_{n}": TypedHourField(label) for n, label in enumerate(TIMES)}

    @property
    def takes_nights(self) -> bool:
        """Tell whether the pupil is of age on one of the days of a training period: nights and Sundays are typed."""
        return self.convention.is_training and any(not self._is_minor_on(day) for day in self.days[-1:])

    def _is_minor_on(self, day: date) -> bool:
        return Facts(birth_date=self.convention.pupil.birth_date).minor_on(day)

    def _weekdays(self) -> list[int]:
        """Return the weekdays of which a training period asks the hours once for all its weeks."""
        if not self.convention.is_training:
            return []
        return sorted({day.weekday() for day in self.days})

    # -- what is saved ------------------------------------------------------------------------------------

    def stored(self, convention: Convention) -> dict[str, Any]:
        presences = self.timetable(convention)
        first, last = self.edges(convention, presences)
        usual = usual_hours(presences)
        offered = {proposal.value for proposal in self.proposals}
        values: dict[str, Any] = {
            "first_day": first and f"{first:%Y-%m-%d}",
            "last_day": last and f"{last:%Y-%m-%d}",
            "hours": "",
        }
        if usual:
            value = write_hours_value(usual)
            values["hours"] = value if value in offered else OWN
            values |= {} if value in offered else _written("own", usual)
        known = {presence.day: (presence.morning, presence.afternoon) for presence in presences}
        days = self._between(first, last) if presences else []
        weekly = _weekly_hours(days, known) if convention.is_training else {}
        for weekday, hours in weekly.items():
            values |= _chosen(f"s{weekday}", hours, usual)
        for day in days:
            values |= _chosen(key_of(day), known.get(day), weekly.get(day.weekday(), usual))
        return values

    def timetable(self, convention: Convention) -> tuple[Presence, ...]:
        """Return the days that the form shows at first."""
        return convention.presences()

    def edges(self, convention: Convention, presences: tuple[Presence, ...]) -> tuple[date | None, date | None]:
        """Return the first and the last day shown at first: those of the school's period while none is saved."""
        if convention.first_day or not (proposed := planned_for(convention)):
            return convention.first_day, convention.last_day
        fits = proposed.last_day - proposed.first_day <= self._longest
        return (proposed.first_day, proposed.last_day) if fits else (None, None)

    def _days(self) -> list[date]:
        """Return the days of the period that is typed or saved."""
        edges = []
        for name in ("first_day", "last_day"):
            try:
                edges.append(self.fields[name].clean((self.data if self.is_bound else self.initial).get(name)))
            except ValidationError:
                return []
        return self._between(edges[0], edges[1] or (edges[0] and self._usual_end(edges[0])))

    @property
    def _longest(self) -> timedelta:
        return LONGEST_TRAINING if self.convention.is_training else LONGEST

    def _between(self, first: date | None, last: date | None) -> list[date]:
        """Return the days between two, both included; no Sunday but of a pupil of age in training.

        None when the period makes no sense.
        """
        if not first or not last or not timedelta() <= last - first <= self._longest:
            return []
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        sundays = self.convention.is_training
        return [day for day in days if day.weekday() != SUNDAY or (sundays and not self._is_minor_on(day))]

    def _usual_end(self, first: date) -> date:
        """Return the last weekday of a period as long as the kind of agreement allows."""
        days = kind(self.convention.kind).days_at(self.convention.enrolled.level, self.convention.school.academy) or 5
        days = min(days, FOUR_WEEKS)
        to_friday = max(4 - first.weekday(), 0)
        return first + timedelta(days=min(days - 1, to_friday) if days < 5 else to_friday + 7 * ((days - 1) // 5))

    def _usually(self, day: date) -> str:
        """Return what is chosen of a day at first: no presence on a holiday, nor on a Saturday but of training."""
        holiday = public_holiday(day, self.convention.department)
        is_off = day.weekday() == SATURDAY and not self.convention.is_training
        return AWAY if is_off or (holiday is not None and holiday.certain) else AS_USUAL

    # -- reading ------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Le dernier jour vient avant le premier : corrigez l'un des deux."))
        elif first and last and last - first > self._longest:
            sentences = {
                LONGEST: _("Quatre semaines au plus entre le premier et le dernier jour."),
                LONGEST_TRAINING: _("Seize semaines au plus entre le premier et le dernier jour."),
            }
            self.add_error("last_day", sentences[self._longest])
        elif not first and "first_day" not in self.errors:
            self.add_error("first_day", _("Choisissez le premier jour du stage."))
        usual = self._usual(cleaned)
        if usual is not None and not self.errors:
            weekly = {weekday: self._hours(f"s{weekday}", usual, cleaned) for weekday in self.weekdays}
            found = [self._presence(day, weekly.get(day.weekday(), usual), cleaned) for day in self.days]
            self.presences = tuple(presence for presence in found if presence is not None and presence.spans)
        return cleaned

    def _usual(self, cleaned: dict[str, Any]) -> Hours | None:
        chosen = cleaned.get("hours") or (OWN if any(cleaned.get(f"own_{n}") for n in range(4)) else "")
        if chosen == OWN:
            usual = self._spans("own", cleaned)
            if not any(usual) and not any(f"own_{n}" in self.errors for n in range(4)):
                self.add_error("own_0", _("Écrivez vos heures, ou choisissez une des propositions."))
            return usual
        if not chosen:
            if "hours" not in self.errors:
                self.add_error("hours", _("Choisissez les horaires de la plupart des jours."))
            return None
        return read_hours_value(chosen)

    def _presence(self, day: date, usual: Hours | None, cleaned: dict[str, Any]) -> Presence | None:
        """Read one day: ``None`` when the pupil does not come."""
        hours = self._hours(key_of(day), usual, cleaned)
        return Presence(day, *hours) if hours else None

    def _hours(self, key: str, usual: Hours | None, cleaned: dict[str, Any]) -> Hours | None:
        """Read the hours of a day, or of a weekday; nothing when the pupil does not come."""
        mode = cleaned.get(f"{key}_is") or self.fields[f"{key}_is"].initial
        if mode == OWN:
            hours = self._spans(key, cleaned)
            if not any(hours) and not any(f"{key}_{n}" in self.errors for n in range(4)):
                self.add_error(f"{key}_0", _("Écrivez les heures de ce jour, ou choisissez « L'élève ne vient pas »."))
            return hours
        if usual is None or mode == AWAY:
            return None
        morning, afternoon = usual
        return {AS_USUAL: usual, MORNING: (morning, None), AFTERNOON: (None, afternoon)}[mode]

    def _spans(self, key: str, cleaned: dict[str, Any]) -> Hours:
        """Read a morning and an afternoon; errors stand at the field that has to change."""
        spans: list[HourSpan | None] = []
        for begin in (0, 2):
            start, end = (cleaned.get(f"{key}_{n}") for n in (begin, begin + 1))
            wrong = [n for n in (begin, begin + 1) if f"{key}_{n}" in self.errors]
            span = None
            if not wrong and bool(start) != bool(end):
                missing = begin + 1 if start else begin
                self.add_error(f"{key}_{missing}", _("Donnez l'heure de début et l'heure de fin, ou videz les deux."))
            elif not wrong and start and end:
                try:
                    span = HourSpan(start, end)
                    if span.crosses_midnight and not self.convention.is_training:
                        raise ValueError(disordered(start, end))
                except ValueError as wrong_order:
                    self.add_error(f"{key}_{begin + 1}", str(wrong_order))
            spans.append(span)
        return spans[0], spans[1]

    def save(self, *, by: Actor, revision: int | None) -> None:
        days = self.presences if self.is_valid() else None
        save_host_part(self.convention, by=by, days=days, typing=self.typing(), revision=revision)

    # -- showing ------------------------------------------------------------------------------------------

    def field_of(self, finding: Finding) -> str:
        """Point at the day that a finding names, when it is on the page."""
        if finding.field.startswith("period.days."):
            key = f"{key_of(date.fromisoformat(finding.field.rpartition('.')[2]))}_is"
            if key in self.fields:
                return key
        return super().field_of(finding)

    def is_blank(self, name: str) -> bool:
        return name == "hours" and super().is_blank(name)

    def summary(self) -> list[tuple[str, str]]:
        """Say the day before the error of one of its hours."""
        days = {key_of(day): day for day in self.days}
        rows = []
        for name in self.errors:
            day = days.get(name.rpartition("_")[0])
            for error in self.errors[name] if name in self.fields else ():
                rows.append(
                    (
                        f"id_{name}_0" if name == "hours" else self[name].auto_id,
                        f"{day_in_words(day).capitalize()} : {error}" if day else error,
                    )
                )
        return rows


def key_of(day: date) -> str:
    """Return how the fields of a day begin: ``d20270315``."""
    return f"d{day:%Y%m%d}"


def _weekly_hours(days: Iterable[date], known: Mapping[date, Hours]) -> dict[int, Hours | None]:
    """Return the hours that most weeks have on each weekday; nothing where the pupil does not come then."""
    counted: dict[int, Counter] = {}
    for day in days:
        counted.setdefault(day.weekday(), Counter())[known.get(day)] += 1
    return {weekday: hours.most_common(1)[0][0] for weekday, hours in sorted(counted.items())}


def _chosen(key: str, hours: Hours | None, usual: Hours | None) -> dict[str, str]:
    """Return what is chosen of a day or of a weekday, and the hours where they are its own."""
    mode = _mode(hours, usual)
    return {f"{key}_is": mode} | (_written(key, hours) if hours and mode == OWN else {})


def _mode(hours: Hours | None, usual: Hours | None) -> str:
    if hours == usual:
        return AS_USUAL
    if hours is None:
        return AWAY
    if usual is None:
        return OWN
    morning, afternoon = usual
    if hours == (morning, None) and morning:
        return MORNING
    if hours == (None, afternoon) and afternoon:
        return AFTERNOON
    return OWN


def _written(key: str, hours: Hours) -> dict[str, str]:
    bounds = [bound for span in hours for bound in ((span.start, span.end) if span else (None, None))]
    return {f"{key}_{n}": write_time(bound) if bound else "" for n, bound in enumerate(bounds)}


@dataclass(frozen=True)
class WeekdayShown:
    """One weekday of a training period on the page."""

    fields: list[forms.BoundField]

    @property
    def name(self) -> Any:
        return self.fields[0].label

    @property
    def differs(self) -> Any:
        """Words for its own mode; empty where it is as the other weekdays."""
        chosen = self.fields[0].value()
        return dict(MODES).get(chosen, "") if chosen != AS_USUAL else ""

    @property
    def is_open(self) -> bool:
        return self.fields[0].value() == OWN or any(bound.errors for bound in self.fields)


def shown_timetable(form: TimetableForm, saved: tuple[Presence, ...], notes: Sequence[Any] = ()) -> dict[str, Any]:
    """Return what the page shows of the days as they are saved, or as they would be when all could be read.

    ``notes`` are findings of the rules, each with the ``name`` of the field it is about.
    """
    form.mark_demanded()
    presences = form.presences if form.is_bound and not form.errors else saved
    rows = days_shown(form.days, presences)
    for row in rows:
        key = key_of(row.day)
        row.notes = [note for note in notes if note.name == f"{key}_is"]
        row.fields = [form[f"{key}_{name}"] for name in ("is", *range(4)) if f"{key}_{name}" in form.fields]
    named = {f"{key_of(row.day)}_is" for row in rows}
    return {
        "rows": rows,
        "totals": week_totals(presences),
        "own": [form[f"own_{n}"] for n in range(4)],
        "week": [WeekdayShown([form[f"s{weekday}_{name}"] for name in ("is", *range(4))]) for weekday in form.weekdays],
        "general": [note for note in notes if note.name not in named],
        "decided": any(row.presence.spans for row in rows),
    }
