"""One line of a list, or one form, as the offer that it describes; each thing wrong is a sentence at its field."""

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from conventions.domain.law.formations.families import families_in
from conventions.domain.law.rules.weeks import AFTERNOON, MORNING
from conventions.domain.persons.localities.queries import is_address
from conventions.domain.persons.people.models import Host, Level
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.phones import PhoneError, to_e164
from conventions.domain.persons.people.records import clean_email
from conventions.domain.persons.people.siret import clean_siret, siret_valid
from conventions.domain.persons.people.territories import Department, department_of_postcode
from conventions.domain.placements.offers.checking import usual_kinds
from conventions.domain.placements.offers.models import PFMP, PFMP_LEVELS
from conventions.domain.season.rolls.spans import spans_in
from conventions.domain.season.rolls.tabular import Record

MOST_SEATS = 200
MOST_DATES = 40
LONGEST_EMAIL = 254
LONGEST = timedelta(weeks=16)
"""Longest time between the first and the last day of one stay."""
USUAL_HOURS = {
    "morning_start": MORNING.start,
    "morning_end": MORNING.end,
    "afternoon_start": AFTERNOON.start,
    "afternoon_end": AFTERNOON.end,
}
"""Hours of a line that gives none: those proposed to any host, which changes them at its desk."""
_LEVELS = {
    **{search_key(value): str(value) for value in Level.values},
    **{search_key(str(label)): str(value) for value, label in Level.choices},
    **{"quatrieme": "4e", "troisieme": "3e", "3eme": "3e", "4eme": "4e", "3 eme": "3e", "3 e": "3e", "4 e": "4e"},
    **{"seconde": "2de_gt", "2nde": "2de_gt", "2de": "2de_gt", "2nde gt": "2de_gt", "2de gt": "2de_gt"},
    **{"seconde pro": "2de_pro", "2nde pro": "2de_pro", "2de pro": "2de_pro", "3e prepa metiers": "3e_prepa"},
    **{"3e segpa": "3e_segpa", "4e segpa": "4e_segpa", "premiere": "1re", "1ere": "1re", "tle": "terminale"},
}
_HOUR = re.compile(r"\b(\d{1,2})\s*(?:h|:)\s*(\d{2})?", re.IGNORECASE)
Dates = dict[tuple[date, date], int]


