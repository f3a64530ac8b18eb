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
from zoneinfo import ZoneInfo

import django
from django.db.models import QuerySet

from config.development.demo.applications import apply_at
from config.development.demo.filling import Part, filled
from config.development.demo.lifelines import found_before
from config.development.demo.offers import fill_offers
from config.development.demo.population import FIRST_NAMES, LAST_NAMES, TRADES, Life, People, host_email, school_moment
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
from config.development.lives.actors import staff_user, standing
from config.development.lives.days import next_free_monday, two_weeks
from config.development.lives.parties import requests, sign_in_person
from config.development.lives.people import fictional_siret, settle_host
from config.development.lives.sheets import certify_scan, print_sheet, scan_signed
from config.development.postmaster import UNKNOWN_NAME
from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.kinds import kind_of, kinds_at
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.internship.attendance.services import begin
from conventions.domain.dossier.internship.evaluations.services import complete
from conventions.domain.law.rules.calendars import public_holiday, seconde_window
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, School, User
from conventions.domain.persons.people.services import record_ca_decision
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import period_for, periods_of_year
from conventions.domain.season.periods.services import Decided, confirm_periods, decide, note_search, save_period
from conventions.domain.season.rolls.imports_pupils import import_list
from conventions.domain.season.rolls.lists import understand_files
from workflow import clock, tree
from workflow.actors import LINK, Actor

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
HOSTS = (
    *TRADES,
    ("Dispensaire de la Mangrove (fictif)", "cadre de santé", "Observer l'accueil et le classement des dossiers."),
    ("Radio du Fleuve-Lent (fictive)", "directrice", "Suivre la préparation et l'enregistrement d'une émission."),
    ("Atelier de pirogues du Carbet (fictif)", "gérant", "Observer le choix des bois, le tracé et l'assemblage."),
    ("Mairie annexe des Palétuviers (fictive)", "secrétaire", "Découvrir l'accueil du public et l'état civil."),
    ("Épicerie Quatre-Saisons (fictive)", "gérante", "Observer la commande, la mise en rayon et la caisse."),
    ("École maternelle du Manguier (fictive)", "directeur", "Accompagner les ateliers avec l'équipe."),
)
HEADINGS = (
    "Identifiant", "Nom", "Prénom", "Date de naissance", "Classe", "Niveau", "Nom responsable 1",
    "Prénom responsable 1", "Lien responsable 1", "Courriel responsable 1", "Téléphone responsable 1",
)  # fmt: skip
ALIKE = 20
"""After so many pupils the families are alike again."""
ON_PAPER, AT_COUNTER = range(6), range(6, 9)
"""Families that sign on paper and those that come to the school, of so many: 45 % together."""
UNREACHED = {0: "", 1: UNKNOWN_NAME, 2: ""}
"""Those without a contact that works, 15 %: none at all, or an address that nobody reads."""

FIRST_AWAY = "3e I"
"""The class that is away this week, or was a year ago; the others of 3e leave in three, or left in winter."""
OTHERS_LEFT = timedelta(weeks=12)
"""How long after the first class the others of 3e left last year."""
FROM_THE_LATEST = (
    *("draft", "started_by_host", "completed_by_host", "started_by_school", "completed_by_school", "validated"),
    *("refused", "signatures_started", "signed", "terminated", "running", "closed"),
)
"""States of agreements, those first that were opened last."""
DECIDED = (
    Decided("dispensed", reason="medical"),
    Decided("dispensed", reason="mobility"),
    Decided("received"),
)
ANSWERS = ("refus, pas de place cette semaine-là", "rappeler lundi", "pas de réponse", "lettre déposée")

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
                apply_at(School.objects.get(name=whole.place.name), whole.place.level)
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
        hosts = [_host(school, *host) for host in enumerate(HOSTS, start=_first_host(place))]
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


def _first_host(place: Place) -> int:
    """Return the number of a school's first host; the others follow."""
    return 800 + place.number % 10 * len(HOSTS)


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


