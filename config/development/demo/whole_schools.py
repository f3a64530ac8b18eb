"""Two whole schools for ``make run``: a REP+ collège of Saint-Laurent-du-Maroni, a lycée polyvalent of Mamoudzou.

Two years each: rolls are imported as an office does it, what was agreed last year is over, this year's agreements stand
where they stand three weeks before most pupils leave, opened one after another since the year began. What became of
most pupils of last year is written in seconds with its journal, as at the schools for the figures: no file was made of
it. Everything but the communes is invented.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import repeat
from multiprocessing import get_context
from typing import NamedTuple

import django

from config.development.demo.applications import apply_at
from config.development.demo.companions import help_pupils
from config.development.demo.filling import Part, filled
from config.development.demo.offers import fill_offers
from config.development.demo.population import FIRST_NAMES, LAST_NAMES, host_email, school_moment
from config.development.demo.safety import add_safety
from config.development.demo.schools import (
    CAYENNE,
    OFFICER_OF_MAYOTTE,
    Place,
    delegate_to_deputy,
    engage_teacher,
    make_officer,
    make_school,
    make_volunteer,
)
from config.development.demo.territories import Stock, Team
from config.development.demo.whole_seasons import ALIKE, FIRST_AWAY, HOSTS, Season, first_host, windows
from config.development.lives.actors import staff_user
from config.development.lives.people import fictional_siret, settle_host
from config.development.postmaster import UNKNOWN_NAME
from conventions.domain.dossier.agreements.kinds import kinds_at
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, School, User
from conventions.domain.persons.people.services import record_ca_decision
from conventions.domain.season.periods.models import Period
from conventions.domain.season.rolls.imports_pupils import import_list
from conventions.domain.season.rolls.lists import understand_files
from workflow import clock, tree

SAINT_LAURENT = Place("Collège du Bac-aux-Pirogues (fictif)", 9739006, "Saint-Laurent-du-Maroni", "97320",
                      "bac-aux-pirogues.example", "0594990006", "3e", ("3e A", "3e B"), "+59469499",
                      priority="REP+")  # fmt: skip
MAYOTTE = Place("Lycée polyvalent des Trois-Baobabs (fictif)", 9769007, "Mamoudzou", "97600",
                "trois-baobabs.example", "0269990007", "2de_gt", ("2nde 1", "2nde 2"), "+26263999")  # fmt: skip

SURNAMES = (
    *LAST_NAMES, "Prototype", "Canevas", "Échantillon", "Patron", "Ébauche", "Esquisse", "Brouillon", "Pochoir",
    "Figurine", "Témoin", "Moulage", "Croquis", "Calque", "Mannequin", "Jalon", "Repère", "Légende",
)  # fmt: skip
LANGUAGES = ("sranan tongo", "portugais du Brésil", "créole haïtien", "nenge tongo", "néerlandais")
HEADINGS = (
    "Identifiant", "Nom", "Prénom", "Date de naissance", "Classe", "Niveau", "Nom responsable 1",
    "Prénom responsable 1", "Lien responsable 1", "Courriel responsable 1", "Téléphone responsable 1",
)  # fmt: skip
UNREACHED = {0: "", 1: UNKNOWN_NAME, 2: ""}
"""Those without a contact that works, 15 %: none at all, or an address that nobody reads."""


Say = Callable[[str], None]


class Line(NamedTuple):
    """A pupil on a roll, by a number of their own."""

    n: int
    class_name: str
    level: str


@dataclass(frozen=True)
class WholeSchool:
    """Filling of a school: the pupils of this year, of last year, and how far their agreements are."""

    place: Place
    now: tuple[Line, ...]
    before: tuple[Line, ...]
    states: dict[str, dict[str, int]]
    """How many agreements of this year stand in each state, by level of their pupils."""
    closed: int
    """How many agreements of last year were led to their end by everybody's acts; the others are only told."""
    age: int
    """Age of most pupils, in the civil year in which the school year begins."""

    @property
    def agreements(self) -> int:
        """How many of both years are made by everybody's acts."""
        return self.closed + sum(sum(states.values()) for level, states in self.states.items() if kinds_at(level))


def _class_of(n: int) -> str:
    return FIRST_AWAY if n < 19 else f"3e {'ABCDEFGH'[n % 8]}"


def _beside(n: int) -> str:
    """Return what a pupil has beside the class of reference: twelve are of the ULIS, twenty of the UPE2A."""
    return " ULIS" if n in range(4, 184, 15) else " UPE2A" if n in range(7, 207, 10) else ""


