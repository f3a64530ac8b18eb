"""Essentials of an agreement, from its frozen data: where, when, at what hours, whom to call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from conventions.domain.persons.people.names import full_name
from conventions.domain.persons.people.phones import format_local

from .catalogue import SignerWords


@dataclass(frozen=True)
class CallContact:
    """Somebody to call: a name and how to reach them."""

    name: str
    phone: str = ""
    email: str = ""

    @property
    def shown_phone(self) -> str:
        return format_local(self.phone) if self.phone else ""


@dataclass(frozen=True)
class Essentials:
    """The first lines of the page."""

    host: str
    place: str
    period: str
    hours: tuple[str, ...]
    on_site: CallContact
    at_school: tuple[CallContact, ...]


def essentials_of(data: dict[str, Any], words: SignerWords, *, home: str) -> Essentials:
    """Read the frozen data of an agreement; ``home`` is the time zone of the reader's school."""
    host, school, period = data["host"], data["school"], data["period"]
    place = data["place"]
    town = f"{place['postcode']} {place['city']}".strip()
    days = [(date.fromisoformat(day["date"]), day) for day in period["days"]]
    hours = _hours(days, words)
    if period["time_zone"] != home and hours:
        hours = (*hours[:-1], f"{hours[-1]} ({words.zone(period['time_zone'])})")
    referent = data.get("referent")
    people = [CallContact(school["name"], school["phone"], school["email"])]
    if referent:
        people.insert(0, _reach(referent))
    return Essentials(
        host=host["name"],
        place=", ".join(part for part in (place["address"], town) if part),
        period=words.period(days[0][0], days[-1][0]) if days else "",
        hours=hours,
        on_site=_reach(host.get("tutor") or host["representative"]),
        at_school=tuple(people),
    )


def _reach(person: dict[str, str]) -> CallContact:
    name = full_name(person["first_name"], person["last_name"])
    return CallContact(name, person.get("phone", ""), person.get("email", ""))


def _hours(days: list[tuple[date, dict[str, Any]]], words: SignerWords) -> tuple[str, ...]:
    """One line when every day has the same hours, else one line per group of days."""
    groups: dict[str, list[date]] = {}
    for day, spans in days:
        groups.setdefault(_spans(spans, words), []).append(day)
    if len(groups) == 1:
        return tuple(groups)
    return tuple(
        words.say("read.hours_of", days=_upper_first(_days(given, days, words)), hours=hours)
        for hours, given in groups.items()
    )


def _spans(day: dict[str, Any], words: SignerWords) -> str:
    spans = [
        f"{words.hour(time.fromisoformat(start))} {words.say('calendar.to')} {words.hour(time.fromisoformat(end))}"
        for start, end in filter(None, (day["morning"], day["afternoon"]))
    ]
    return f" {words.say('calendar.and')} ".join(spans)


def _days(given: list[date], days: list[tuple[date, dict[str, Any]]], words: SignerWords) -> str:
    """Days of the week when the whole line holds for each of them, else dates."""
    weekdays = {day.weekday() for day in given}
    if sum(day.weekday() in weekdays for day, _spans in days) == len(given):
        return ", ".join(dict.fromkeys(words.weekday(day) for day in given))
    return ", ".join(_short(given))


def _short(given: Iterable[date]) -> list[str]:
    return [f"{day:%d/%m}" for day in given]


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
