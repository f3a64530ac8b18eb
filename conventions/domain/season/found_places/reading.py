"""One line of a list of found places, as the agreement that it asks for; what is wrong is a sentence at its field."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Max
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.kinds import kind, kind_of, kinds_at
from conventions.domain.dossier.agreements.known_hosts import KnownHost, known_hosts
from conventions.domain.dossier.agreements.services import FoundPlace
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.law.rules.weeks import days_in_words, proposed_days, school_days_ahead
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.law.year.queries import PupilOfYear, enrolled_now
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.phones import PhoneError, to_e164
from conventions.domain.persons.people.records import clean_email
from conventions.domain.persons.people.siret import clean_siret, siret_valid
from conventions.domain.persons.people.territories import department_of_postcode
from conventions.domain.persons.people.typed_places import POSTCODE, postcode_and_city, read_name
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import period_for, periods_of_year
from conventions.domain.season.rolls.classes import class_key
from conventions.domain.season.rolls.reading import read_day
from conventions.domain.season.rolls.spans import spans_in
from conventions.domain.season.rolls.tabular import Record
from conventions.domain.season.training_plans.weeks import days_made_up, planned_weeks
from workflow.refusals import Refused

A_WEEK = 5
LONGEST = {"host_name": 200, "contact": 150, "address": 200}
LONGEST_SPAN = timedelta(weeks=16)
WEEKEND = timedelta(days=3)
FRIDAY = timedelta(days=4)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
MONACO = "980"
MOST_NEAR = 200
"""Lines of which the nearest name is looked for: in a list of another school there is none."""


class BadPlaceLine(ValueError):
    """A line that opens no agreement: a sentence for each field that is wrong."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class PlaceLine:
    """A found place as a line tells it."""

    line: int
    pupil: PupilOfYear
    place: FoundPlace

    @property
    def dates(self) -> str:
        """« du 1er au 5 février 2027 », each span of days that follow one another, weekends apart."""
        spans: list[list[date]] = []
        for day in sorted(one.day for one in self.place.days):
            if spans and day - spans[-1][-1] <= WEEKEND:
                spans[-1].append(day)
            else:
                spans.append([day])
        return ", ".join(days_in_words(one[0], one[-1]) for one in spans)


class PlaceReader:
    """Knowledge of a school by which lines are read: pupils, periods, weeks, hosts; some ten queries, none a line."""

    def __init__(self, school: School) -> None:
        self.school, self.today = school, school.today()
        self.looked_near = 0
        year = present_year(school)
        self.year_end = year.last_day
        self.periods = periods_of_year(school, year)
        self.weeks = planned_weeks(self.periods)
        """Mondays of a period that follows from the year's plan, by its key."""
        self.days = {day for days in school_days_ahead(school).values() for day in days}
        self.days |= days_made_up(self.periods)
        self.hosts = known_hosts(school)
        self.by_siret = {one.siret: one for one in self.hosts if one.siret}
        names = Counter(search_key(one.name) for one in self.hosts)
        self.by_host = {key: one for one in self.hosts if names[key := search_key(one.name)] == 1}
        self.pupils = list(enrolled_now(school).order_by("sort_name", "pk"))
        self.by_name: dict[str, list[PupilOfYear]] = {}
        for pupil in self.pupils:
            pupil.school = school
            self.by_name.setdefault(_name_key(f"{pupil.last_name} {pupil.first_name}"), []).append(pupil)
        own = Enrolment.objects.filter(pupil__school=school, left_at=None).values_list("pupil")
        self.last_days = dict(own.annotate(last=Max("year__last_day")))

    def read(self, record: Record) -> PlaceLine:
        """Read one line; raises :class:`BadPlaceLine` with a sentence for each field that is wrong."""
        return _Line(self, record).told()

    def period_of(self, pupil: PupilOfYear) -> Period | None:
        """Return the period whose dates are taken for a pupil of whom a line gives none."""
        found = period_for(pupil, self.periods, self.today)
        return found if found and found.confirmed_at and not found.is_whole_year else None