COLLEGE = WholeSchool(
    place=SAINT_LAURENT,
    now=(
        *(Line(n, _class_of(n), f"3e{_beside(n)}") for n in range(210)),
        *(Line(n, "3e SEGPA", "3e SEGPA") for n in range(210, 226)),
        *(Line(n, "4e SEGPA", "4e SEGPA") for n in range(226, 242)),
    ),
    before=(
        *(Line(n, _class_of(n).replace("3e", "4e"), f"4e{_beside(n)}") for n in range(206)),
        *(Line(n, _class_of(n - 300), "3e") for n in range(300, 500)),
        *(Line(n, _class_of(n), "3e") for n in range(206, 210)),
        *(Line(n, "4e SEGPA", "4e SEGPA") for n in range(210, 226)),
        *(Line(n, "3e SEGPA", "3e SEGPA") for n in range(500, 516)),
    ),
    states={
        "3e": {
            "running": 18, "terminated": 1, "draft": 40, "started_by_host": 12, "completed_by_host": 32,
            "started_by_school": 8, "completed_by_school": 36, "validated": 5, "signatures_started": 7, "signed": 6,
            "refused": 2,
        },
        "3e_segpa": {"draft": 4, "started_by_host": 3},
        "4e_segpa": {"draft": 2},
    },
    closed=5,
    age=14,
)  # fmt: skip
LYCEE = WholeSchool(
    place=MAYOTTE,
    now=tuple(Line(n, f"2nde {1 + n % 8}", "2de_gt") for n in range(1000, 1240)),
    before=tuple(Line(n, f"2nde {1 + n % 8}", "2de_gt") for n in range(1300, 1530)),
    states={
        "2de_gt": {
            "draft": 70, "started_by_host": 10, "completed_by_host": 24, "started_by_school": 5,
            "completed_by_school": 20, "validated": 3, "signatures_started": 3, "signed": 2,
        },
    },
    closed=3,
    age=15,
)  # fmt: skip


WHOLE_SCHOOLS = (COLLEGE, LYCEE)
EXCHANGE = "Bourse aux stages"


def has_whole_schools() -> bool:
    """Tell whether they stand in this database, with all that they have."""
    return User.objects.filter(email=OFFICER_OF_MAYOTTE).exists()


def parts() -> list[Part]:
    """Return the schools that are to be filled, and the exchange between them."""
    return [*(_part(whole) for whole in _wanted()), Part(EXCHANGE)]


def _wanted() -> list[WholeSchool]:
    names = [whole.place.name for whole in WHOLE_SCHOOLS]
    there = School.objects.filter(name__in=names).values_list("name", flat=True)
    return [whole for whole in WHOLE_SCHOOLS if whole.place.name not in there]


def _part(whole: WholeSchool) -> Part:
    return Part(whole.place.name, whole.agreements)


def fill_whole_schools(say: Say = lambda line: None) -> None:
    """Fill both schools, each in a process of its own, unless it is there; then the offers and what they lead to."""
    base = school_moment(clock.now())
    wanted = _wanted()
    with ProcessPoolExecutor(len(WHOLE_SCHOOLS), get_context("spawn"), initializer=django.setup) as pool:
        for whole in wanted:
            say(f"{whole.place.name} : {len(whole.now)} élèves cette année, {len(whole.before)} l'an dernier, "
                f"{whole.agreements} conventions")  # fmt: skip
        for name in pool.map(_fill_at_once, wanted, repeat(base)):
            say(f"{name} : prêt")
    with filled(Part(EXCHANGE)):
        say(f"La bourse aux stages : {fill_offers(base)} offres dans toute la France")
        with clock.held(base):
            for whole in WHOLE_SCHOOLS:
                school = School.objects.get(name=whole.place.name)
                apply_at(school, whole.place.level)
                help_pupils(school)
            college, neighbour = (School.objects.get(name=place.name) for place in (SAINT_LAURENT, CAYENNE))
            add_safety(college, SAINT_LAURENT, neighbour)
            make_volunteer()
        make_officer(OFFICER_OF_MAYOTTE, "976")  # this account tells that everything is there
    tree.publish()


def _fill_at_once(whole: WholeSchool, base: datetime) -> str:
    """Fill a school in a process of its own, with all that it has or not at all; return its name."""
    with filled(_part(whole)) as part:
        return fill(whole, base, part.count).name


def fill(whole: WholeSchool, base: datetime, count: Callable[[], None] = lambda: None) -> School:
    """Make a school and live two years there, until ``base``; the clock is held, never moved."""
    place = whole.place
    last_year = _last_year(place, base)
    with clock.held(last_year):
        school = make_school(place, last_year)
        for number, class_name in enumerate(
            sorted({line.class_name for line in whole.now} - set(place.class_names)), 2
        ):
            engage_teacher(school, place, number, [class_name])
        _import(school, whole, whole.before)
        hosts = [_host(school, *host) for host in enumerate(HOSTS, start=first_host(place))]
        leavers = school.pupils.filter(level=place.level).exclude(roll_id__in=[str(line.n) for line in whole.now])
        season = Season(place, school, last_year, leavers, hosts, count)
        season.say_past_periods(year := present_year(school))
        season.play(("closed",) * whole.closed)
    _remember(school, year, place.level, hosts, base)
    with clock.held(base):
        _let_board_decide(school, base.date())
        _import(school, whole, whole.now)
        delegate_to_deputy(school, base.date())
        for level, states in whole.states.items():
            if not kinds_at(level):
                continue  # its days are a setting of the operator
            pupils = school.pupils.filter(level=level, is_on_roll=True)
            season = Season(place, school, base, pupils, hosts, count)
            season.say_periods(level)
            season.play(tuple(state for state, count in states.items() for _ in range(count)))
            season.decide_of_others(level)
    return school