class BadOfferLine(ValueError):
    """A line that makes no offer: a sentence for each field that is wrong."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class OfferLine:
    """An offer as a line tells it."""

    line: int
    host: dict[str, Any]
    contact: dict[str, Any]
    fields: dict[str, Any]
    dates: Dates = field(default_factory=dict)

    @property
    def department(self) -> Department | None:
        """Département of the place."""
        return department_of_postcode(self.fields["postcode"])

    @property
    def key(self) -> tuple[str, ...]:
        """Identity of an offer: two with one key are the same."""
        return (self.host["siret"], search_key(self.fields["title"]), self.fields["postcode"])


class _Reader:
    def __init__(self, record: Record, today: date) -> None:
        self.record, self.today = record, today
        self.problems: dict[str, str] = {}

    def told(self) -> OfferLine:
        host, contact, dates = self.host(), self.contact(), self.dates()
        levels = self.levels()
        is_pfmp = "pfmp" in search_key(self.record.get("kind")).split()
        fields = {
            "title": self.text("title", 200, _("Écrivez l'intitulé de l'offre.")),
            "activities": self.text("activities", 5000, _("Écrivez ce que l'élève verra et fera.")),
            "levels": levels,
            "kinds": self.kinds(levels, is_pfmp=is_pfmp),
            "diplomas": self.record.get("diplomas")[:300] if is_pfmp else "",
            "families": families_in(self.record.get("diplomas")) if is_pfmp else [],
            "is_accessible": search_key(self.record.get("accessible")) in ("oui", "o", "x", "1", "vrai"),
            **{name: host[name] for name in ("address", "postcode", "city")},
            **self.hours(),
        }
        if self.problems:
            raise BadOfferLine(self.problems)
        return OfferLine(self.record.line, host, contact, fields, dates)

    def wrong(self, name: str, sentence: str) -> None:
        self.problems.setdefault(name, sentence)

    def text(self, name: str, longest: int, sentence: str) -> str:
        text = self.record.get(name)
        if not text:
            self.wrong(name, sentence)
        elif len(text) > longest:
            self.wrong(name, _("Ce texte a plus de %(n)d caractères : raccourcissez-le.") % {"n": longest})
        return text

    def host(self) -> dict[str, Any]:
        """Return the host, completed by what is known of an establishment of this number."""
        siret = clean_siret(self.record.get("siret"))
        if not siret_valid(siret):
            self.wrong("siret", _("Ce SIRET n'est pas valable : vérifiez ses 14 chiffres."))
            return {"siret": "", "address": "", "postcode": "", "city": ""}
        place = {name: self.record.get(name) for name in ("name", "address", "postcode", "city")}
        known = Host.objects.filter(siret=siret, country="FR").exclude(postcode="").order_by("-id").first()
        if known is not None:
            if not place["postcode"] and not place["city"]:
                place |= {"address": known.address, "postcode": known.postcode, "city": known.city}
            place["name"] = place["name"] or known.name
        place["postcode"] = re.sub(r"\s", "", place["postcode"]).zfill(5) if place["postcode"] else ""
        if not place["name"]:
            self.wrong("name", _("Écrivez le nom du site qui accueille."))
        if department_of_postcode(place["postcode"]) is None:
            self.wrong("postcode", _("Ce code postal n'existe pas : écrivez ses cinq chiffres."))
        if not place["city"]:
            self.wrong("city", _("Écrivez la commune où l'élève viendra."))
        elif "postcode" not in self.problems and not is_address(place["postcode"], place["city"]):
            wrong = _("Aucune commune de ce nom n'a le code postal %(code)s.") % {"code": place["postcode"]}
            self.wrong("postcode", " ".join((wrong, _("Un CEDEX s'écrit après."))))
        limits = {"name": 200, "address": 200, "city": 100}
        return {
            "siret": siret,
            "naf": known.naf if known else "",
            **{name: text[: limits.get(name, 5)] for name, text in place.items()},
        }

    def contact(self) -> dict[str, Any]:
        email, phone = clean_email(self.record.get("email")), self.record.get("phone")
        if email:
            try:
                if len(email) > LONGEST_EMAIL:
                    raise ValidationError("too long")
                validate_email(email)
            except ValidationError:
                self.wrong("email", _("Cette adresse n'est pas valable : écrivez-la comme nom@exemple.fr."))
        if phone:
            found = department_of_postcode(self.record.get("postcode"))
            try:
                phone = to_e164(phone, department=found.code if found else "")
            except PhoneError as problem:
                self.wrong("phone", str(problem))
        if not email and not phone:
            self.wrong("email", _("Donnez l'adresse électronique ou le téléphone de qui reçoit les candidatures."))
        first, last = self.record.get("contact_first_name"), self.record.get("contact")
        if not first and " " in last:
            first, last = last.split(" ", 1)
        named = {"first_name": first[:150], "last_name": (last or first or self.record.get("name"))[:150]}
        if not named["last_name"]:
            self.wrong("contact", _("Écrivez le nom de la personne à qui s'adresser."))
        return {**named, "email": email, "phone": phone}

    def levels(self) -> list[str]:
        text = self.record.get("levels")
        if not text:
            self.wrong("levels", _("Écrivez pour quels niveaux : 3e, 2de GT…"))
        levels = []
        for word in filter(None, (part.strip() for part in re.split(r"[,;/+]| et ", text))):
            level = _LEVELS.get(search_key(word))
            if level is None:
                said = _("« %(word)s » n'est pas un niveau connu : écrivez par exemple 3e, 2de GT ou CAP.")
                self.wrong("levels", said % {"word": word[:30]})
            elif level not in levels:
                levels.append(level)
        return levels

    def kinds(self, levels: list[str], *, is_pfmp: bool) -> list[str]:
        if is_pfmp:
            if any(level not in PFMP_LEVELS for level in levels):
                self.wrong("kind", _("Une PFMP est pour la voie professionnelle : 2de pro à terminale, CAP, BMA, CS."))
            return [PFMP]
        kinds = usual_kinds(levels)
        if PFMP in kinds:
            said = _("À ce niveau seule une PFMP existe : écrivez « PFMP » comme nature du stage, et le diplôme.")
            self.wrong("kind", said)
        return kinds

    # -- dates and hours -----------------------------------------------------------------------------------------

    def dates(self) -> Dates:
        seats = self.seats()
        text = self.record.get("dates")
        if self.record.get("first_day"):
            text = f"{self.record.get('first_day')} {self.record.get('last_day') or self.record.get('first_day')}"
        spans = spans_in(text, today=self.today, wrong=lambda said: self.wrong("dates", said))
        if not spans and "dates" not in self.problems:
            said = _("Écrivez les dates (du 01/02/2027 au 05/02/2027) ou les semaines (semaine 5).")
            self.wrong("dates", said)
        for first, last in spans:
            if last < first:
                self.wrong("dates", _("Le dernier jour vient avant le premier : corrigez les dates."))
            elif last - first > LONGEST:
                self.wrong("dates", _("Ces dates durent plus de seize semaines : partagez-les."))
        if spans and not any(first > self.today for first, _last in spans):
            self.wrong("dates", _("Ces dates sont passées : donnez-en qui sont à venir."))
        if len(spans) > MOST_DATES:
            self.wrong("dates", _("Une offre a %(n)d dates au plus : faites-en deux.") % {"n": MOST_DATES})
        return dict.fromkeys([span for span in spans if span[0] > self.today], seats)

    def seats(self) -> int:
        text = self.record.get("seats")
        seats = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0
        if not 0 < seats <= MOST_SEATS:
            self.wrong("seats", _("Écrivez combien d'élèves à la fois, de 1 à %(n)d.") % {"n": MOST_SEATS})
        return seats

    def hours(self) -> dict[str, time | None]:
        text = self.record.get("hours")
        if not text:
            return dict(USUAL_HOURS)
        clocks = [(int(hour), int(minute or 0)) for hour, minute in _HOUR.findall(text)]
        if len(clocks) not in (2, 4) or any(hour > 23 or minute > 59 for hour, minute in clocks):
            self.wrong("hours", _("Écrivez les horaires comme 9h-12h et 14h-17h."))
            return {}
        times: list[time | None] = [time(*one) for one in clocks]
        if len(times) == 2:
            noon = time(12, 30)
            times = [*times, None, None] if times[0] and times[0] < noon else [None, None, *times]
        if any(start and end and end <= start for start, end in (times[:2], times[2:])):
            self.wrong("hours", _("Une fin vient avant son début : corrigez les horaires."))
        return dict(zip(USUAL_HOURS, times, strict=True))


def read_offer(record: Record, *, today: date) -> OfferLine:
    """Read one line; raises :class:`BadOfferLine` with a sentence for each field that is wrong."""
    return _Reader(record, today).told()