def _windows(today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Return the first and last day of the last period of 2nde that is over, and of the next one."""
    known = [seconde_window(today.year + n) for n in (-2, -1, 0, 1)]
    return max(w for w in known if w[1] < today), min(w for w in known if w[0] > today)


def _last_year(place: Place, base: datetime) -> datetime:
    """Return when the agreements of last year were closed."""
    if place.level == "3e":
        return base - timedelta(weeks=52)
    (_first, last), _next = _windows(base.date())
    return datetime.combine(last + timedelta(days=4), time(10), tzinfo=base.tzinfo)


class _Queue(People):
    """Hands out the pupils of a roll in turn."""

    def __init__(self, pupils: QuerySet[Pupil]) -> None:
        super().__init__()
        every = sorted(pupils, key=lambda pupil: int(pupil.roll_id))
        self.count, self.left = len(every), iter(every)

    def pupil(self, place: Place, school: School, base: date) -> Pupil:
        pupil = next(self.left)
        self.n = int(pupil.roll_id)
        return pupil


class Season(Life):
    """The agreements of one year at a whole school, at hosts that it knows; families answer in the way they can."""

    def __init__(self, place: Place, school: School, base: datetime, pupils: QuerySet[Pupil],
                 hosts: list[HostContact], count: Callable[[], None]) -> None:  # fmt: skip
        self.queue = _Queue(pupils)
        super().__init__(place, school, base, self.queue, count=count)
        self.hosts, self.desk = hosts, standing(school, "office")
        if place.level == "2de_gt":
            (self.last_week, _), (self.next_week, _) = _windows(school.today())

    def say_periods(self, level: str) -> None:
        """Say when pupils of a level are away: in 3e one class this week and the others in three, 2nde as usual."""
        year = present_year(self.school)
        if level == "2de_gt":
            confirm_periods(self.school, year)
            return
        found = self.school.pupils.filter(level=level, is_on_roll=True).values_list("class_name", flat=True)
        others = sorted(set(found) - {FIRST_AWAY})
        groups = (
            [([FIRST_AWAY], self.this_week), (others, self.next_week)] if level == "3e" else [(others, self.next_week)]
        )
        for classes, monday in groups:
            self._say_period(year, level, classes, monday)

    def say_past_periods(self, year: SchoolYear) -> None:
        """Say when pupils were away in a year that is over now: in 3e one class about then, the others in winter."""
        level = self.place.level
        if level == "2de_gt":
            confirm_periods(self.school, year)
            return
        found = self.school.pupils.filter(level=level, is_on_roll=True).values_list("class_name", flat=True)
        groups = {FIRST_AWAY: self.last_week, "": next_free_monday(self.last_week + OTHERS_LEFT)}
        for group, monday in groups.items():
            classes = sorted({name for name in found if (name == FIRST_AWAY) == (group == FIRST_AWAY)})
            if not year.first_day + timedelta(days=14) <= monday < date(year.number + 1, 7, 1):
                monday = next_free_monday(date(year.number + 1, 1, 20))
            if classes:
                self._say_period(year, level, classes, monday)

    def _say_period(self, year: SchoolYear, level: str, classes: list[str], monday: date) -> None:
        save_period(
            school=self.school,
            year=year,
            name=f"{classes[0]} à {classes[-1]}" if len(classes) > 1 else classes[0],
            kind=kind_of(level).name,
            levels=[level],
            classes=classes,
            first_day=monday,
            last_day=monday + timedelta(days=4),
            due_on=monday - timedelta(days=7),
        )

    def decide_of_others(self, level: str) -> None:
        """Dispense some of those who have no place, note where others have asked for one."""
        periods = periods_of_year(self.school, present_year(self.school))
        for n, pupil in enumerate(self.queue.left):
            period = period_for(pupil, periods, self.school.today())
            if period is not None and n < len(DECIDED):
                decide(pupil, period, DECIDED[n], by=self.desk.user)
            elif n % 3:
                for host, _title, _activities in HOSTS[n % 5 : n % 5 + n % 3]:
                    note_search(pupil, text=f"{host} : {ANSWERS[n % len(ANSWERS)]}", by=self.desk.user)

    def play(self, states: tuple[str, ...]) -> None:
        self._open_in_turn(states)
        lived: list[tuple[str, Convention]] = []
        with clock.held(self.base - timedelta(days=30)):
            for n, state in enumerate(states):
                if state in ("running", "terminated", "closed"):
                    lived.append((state, self._prepared(self.last_week if state == "closed" else self.this_week, n)))
            self._ask([convention for _state, convention in lived])
            self._sign_and_seal([convention for _state, convention in lived])
        for state, convention in lived:
            self._spend(convention, until_the_end=state == "closed")
            self._live(convention, state)
        asked: dict[str, list[Convention]] = {"validated": [], "signatures_started": [], "signed": []}
        for n, state in enumerate(states):
            if state in asked:
                asked[state].append(self._prepared(self.next_week, n))
            elif not any(state == other for other, _convention in lived):
                self._draft(state, n)
        self._ask([*asked["signatures_started"], *asked["signed"]])
        self._sign_and_seal(asked["signed"])
        for convention in asked["validated"]:
            services.approve(convention, by=self.head)

    def _open_in_turn(self, states: tuple[str, ...]) -> None:
        """Say when each agreement was opened: one after another since the year began, what is furthest on before."""
        zone = ZoneInfo(self.school.time_zone)
        latest = sorted(range(len(states)), key=lambda n: FROM_THE_LATEST.index(states[n]))
        left = max(self.queue.count - len(states), 1)
        first_day = datetime.combine(present_year(self.school).first_day, time(8), zone)
        self.opened = {
            n: _by_day(max(self.base - found_before(turn, left), first_day), zone, n) for turn, n in enumerate(latest)
        }

    def _since_opened(self, n: int, share: float) -> datetime:
        """Return the moment at which a share of the time between an agreement's opening and now was over."""
        now = clock.now()
        opened = min(self.opened[n], now)
        return min(_by_day(opened + (now - opened) * share, ZoneInfo(self.school.time_zone), n), now)

    def _ask(self, conventions: list[Convention]) -> None:
        """Have the head approve, and whoever has several to sign do so with one code."""
        for convention in conventions:
            services.approve(convention, by=self.head)
        for key in ("host", "head", "referent", "tutor"):
            self._sign_together(conventions, key)

    def _sign_and_seal(self, conventions: list[Convention]) -> None:
        for convention in conventions:
            self._sign(convention)
            signing.seal(str(convention.uuid))

    def _spend(self, convention: Convention, *, until_the_end: bool) -> None:
        convention.refresh_from_db()
        end = convention.end_of_presence()
        assert convention.first_day is not None  # it is signed
        assert end is not None
        with clock.held(convention.start_of(convention.first_day)):
            begin(convention)
        if until_the_end:
            with clock.held(end + timedelta(minutes=5)):
                complete(convention)

    def _host_completed(self, monday: date, n: int) -> Convention:
        with clock.held(self._since_opened(n, 0.4)):
            return super()._host_completed(monday, n)

    def _prepared(self, monday: date, n: int) -> Convention:
        with clock.held(self._since_opened(n, 0.8)):
            return super()._prepared(monday, n)

    def _opened(self, monday: date, n: int) -> Convention:
        with clock.held(min(self.opened[n], clock.now())):
            return self._open(monday, n)

    def _open(self, monday: date, n: int) -> Convention:
        self.count()
        pupil = self.queue.pupil(self.place, self.school, self.base.date())
        representative = self.hosts[self.queue.n % len(self.hosts)]
        guardian = pupil.guardians.get(rank=1)
        family = Actor(LINK, f"guardian:{guardian.uuid}", label=guardian.name)
        return services.open_for_known_host(
            pupil=pupil,
            host=representative.host,
            representative=representative,
            days=self._days(monday, n),
            by=self.office if _kind(pupil) in (*ON_PAPER, *AT_COUNTER) else family,
        )

    def _days(self, monday: date, n: int) -> tuple[Presence, ...]:
        days = two_weeks(monday) if self.place.level == "2de_gt" else super()._days(monday, n)
        return tuple(one for one in days if public_holiday(one.day, department=self.school.department) is None)

    @property
    def _host_number(self) -> int:
        return _first_host(self.place) + self.queue.n % len(self.hosts)

    def _trade(self, n: int) -> tuple[str, str, str]:
        return HOSTS[self.queue.n % len(self.hosts)]

    def _sign(self, subject: Signable[Convention], *keys: str) -> None:
        family = requests(subject)["guardian_1"]
        if not keys and family.is_waiting:
            kind = _kind(subject.convention.pupil)
            if kind in ON_PAPER:
                certify_scan(subject, scan_signed(print_sheet(subject, "guardian_1")), "guardian_1")
            elif kind in AT_COUNTER:
                sign_in_person(subject, "guardian_1")
        super()._sign(subject, *keys)


def _by_day(moment: datetime, zone: ZoneInfo, n: int) -> datetime:
    """Return a moment of the same day in the hours of a school, on a Friday for a Saturday or a Sunday."""
    day = moment.astimezone(zone).date()
    day -= timedelta(days=max(day.weekday() - 4, 0))
    return datetime.combine(day, time(8 + n % 9, n * 7 % 60), zone)


def _kind(pupil: Pupil) -> int:
    """Return which kind of family a pupil has."""
    return int(pupil.roll_id) % ALIKE