def _remember(school: School, year: SchoolYear, level: str, hosts: list[HostContact], base: datetime) -> None:
    """Write what became of all others of last year's pupils of a level: placed, excused, without a place."""
    enrolled = Enrolment.objects.filter(pupil__school=school, year=year, level=level, left_at=None)
    classes = dict(enrolled.values_list("pupil", "class_name"))
    led = Convention.objects.filter(school=school, year=year).values("pupil")
    first = Guardian.objects.filter(rank=1, pupil__in=classes).exclude(pupil__in=led)
    guardians = list(first.select_related("pupil__school").order_by("pk"))
    head, office = staff_user(school, "head"), staff_user(school, "office")
    team = Team(school, head, office, hosts, level, is_west=False, pace=0.5)
    stock = Stock(base, random.Random(school.name))  # noqa: S311 - the same at each start
    for period in Period.objects.filter(school=school, year=year, levels__contains=[level]).select_related("year"):
        concerned = [one for one in guardians if period.concerns(level, classes[one.pupil_id])]
        stock.remember(team, concerned, period)
    stock.write_rows()


def _let_board_decide(school: School, today: date) -> None:
    """Have the board decide on the model in use, early enough for agreements that are signed a month ago."""
    record_ca_decision(
        school=school,
        decided_on=today - timedelta(days=60),
        transmitted_on=today - timedelta(days=55),
        reference="délibération n° 9",
    )


# -- rolls and hosts ----------------------------------------------------------------------------------------------


def _import(school: School, whole: WholeSchool, lines: Iterable[Line]) -> None:
    """Import a roll as the office would; the languages of newly arrived families are noted."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADINGS)
    today = school.today()
    born_in = today.year - (today.month < 8) - whole.age
    for line in lines:
        writer.writerow(_cells(line, school, whole, born_in))
    result = import_list(understand_files([out.getvalue().encode()], school=school), school=school, whole_school=True)
    assert not result.bad_lines, result.bad_lines[0]
    newcomers = [str(line.n) for line in lines if "UPE2A" in line.level]
    pupils = list(Pupil.objects.filter(school=school, roll_id__in=newcomers).order_by("pk"))
    for pupil in pupils:
        pupil.family_language = LANGUAGES[pupil.pk % len(LANGUAGES)]
    Pupil.objects.bulk_update(pupils, ["family_language"])


def _cells(line: Line, school: School, whole: WholeSchool, born_in: int) -> list[str]:
    n = line.n
    turn, place = divmod(n, len(FIRST_NAMES))
    last_name = SURNAMES[(place + turn) % len(SURNAMES)]  # so that no name comes twice
    born = date(born_in, 1, 1) + timedelta(days=7 * n % 300)
    kind = n % ALIKE
    email = f"famille.{n}@famille.example" if n % 3 else ""
    phone = f"{whole.place.mobile}{n:04d}"
    if kind in UNREACHED:
        email, phone = UNREACHED[kind] and f"{UNREACHED[kind]}.{n}@famille.example", ""
    first, kin = ("Éva", "mère") if n % 4 else ("Orhan", "père")
    return [str(n), last_name, FIRST_NAMES[place], f"{born:%d/%m/%Y}", line.class_name, line.level,
            last_name, first, kin, email, phone]  # fmt: skip


def _host(school: School, number: int, trade: tuple[str, str, str]) -> HostContact:
    """Return who represents a host that the school knows."""
    name, title, _activities = trade
    andrea = {
        "first_name": "Andréa", "last_name": f"Hôte-{number}", "title": title, "email": host_email(number)
    }  # fmt: skip
    place = {"postcode": school.postcode, "city": school.city, "department": school.department}
    siret = fictional_siret(number)
    _host, contact, _tutor = settle_host(andrea, None, name=name, siret=siret, address="2 place du Prototype", **place)
    return contact


# -- seasons --------------------------------------------------------------------------------------------------------


def _last_year(place: Place, base: datetime) -> datetime:
    """Return when the agreements of last year were closed."""
    if place.level == "3e":
        return base - timedelta(weeks=52)
    (_first, last), _next = windows(base.date())
    return datetime.combine(last + timedelta(days=4), time(10), tzinfo=base.tzinfo)
