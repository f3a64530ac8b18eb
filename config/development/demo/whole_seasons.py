"""A season of a whole school of the demonstration: its periods, its agreements opened in turn, who signs and how."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from config.development.demo.lifelines import found_before
from config.development.demo.population import TRADES, Life, People
from config.development.demo.schools import (
    Place,
)
from config.development.lives.actors import standing
from config.development.lives.days import next_free_monday, two_weeks
from config.development.lives.parties import requests, sign_in_person
from config.development.lives.sheets import certify_scan, print_sheet, scan_signed
from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.kinds import kind_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.internship.attendance.services import begin
from conventions.domain.dossier.internship.evaluations.services import complete
from conventions.domain.law.rules.calendars import public_holiday, seconde_window
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import HostContact, Pupil, School
from conventions.domain.season.periods.queries import period_for, periods_of_year
from conventions.domain.season.periods.services import Decided, confirm_periods, decide, note_search, save_period
from workflow import clock
from workflow.actors import LINK, Actor

HOSTS = (
    *TRADES,
    ("Dispensaire de la Mangrove (fictif)", "cadre de santé", "Observer l'accueil et le classement des dossiers."),
    ("Radio du Fleuve-Lent (fictive)", "directrice", "Suivre la préparation et l'enregistrement d'une émission."),
    ("Atelier de pirogues du Carbet (fictif)", "gérant", "Observer le choix des bois, le tracé et l'assemblage."),
    ("Mairie annexe des Palétuviers (fictive)", "secrétaire", "Découvrir l'accueil du public et l'état civil."),
    ("Épicerie Quatre-Saisons (fictive)", "gérante", "Observer la commande, la mise en rayon et la caisse."),
    ("École maternelle du Manguier (fictive)", "directeur", "Accompagner les ateliers avec l'équipe."),
)
ALIKE = 20
"""After so many pupils the families are alike again."""
ON_PAPER, AT_COUNTER = range(6), range(6, 9)
"""Families that sign on paper and those that come to the school, of so many: 45 % together."""
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


def first_host(place: Place) -> int:
    """Return the number of a school's first host; the others follow."""
    return 800 + place.number % 10 * len(HOSTS)


def windows(today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Return the first and last day of the last period of 2nde that is over, and of the next one."""
    known = [seconde_window(today.year + n) for n in (-2, -1, 0, 1)]
    return max(w for w in known if w[1] < today), min(w for w in known if w[0] > today)


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
            (self.last_week, _), (self.next_week, _) = windows(school.today())

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
        return first_host(self.place) + self.queue.n % len(self.hosts)

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