class _Line:
    def __init__(self, reader: PlaceReader, record: Record) -> None:
        self.reader, self.record = reader, record
        self.problems: dict[str, str] = {}

    def wrong(self, name: str, sentence: str) -> None:
        self.problems.setdefault(name, sentence)

    def told(self) -> PlaceLine:
        pupil = self.pupil()
        known = self.known()
        host_name = known.name if known else self.text("host_name", _("Il manque le lieu de stage."))
        address, postcode, city = self.place(known)
        contact = self.contact(known)
        if pupil and contact.get("contact_email") and contact["contact_email"] == pupil.email:
            self.wrong("email", _("C'est l'adresse de l'élève : il faut celle de qui accueille."))
        days = self.presences(pupil, postcode) if pupil else ()
        if self.problems or pupil is None:
            raise BadPlaceLine(self.problems)
        place = FoundPlace(
            host_name=host_name, address=address, postcode=postcode, city=city, siret=self.siret(), **contact,
            known=known.row() if known else None, days=days, kind=self.kind(pupil),
        )  # fmt: skip
        return PlaceLine(self.record.line, pupil, place)

    def text(self, name: str, missing: str) -> str:
        text = self.record.get(name)
        if not text:
            self.wrong(name, missing)
        elif len(text) > LONGEST[name]:
            self.wrong(name, _("Ce texte a plus de %(n)d caractères : raccourcissez-le.") % {"n": LONGEST[name]})
        elif re.search(r"://|\bwww\.", text, re.IGNORECASE) or not any(letter.isalpha() for letter in text):
            self.wrong(name, _("« %(text)s » n'est pas un nom.") % {"text": text[:40]})
        elif "\N{REPLACEMENT CHARACTER}" in text or re.search(r"\w\?\w", text):
            self.wrong(
                name, _("« %(text)s » a perdu ses accents : enregistrez la liste en UTF-8.") % {"text": text[:40]}
            )
        return text

    # -- the pupil -------------------------------------------------------------------------------------------------

    def pupil(self) -> PupilOfYear | None:
        """Return the pupil on the roll whom the line names: by name, then class, birth date or identifier."""
        name = self.record.get("pupil") or f"{self.record.get('last_name')} {self.record.get('first_name')}".strip()
        if not name:
            self.wrong("pupil", _("Il manque le nom de l'élève."))
            return None
        namesakes = self.reader.by_name.get(_name_key(name), [])
        if not namesakes:
            self.wrong(
                "pupil", _("%(name)s n'est pas sur la liste de l'année.") % {"name": name[:60]} + self._near(name)
            )
            return None
        class_name = self.record.get("class_name")
        for given, matches in (
            (class_name, lambda one: class_key(one.year_class) == class_key(class_name)),
            (self.record.get("birth_date"), lambda one: read_day(self.record.get("birth_date")) == one.birth),
            (self.record.get("roll_id"), lambda one: one.roll_id == self.record.get("roll_id")),
        ):
            if given and len(namesakes) > 1:
                namesakes = [one for one in namesakes if matches(one)] or namesakes
        if len(namesakes) > 1:
            classes = ", ".join(sorted({one.year_class or "–" for one in namesakes}))
            sentence = _("%(n)d élèves s'appellent %(name)s (%(classes)s) : ajoutez la classe ou la date de naissance.")
            self.wrong("pupil", sentence % {"n": len(namesakes), "name": name[:60], "classes": classes})
            return None
        [pupil] = namesakes
        if class_name and pupil.year_class and class_key(class_name) != class_key(pupil.year_class):
            sentence = _("%(name)s est en %(is_in)s, pas en %(told)s : corrigez la classe.")
            self.wrong(
                "class_name", sentence % {"name": pupil.name, "is_in": pupil.year_class, "told": class_name[:50]}
            )
        return pupil

    def _near(self, name: str) -> str:
        self.reader.looked_near += 1
        names = self.reader.by_name if self.reader.looked_near <= MOST_NEAR else ()
        near = get_close_matches(_name_key(name), names, n=1, cutoff=0.8)
        if not near:
            return ""
        one = self.reader.by_name[near[0]][0]
        return _(" Le plus proche : %(name)s, %(class_name)s.") % {
            "name": one.name,
            "class_name": one.year_class or "–",
        }

    def kind(self, pupil: PupilOfYear) -> str:
        """Return the kind of the pupil's period where it is one of the level's; the year's otherwise."""
        period = self.reader.period_of(pupil)
        return period.kind if period and period.kind in {one.name for one in kinds_at(pupil.level)} else ""

    # -- the place and who welcomes --------------------------------------------------------------------------------

    def siret(self) -> str:
        siret = clean_siret(self.record.get("siret"))
        if siret and not siret_valid(siret):
            self.wrong("siret", _("Ce SIRET n'est pas valable : vérifiez ses 14 chiffres, ou laissez la case vide."))
            return ""
        return siret

    def known(self) -> KnownHost | None:
        postcode, city = self.record.get("postcode"), self.record.get("city")
        name = self.record.get("host_name")
        known = self.reader.by_siret.get(self.siret()) or self.reader.hosts.find(name, postcode, city)
        is_named_alone = not (postcode or city or self.record.get("address"))
        return known or (self.reader.by_host.get(search_key(name)) if is_named_alone else None)

    def place(self, known: KnownHost | None) -> tuple[str, str, str]:
        """Return address, postcode and town, however many cells they stand in; a known host's where none is given."""
        address = self.record.get("address")
        typed = f"{self.record.get('postcode')} {self.record.get('city')}".strip()
        if not typed and (parted := POSTCODE.search(address)):
            address, typed = address[: parted.start()].strip(" ,-–"), address[parted.start() :]
        if not typed and known:
            typed = f"{known.postcode} {known.city}".strip()
            address = ""
        if not typed:
            self.wrong("city", _("Il manque le code postal et la commune du lieu de stage."))
            return "", "", ""
        if re.fullmatch(r"\d{4}(\D.*)?", typed):
            typed = f"0{typed}"
        postcode, city = postcode_and_city(typed, near=self.reader.school)
        if postcode.startswith(MONACO) or "monaco" in search_key(city).split():
            self.wrong("city", _("Monaco est hors de France : cette convention se fait sur papier."))
        elif not postcode:
            self.wrong("city", _("Il manque le code postal de « %(city)s ».") % {"city": city[:40]})
        elif department_of_postcode(postcode) is None:
            self.wrong("postcode", _("Le code postal %(code)s n'existe pas.") % {"code": postcode})
        elif not city:
            self.wrong("city", _("Il manque la commune après le code postal."))
        return address[: LONGEST["address"]], postcode, city

    def contact(self, known: KnownHost | None) -> dict[str, Any]:
        """Return who welcomes; of a known host its last representative, where the line says nobody, or them."""
        email, phone = clean_email(self.record.get("email")), self.record.get("phone")
        name, first = self.record.get("contact"), self.record.get("contact_first_name")
        last = known.contact() if known and not (email or phone) else None
        if last and (not (name or first) or _is_named(last.name, f"{first} {name}")):
            return {
                "contact_first_name": last.first_name, "contact_last_name": last.last_name,
                "contact_email": last.email, "contact_phone": last.phone,
            }  # fmt: skip
        if "@" in phone and not email:
            email, phone = clean_email(phone), ""
        elif email and "@" not in email:
            email, phone = "", phone or email
        if email:
            try:
                validate_email(email)
                if len(email) > 254:
                    raise ValidationError("too long")
            except ValidationError:
                self.wrong("email", _("L'adresse « %(text)s » n'est pas complète.") % {"text": email[:60]})
        if phone:
            try:
                phone = to_e164(phone, department=self.reader.school.department)
            except PhoneError as problem:
                if email:
                    phone = ""
                else:
                    self.wrong("phone", str(problem))
        if not email and not phone:
            self.wrong("email", _("Il manque le courriel ou le téléphone de qui accueille : son lien y part."))
        if name or not first:
            self.text("contact", _("Il manque le nom de qui accueille."))
        first_name, last_name = (first, name) if first and name else read_name(name or first)
        return {
            "contact_first_name": first_name[:150], "contact_last_name": last_name[:150],
            "contact_email": email, "contact_phone": phone,
        }  # fmt: skip

    # -- days ------------------------------------------------------------------------------------------------------

    def presences(self, pupil: PupilOfYear, postcode: str) -> tuple[Presence, ...]:
        """Return the days of the line; of a line without dates, those of the pupil's period."""
        territory = department_of_postcode(postcode)
        try:
            kind_of(pupil.level)
        except Refused as refusal:
            self.wrong("pupil", str(refusal))
        period = self.reader.period_of(pupil)
        spans = self.spans(pupil, period)
        if self.problems.keys() & {"dates", "pupil"} or territory is None:
            return ()
        wanted = {first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}
        wanted = {day for day in wanted & self.reader.days if day.weekday() in self.weekdays()}
        days = proposed_days(sorted(wanted), territory.code)
        if not days:
            first, last = spans[0]
            said = _("Aucun jour de classe %(dates)s : corrigez les dates.")
            self.wrong("dates", said % {"dates": days_in_words(first, last)})
            return ()
        if period and any(period.hours):
            return tuple(
                Presence(one.day, *period.hours) if period.first_day <= one.day <= period.last_day else one
                for one in days
            )
        return days

    def spans(self, pupil: PupilOfYear, period: Period | None) -> list[tuple[date, date]]:
        text = f"{self.record.get('dates')} {self.record.get('days')}".strip()
        if first := self.record.get("first_day"):
            text = f"{first} {self.record.get('last_day') or first}"
        spans = spans_in(text, today=self.reader.today, wrong=lambda said: self.wrong("dates", said))
        if not spans and "dates" not in self.problems:
            if text and not any(day in search_key(text) for day in WEEKDAYS) and not text.isdecimal():
                self.wrong(
                    "dates",
                    _("« %(text)s » ne dit pas de dates : écrivez « du 01/02/2027 au 05/02/2027 ».")
                    % {"text": text[:40]},
                )
            elif period is None or period.last_day < self.reader.today:
                self.wrong("dates", _("Il manque les dates : aucune période à venir n'est fixée pour cet élève."))
            elif period.pk in self.reader.weeks:
                spans = [(monday, monday + FRIDAY) for monday in self.reader.weeks[period.pk]]
            elif _weeks(period) > -(
                -(period.days or kind(period.kind).days_at(pupil.level, pupil.school.academy)) // A_WEEK
            ):
                self.wrong("dates", _("Il manque les dates : la période est plus longue que le stage."))
            else:
                spans = [(period.first_day, period.last_day)]
        end = self.reader.last_days.get(pupil.pk, self.reader.year_end)
        for first_day, last_day in spans:
            if last_day < first_day:
                self.wrong("dates", _("Le dernier jour vient avant le premier : corrigez les dates."))
            elif last_day - first_day > LONGEST_SPAN:
                self.wrong("dates", _("Ces dates durent plus de seize semaines."))
            elif first_day <= self.reader.today:
                self.wrong("dates", _("Ces dates sont passées, ou commencées : donnez-en qui sont à venir."))
            elif last_day > end:
                said = _("L'élève est inscrit jusqu'au %(day)s : ces dates sont d'une autre année scolaire.")
                self.wrong("dates", said % {"day": f"{end:%d/%m/%Y}"})
        return spans

    def weekdays(self) -> set[int]:
        """Return the days of the week that the line names; all five where it names none."""
        words = search_key(f"{self.record.get('dates')} {self.record.get('days')}").split()
        named = [WEEKDAYS.index(word) for word in words if word in WEEKDAYS]
        if len(named) == 2 and "au" in words:
            return set(range(named[0], named[1] + 1))
        return set(named) or set(range(A_WEEK))


def _weeks(period: Period) -> int:
    """Return how many weeks a period touches."""
    first = period.first_day - timedelta(days=period.first_day.weekday())
    return (period.last_day - first).days // 7 + 1


def _name_key(name: str) -> str:
    """Return a name as it is recognised, whichever part comes first."""
    return " ".join(sorted(search_key(name).split()))


def _is_named(name: str, typed: str) -> bool:
    """Tell whether a cell names that person, in whatever order."""
    return set(search_key(typed).split()) <= set(search_key(name).split())
