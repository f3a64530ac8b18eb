"""Sixty schools of five départements for the figures: two school years, written in seconds with their journal.

Nobody is to be met there: its accounts cannot be entered, no address can be written to, no file was made and nothing
is armed; whoever wants to act goes to the other schools. Each agreement is drawn as a line of dates before its period,
and what had come by now is written: the same entries as the door would have, so that both years are told by one law.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model, QuerySet

from config.development.demo.applications import wish_in_the_west
from config.development.demo.filling import Part, filled
from config.development.demo.lifelines import Lifeline, found_before
from config.development.demo.past_weeks import photograph_past_weeks
from config.development.demo.population import FIRST_NAMES, LAST_NAMES, school_moment
from config.development.demo.publications import publish_past_days
from config.development.demo.schools import NATIONAL_OFFICER, OFFICER_OF_LILLE, REFERENT, make_networks, make_officer
from config.development.lives.days import next_free_monday
from config.development.lives.people import fictional_siret, uai_of
from conventions.domain.dossier.agreements.kinds import kind_of
from conventions.domain.dossier.agreements.models import Convention, Origin
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.exchange.supply.models import Basin, BasinSchool
from conventions.domain.law.calendars.content import school_year
from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite, Target
from conventions.domain.law.networks.services import declare_filled, set_target
from conventions.domain.law.rules.calendars import seconde_window
from conventions.domain.law.year.calendars import present_year, year_in
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.rebuilding import rebuild_figures
from conventions.domain.persons.localities.queries import locality_of
from conventions.domain.persons.people.models import Guardian, Host, HostContact, Pupil, School, Staff, User
from conventions.domain.season.periods.models import Period, PeriodDecision
from conventions.domain.upkeep.retention import dossiers
from workflow import clock, tree
from workflow.machine import Subject
from workflow.models import PersonalPart, Transition

WEST = "Ouest guyanais"
WHERE = f"""
973 | {WEST} | 97360 Mana, 97319 Awala-Yalimapo, 97317 Apatou, 97320 Saint-Laurent-du-Maroni
973 | {WEST} | 97320 Saint-Laurent-du-Maroni
973 | Littoral guyanais | 97300 Cayenne, 97300 Cayenne, 97354 Remire-Montjoly, 97351 Matoury, 97355 Macouria
973 | Littoral guyanais | 97310 Kourou
973 | Fleuves et Oyapock | 97313 Saint-Georges, 97340 Grand-Santi, 97370 Maripasoula, 97316 Papaichton
976 | Mayotte nord | 97600 Koungou, 97650 Bandraboua, 97630 Acoua, 97680 Tsingoni, 97615 Dzaoudzi
976 | Mayotte sud | 97600 Mamoudzou, 97660 Dembeni, 97640 Sada, 97620 Chirongui, 97660 Bandrele
093 | Nord de la Seine-Saint-Denis | 93200 Saint-Denis, 93200 Saint-Denis, 93300 Aubervilliers, 93240 Stains
093 | Centre de la Seine-Saint-Denis | 93000 Bobigny, 93700 Drancy, 93500 Pantin, 93140 Bondy
093 | Est de la Seine-Saint-Denis | 93100 Montreuil, 93100 Montreuil, 93270 Sevran, 93390 Clichy-sous-Bois
023 | Creuse | 23000 Guéret, 23000 Guéret, 23200 Aubusson, 23300 La Souterraine, 23400 Bourganeuf
023 | Creuse | 23600 Boussac, 23700 Auzances, 23220 Bonnat
059 | Métropole lilloise | 59000 Lille, 59000 Lille, 59100 Roubaix, 59200 Tourcoing, 59150 Wattrelos, 59280 Armentières
059 | Hainaut et Cambrésis | 59300 Valenciennes, 59220 Denain, 59400 Cambrai, 59600 Maubeuge, 59610 Fourmies
059 | Flandre et Douaisis | 59140 Dunkerque, 59140 Dunkerque, 59190 Hazebrouck, 59500 Douai
"""
"""Département as a UAI begins with it, basin, communes: one school each."""
THINGS = (
    *("du Compas", "de la Boussole", "du Sextant", "de la Toupie", "du Cerf-Volant", "de la Marelle", "du Tangram"),
    *("de la Girouette", "du Métronome", "de l'Équerre", "du Rapporteur", "de la Loupe", "du Pantographe"),
    *("de la Balance", "du Sablier", "de la Longue-Vue", "du Boulier", "de la Rose-des-Vents", "du Gabarit"),
    "de l'Ardoise",
)
MADE_OF = ("de-Bois", "de-Papier", "de-Craie")
FIRST_UAI = 9100
FIRST_HOST = 6_000
"""First of the numbers of hosts; those of the offers are smaller."""
HOSTS_EACH = 4
PUPILS = (5, 11)
"""Pupils of a school in a year, at least and at most."""
TRADES = (
    ("Boulangerie", "1071C"), ("Ferme", "0111Z"), ("Menuiserie", "4332A"), ("Épicerie", "4711B"), ("Mairie", "8411Z"),
    ("Cabinet d'infirmières", "8690D"), ("Restaurant", "5610A"), ("Atelier de couture", "1413Z"), ("Théâtre", "9001Z"),
    ("Garage", "4520A"), ("École", "8510Z"), ("Cabinet de géomètre", "7112A"), ("Salon de coiffure", "9602A"),
)  # fmt: skip
"""Kinds of host, with the code of the activity."""
TOWN_HALL = "8411Z"
PUBLIC_NETWORK = "Communauté de communes fictive"
"""Network of the town halls."""

WEEKS = (-6, -2, 0, 3, 3, 5, 8)
"""When pupils of 3e are away, in weeks from now, one school after another; a year before, 52 weeks earlier."""
WEEKS_IN_THE_WEST = (3, 5)
WITHOUT_PLACE_IN_THE_WEST = {"Mana": 1, "Apatou": 2}
"""All others of the west have an agreement on its way."""
FATES = {
    "lived": 76, "searching": 8, "withdrawn": 4, "refused": 2, "terminated": 2, "stalled": 3, "dispensed": 3,
    "received": 2,
}  # fmt: skip
"""Share of a hundred pupils; where somebody is too late to sign, an agreement expires too."""
LEFT = 0.12
"""Share of pupils who still look some weeks before they are to be away; the others as :func:`found_before` says."""
SPREAD = 0.618034
"""Added to a number again and again, it spreads what is left of each sum evenly from 0 to 1 (the golden ratio)."""
EXCUSED = {"dispensed": {"what": "dispensed", "reason": "mobility"}, "received": {"what": "received"}}
FIRM = "Magasins imaginaires (fictif)"
PROMISED = {
    PUBLIC_NETWORK: {"973": 12, "976": 10},
    "Fédération imaginaire des artisans": {"973": 15, "93": 40, "59": 30},
    "Chambre fictive des métiers": {"973": 10, "23": 6},
    FIRM: {"973": 8},
}
"""Seats that others than the State promise, by network and département."""
TARGETS = {"973": 20, "976": 25, "93": 60, "23": 8, "59": 45}
BATCH = 1000

Say = Callable[[str], None]


SIGNED_IN = (0, 2, 5, 9, 1, 4, 37)
"""Days since somebody of a school signed in, one school after another."""


def has_territories() -> bool:
    """Tell whether they stand in this database."""
    return User.objects.filter(email=NATIONAL_OFFICER).exists()


def parts() -> list[Part]:
    """Return the schools for the figures, in one part, which is not counted."""
    return [Part("Chiffres de soixante établissements")]


def fill_territories(say: Say = lambda line: None) -> None:
    """Write the schools with two years, count and publish them, keep what the past would have shown; all or nothing."""
    base = school_moment(clock.now())
    [part] = parts()
    with filled(part), clock.held(base):
        stock = write_schools(base)
        say(f"{len(stock.schools)} établissements, {len(stock.pupils)} élèves, {len(stock.conventions)} conventions, "
            f"{len(stock.entries)} entrées de journal")  # fmt: skip
        tree.grow()
        rebuild_figures()
        say(f"Chiffres des lundis passés : {photograph_past_weeks()}")
        erase_what_is_due(base)
        project_figures()
        say(f"Publications : {', '.join(map(str, publish_past_days())) or 'aucune'}")
        make_officer(OFFICER_OF_LILLE, "Lille", level="academy")
        say(f"Souhaits d'élèves : {wish_in_the_west()}")
        make_officer(NATIONAL_OFFICER, "", level="national")
    tree.publish()


@transaction.atomic
def write_schools(base: datetime, where: str = WHERE) -> "Stock":
    """Write the schools of these communes, their pupils, agreements and targets."""
    stock = Stock(base)
    rows = [line.split(" | ") for line in where.strip().splitlines()]
    for number, basin, communes in rows:
        for commune in communes.split(", "):
            stock.add_school(number, basin, *commune.split(" ", 1))
    stock.write()
    return stock


def erase_what_is_due(base: datetime) -> None:
    """Erase, as the purge would, agreements withdrawn more than a year ago: their traces count. In a transaction."""
    due = dossiers.unsigned(base - timedelta(days=365)).filter(school__uai__regex=f"^[0-9]{{3}}{FIRST_UAI // 100}")
    dossiers.erase_each("unsigned", "RGPD, article 5-1-e")(list(due.order_by("pk")))


@dataclass
class Team:
    """A school with what its agreements are made with."""

    school: School
    head: User
    office: User
    hosts: list[HostContact]
    level: str
    is_west: bool
    pace: float
    """How many times as long as elsewhere each step takes."""

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.school.time_zone)


@dataclass
class Stock:
    """Rows to write, made in memory first."""

    base: datetime
    draw: random.Random = field(default_factory=lambda: random.Random(15))  # noqa: S311 - the same at each start
    schools: list[School] = field(default_factory=list)
    basins: dict[tuple[str, str], Basin] = field(default_factory=dict)
    members: list[BasinSchool] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    posts: list[Staff] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    contacts: list[HostContact] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    decisions: list[PeriodDecision] = field(default_factory=list)
    conventions: list[Convention] = field(default_factory=list)
    days: list[PresenceDay] = field(default_factory=list)
    half_days: list[HalfDay] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    entries: list[Transition] = field(default_factory=list)
    parts: list[PersonalPart] = field(default_factory=list)
    turns: defaultdict[tuple[str, date], float] = field(default_factory=lambda: defaultdict(float))

    # -- schools -----------------------------------------------------------------------------------------------------

    def add_school(self, begins: str, basin: str, postcode: str, city: str) -> None:
        """Make a school of a commune, with who works there and what is near, and its two years."""
        n = len(self.schools)
        number = f"{begins}{FIRST_UAI + n}"
        is_west, is_lycee, is_private = basin == WEST, n % 6 == 5 and basin != WEST, n % 7 == 4
        is_listed = not is_private and n % 15 != 2
        locality = locality_of(postcode=postcode, city=city)
        school = School(
            uai=uai_of(number),
            name=f"{'Lycée' if is_lycee else 'Collège'} {THINGS[n % 20]}-{MADE_OF[n // 20]} (fictif)",
            type=School.Type.LYCEE if is_lycee else School.Type.COLLEGE,
            sector="private" if is_private else "public",
            priority_education="" if is_private or begins in ("023", "059") and n % 4 else ("REP+", "REP", "")[n % 3],
            qpv=("inside", "near", "outside", "")[n % 4],
            address="1 rue du Prototype",
            postcode=postcode,
            city=city,
            insee=locality.insee if locality else "",
            latitude=locality.latitude if locality else None,
            longitude=locality.longitude if locality else None,
            phone=f"+3326191{n:04d}",
            ca_decision_date=self.base.date() - timedelta(days=500) if is_listed else None,
            ca_transmitted_on=self.base.date() - timedelta(days=495) if is_listed else None,
            ca_decision_reference=f"délibération n° {n + 1}" if is_listed else "",
        )
        school.prepare()
        head, office = (self._engage(school, number, role) for role in ("head", "office"))
        hosts = [self._host(school) for _ in range(HOSTS_EACH)]
        known = self.basins.setdefault((school.academy, basin), Basin(academy=school.academy, name=basin))
        self.members.append(BasinSchool(basin=known, school=school))
        self.schools.append(school)
        team = Team(school, head, office, hosts, "2de_gt" if is_lycee else "3e", is_west, self.draw.uniform(0.6, 1.3))
        self._live(team, n)

    def _engage(self, school: School, number: str, role: str) -> User:
        """Make the account of whoever did things there: nobody can enter with it, and nothing is sent to it."""
        last_name = "Direction" if role == "head" else "Secrétariat"
        user = User(email=f"{role}.{number}@ecole.invalid", first_name="Camille", last_name=last_name, is_active=False)
        user.set_unusable_password()
        user.last_login = self.base - timedelta(days=SIGNED_IN[len(self.schools) % len(SIGNED_IN)])
        self.users.append(user)
        self.posts.append(Staff(user=user, school=school, role=role))
        return user

    def _host(self, school: School) -> HostContact:
        number = FIRST_HOST + len(self.hosts)
        trade, naf = TRADES[len(self.hosts) % len(TRADES)]
        host = Host(
            name=f"{trade} Exemple n° {number} (fictif)", siret=fictional_siret(number), naf=naf,
            address="2 rue du Prototype", postcode=school.postcode, city=school.city, insee=school.insee,
        )  # fmt: skip
        contact = HostContact(
            host=host, first_name="Andréa", last_name=f"Hôte-{number}", title="responsable",
            is_representative=True, origin=HostContact.Origin.GIVEN_BY_SCHOOL,
        )  # fmt: skip
        self.hosts.append(host)
        self.contacts.append(contact)
        return contact

    # -- pupils of two years -----------------------------------------------------------------------------------------

    def _live(self, team: Team, n: int) -> None:
        """Make the pupils of both years and what became of each; some of 4e last year are of 3e now."""
        present = present_year(team.school)
        before = year_in(present.zone, present.first_day - timedelta(days=1))
        weeks = WEEKS_IN_THE_WEST if team.is_west else WEEKS
        now = self._period(team, present, timedelta(weeks=weeks[n % len(weeks)]))
        then = self._period(team, before, timedelta(weeks=weeks[n % len(weeks)] - 52))
        without = WITHOUT_PLACE_IN_THE_WEST.get(team.school.city, 0) if team.is_west else 0
        for place in range(self.draw.randint(*PUPILS)):
            pupil = self._pupil(team, present, place)
            if n % 3 == 0 and place % 3 == 0 and team.level == "3e":
                self._enrol(pupil, before, "4e A", "4e")
            if team.is_west:
                self._follow(team, pupil, now, "searching" if place < without else "lived")
            else:
                self._follow(team, pupil, now)
        for place in range(self.draw.randint(*PUPILS)):
            self._follow(team, self._pupil(team, before, place), then)

    def _period(self, team: Team, year: SchoolYear, shift: timedelta) -> Period:
        """Say when pupils are away in a year: in 2nde in June as usual, in 3e about then, while there is class."""
        if team.level == "2de_gt":
            first, last = seconde_window(year.number + 1)
        else:
            first = next_free_monday(self.base.date() + shift)
            if not year.first_day + timedelta(days=14) <= first < date(year.number + 1, 7, 1):
                first = next_free_monday(date(year.number + 1, 1, 20))
            last = first + timedelta(days=4)
        period = Period(
            school=team.school, year=year, name=f"Stage de {'2de' if team.level == '2de_gt' else '3e'}",
            kind=kind_of(team.level).name, levels=[team.level], first_day=first, last_day=last,
            due_on=first - timedelta(days=7), confirmed_at=min(self.base, _morning(year.first_day, team.zone)),
        )  # fmt: skip
        self.periods.append(period)
        return period

    def _pupil(self, team: Team, year: SchoolYear, place: int) -> Pupil:
        """Make a pupil of a year: one of last year has left."""
        n = len(self.pupils)
        stays = self.base.date() <= year.last_day
        left_at = None if stays else _morning(year.last_day + timedelta(days=10), team.zone)
        class_name = f"{'2nde' if team.level == '2de_gt' else '3e'} {'AB'[place % 2]}"
        pupil = Pupil(
            school=team.school, first_name=FIRST_NAMES[n % len(FIRST_NAMES)],
            last_name=f"{LAST_NAMES[n % len(LAST_NAMES)]}-{n + 1}", class_name=class_name, level=team.level,
            birth_date=date(year.number - (15 if team.level == "2de_gt" else 14), 1 + n % 12, 1 + n % 28),
            roll_id=f"chiffres-{n + 1}", is_on_roll=stays, gone_at=left_at and min(left_at, self.base),
        )  # fmt: skip
        self.pupils.append(pupil)
        self.guardians.append(
            Guardian(pupil=pupil, rank=1, first_name="Éva", last_name=pupil.last_name, quality="mother")
        )
        self._enrol(pupil, year, class_name, team.level)
        return pupil

    def _enrol(self, pupil: Pupil, year: SchoolYear, class_name: str, level: str) -> None:
        self.enrolments.append(Enrolment(pupil=pupil, year=year, class_name=class_name, level=level, is_listed=True))

    def _follow(self, team: Team, pupil: Pupil, period: Period, fate: str = "") -> None:
        """Draw what becomes of a pupil just made in a period, and write what has come of it by now."""
        draw = self.draw
        fate = fate or self._fate()
        lead = timedelta(days=25 if team.level == "2de_gt" else 12) + found_before(self._turn(team, period), LEFT)
        opened = _morning(period.first_day, team.zone) - lead + timedelta(hours=draw.randrange(9))
        if team.is_west and period.last_day >= self.base.date():
            opened = min(opened, self.base - timedelta(days=draw.randint(2, 20)))
        self._become(team, pupil, self.guardians[-1], period, fate, opened)

    def _turn(self, team: Team, period: Period) -> float:
        """Return a number from 0 to 1, evenly spread among the pupils who are away together in a département."""
        together = team.school.department, period.first_day
        self.turns[together] = (self.turns[together] + SPREAD) % 1
        return self.turns[together]

    def remember(self, team: Team, guardians: Sequence[Guardian], period: Period) -> None:
        """Draw what became of pupils in a period that is over, with the guardian of each; they are there already."""
        last = period.first_day - timedelta(weeks=3)
        for n, guardian in enumerate(self.draw.sample(guardians, len(guardians))):
            day = max(last - found_before(n / len(guardians), LEFT), period.year.first_day)
            opened = _morning(day, team.zone) + timedelta(minutes=self.draw.randrange(540))
            self._become(team, guardian.pupil, guardian, period, self._fate(), opened)

    def _fate(self) -> str:
        return self.draw.choices(list(FATES), list(FATES.values()))[0]

    def _become(
        self, team: Team, pupil: Pupil, guardian: Guardian, period: Period, fate: str, opened: datetime
    ) -> None:
        """Write what has come by now of a pupil in a period."""
        if fate in EXCUSED:
            at = min(opened, self.base - timedelta(days=1))
            self.decisions.append(
                PeriodDecision(
                    pupil=pupil, period=period, author=team.office, at=at, decided_on=at.date(), **EXCUSED[fate]
                )
            )
        elif fate != "searching" and opened <= self.base:
            self._agree(team, pupil, guardian, period, fate, opened)

    # -- agreements --------------------------------------------------------------------------------------------------

    def _agree(self, team: Team, pupil: Pupil, guardian: Guardian, period: Period, fate: str, opened: datetime) -> None:
        """Make the agreement of a pupil with a host nearby, and write how far it has come."""
        contact = self.draw.choice(team.hosts)
        convention = Convention(
            kind=period.kind, origin=Origin.OWN_PLACE, school=team.school, pupil=pupil, host=contact.host,
            representative=contact, year=period.year, first_day=period.first_day, last_day=period.last_day,
            place_address=contact.host.address, place_postcode=contact.host.postcode, place_city=contact.host.city,
            activities="Observer les gestes de l'équipe et poser ses questions.",
        )  # fmt: skip
        line = Lifeline(convention, contact, guardian, team.head, team.office, team.zone, team.pace, fate, self.draw)
        entries, parts = line.live(opened, until=self.base)
        self.conventions.append(convention)
        self.days += line.days
        self.half_days += line.half_days
        self.evaluations += line.evaluations
        self.entries += entries
        self.parts += parts

    # -- all of them -------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write everything, and what networks have to do with it."""
        self.write_rows()
        self._list_town_halls()
        self._ask_networks()

    def write_rows(self) -> None:
        """Write the rows; those that the journal tells of stand beside the door, which would write their chain."""
        for made in (
            *(self.schools, list(self.basins.values()), self.members, self.users, self.posts, self.hosts),
            *(self.contacts, self.periods, self.pupils, self.guardians, self.enrolments, self.decisions),
            *(self.conventions, self.days, self.half_days, self.evaluations, self.entries),
        ):
            _write(made)
        for part in self.parts:
            part.entry_id = part.entry.pk
        _write(self.parts)

    def _list_town_halls(self) -> None:
        """Put the town halls on the list of a public network, as it would itself."""
        if not Network.objects.exists():
            make_networks()
        network = Network.objects.get(name=PUBLIC_NETWORK)
        NetworkSite.objects.bulk_create(
            NetworkSite(network=network, siret=host.siret, name=host.name, department=host.department)
            for host in self.hosts
            if host.naf == TOWN_HALL
        )

    def _ask_networks(self) -> None:
        """Ask a ministry for seats in both years; it says what it filled elsewhere last year."""
        post = NetworkPost.objects.get(user__email=REFERENT)
        year = school_year(self.base.date())
        for department, seats in TARGETS.items():
            set_target(network=post.network, year=year, department=department, seats=seats, by=post.user)
            set_target(network=post.network, year=year - 1, department=department, seats=seats // 2, by=post.user)
            declare_filled(post=post, year=year - 1, department=department, seats=seats // 3)
        self._promise(year)

    def _promise(self, year: int) -> None:
        """Write down what others than the State promise; a company waits to be confirmed."""
        firm = Network.objects.create(kind=Network.Kind.COMPANY, name=FIRM)
        networks = {one.name: one for one in Network.objects.filter(name__in=PROMISED)}
        Target.objects.bulk_create(
            Target(network=network, year=year, department=department, seats=seats, is_vouched=network != firm)
            for name, network in networks.items()
            for department, seats in PROMISED[name].items()
        )


def _write(made: Sequence[Model]) -> None:
    if made:
        model = type(made[0])
        rows: Any = QuerySet(model) if issubclass(model, Subject) else model._default_manager
        rows.bulk_create(made, BATCH)


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(8), zone)
