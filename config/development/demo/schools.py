"""Schools and accounts of the demonstration for ``make run``: three fictional schools in real communes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from config.development.lives.people import found_school, hire, open_account
from conventions.domain.exchange.supply.targets import year_of_targets
from conventions.domain.law.calendars.content import ClosedPeriod, academy_of, school_year
from conventions.domain.law.calendars.models import SchoolCalendar
from conventions.domain.law.calendars.services import (
    ProposedYear,
    change_arrete,
    open_calendar,
    propose_period,
    publish_calendar,
    put_period,
)
from conventions.domain.law.chambers.models import Chamber
from conventions.domain.law.networks.lists import add_networks, add_sites
from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.law.networks.services import set_target
from conventions.domain.persons.people import second_factor, sent_codes
from conventions.domain.persons.people.models import School, Staff, TerritorialOfficer, User
from conventions.domain.persons.people.services import delegate_signature
from conventions.domain.persons.people.standing import account_actor
from notifications.models import Message
from workflow import clock

PASSWORD = "demonstration-2026"  # noqa: S105 - the password of fictional accounts, shown on the demonstration's page
TOTP_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""Key of the demonstration's second factors (RFC 6238, appendix B), in hexadecimal."""
AUDITOR, ADMINISTRATOR, OFFICER, OFFICER_OF_MAYOTTE, OFFICER_OF_LILLE, NATIONAL_OFFICER, REFERENT, ASSOCIATION = (
    "audit@demonstration.example",
    "admin@demonstration.example",
    "guyane@demonstration.example",
    "mayotte@demonstration.example",
    "lille@demonstration.example",
    "national@demonstration.example",
    "ministere@demonstration.example",
    "association@demonstration.example",
)
VOLUNTEER = "benevole@demonstration.example"
MENTORING, SECOND_READER, MENTOR = (
    "mentorat@demonstration.example",
    "lecture@demonstration.example",
    "mentor@demonstration.example",
)
VOLUNTEER_PHONE = "0694990068"
NETWORKS = """
ministère; Ministère des Exemples; MinEx
opérateur de l'État; Agence fictive des exemples; AFE; Ministère des Exemples
hôpital ou établissement médico-social; Hôpital imaginaire de l'Exemple
collectivité territoriale; Communauté de communes fictive
association; Association fictive pour les stages
fédération professionnelle; Fédération imaginaire des artisans
chambre consulaire; Chambre fictive des métiers
"""
"""Plainly of nobody: those of the State change with its governments, and the operator writes them."""
CHAMBERS = ("CCI", "Chambre des métiers", "Chambre d'agriculture")
SITES = """
73282932000074; Préfecture imaginaire; accueil@prefecture.example; 97300
73282932000082; Sous-préfecture imaginaire; accueil@sous-prefecture.example; 97320
"""

STAFF = (
    ("head", "Camille", "Direction", "principale"),
    ("deputy", "Maxence", "Adjointe", "principale adjointe"),
    ("office", "Dominique", "Secrétariat", "secrétaire"),
    ("gestionnaire", "Céleste", "Intendance", "adjointe gestionnaire"),
    ("cpe", "Sasha", "Vie-Scolaire", "conseillère principale d'éducation"),
    ("teacher", "Sacha", "Référence", "professeur principal"),
)


@dataclass(frozen=True)
class Place:
    """Place of a school of the demonstration."""

    name: str
    number: int
    city: str
    postcode: str
    domain: str
    phone: str
    level: str
    class_names: tuple[str, str]
    mobile: str
    """Beginning of the families' mobile numbers: ranges kept for fiction, or nobody's."""
    sector: str = "public"
    priority: str = ""
    """Its network of priority education."""


ANGERS = Place("Collège des Trois-Rives (fictif)", 499001, "Angers", "49000", "trois-rives.example", "0261910001", "3e",
               ("3e A", "3e B"), "+3363998")  # fmt: skip
CAYENNE = Place("Collège du Fromager (fictif)", 9739002, "Cayenne", "97300", "fromager.example", "0594990002", "3e",
                ("3e 1", "3e 2"), "+59469499", "private")  # fmt: skip
MAMOUDZOU = Place("Collège du Lagon-Bleu (fictif)", 9769003, "Mamoudzou", "97600", "lagon-bleu.example", "0269990003",
                  "3e", ("3e Ylang", "3e Jasmin"), "+26263999", "private")  # fmt: skip


def make_school(place: Place, base: datetime) -> School:
    """Create the school, its staff's accounts, its deputy's delegation and the holidays that the State does not fix."""
    school = found_school(
        place.number,
        decided_on=base.date() - timedelta(days=150) if place.sector == "public" else None,
        name=place.name,
        sector=place.sector,
        priority_education=place.priority,
        postcode=place.postcode,
        city=place.city,
        email=f"secretariat@{place.domain}",
        phone=place.phone,
    )
    posts = {}
    for role, first, last, title in STAFF:
        user = _open_account(f"{role}@{place.domain}", first, last)
        posts[role] = hire(
            school,
            role,
            user=user,
            title=title,
            starts_on=base.date() - timedelta(days=200),
            classes=[place.class_names[0]] if role == "teacher" else [],
        )
    today = base.date()
    delegate_to_deputy(school, today)
    make_calendar(school, posts["office"], today)
    return school


def delegate_to_deputy(school: School, today: date) -> None:
    """Have the head delegate the signature of agreements to the deputy for a year."""
    delegate_signature(
        from_staff=school.staff.get(role="head"),
        to_staff=school.staff.get(role="deputy"),
        quality="adjoint",
        publication_date=today - timedelta(days=60),
        starts_on=today - timedelta(days=60),
        ends_on=today + timedelta(days=300),
        reference="arrêté n° 7",
    )


def engage_teacher(school: School, place: Place, number: int, classes: list[str]) -> Staff:
    """Engage a further teacher, who follows classes."""
    user = _open_account(f"teacher{number}@{place.domain}", "Sacha", f"Référence-{number}")
    return hire(school, "teacher", user=user, title="professeur principal", classes=classes)


def engage_nurse(school: School, place: Place) -> Staff:
    """Engage a nurse, who reads what pupils write once the head names her."""
    user = _open_account(f"infirmerie@{place.domain}", "Yaëlle", "Infirmerie")
    return hire(school, "health", user=user, title="infirmière")


def _open_account(email: str, first_name: str, last_name: str) -> User:
    user = open_account(email, first_name, last_name)
    user.password, user.last_login = _stored_password(), clock.now()
    user.save(update_fields=["password", "last_login"])
    return user


@cache
def _stored_password() -> str:
    """Return what is stored of the password that all share, made once: it takes a fifth of a second on purpose."""
    return make_password(PASSWORD)


def make_calendar(school: School, office: Staff, today: date) -> None:
    """Publish the year's calendar where a rector fixes it, and have the school propose a day; all is invented."""
    department = school.department
    academy = academy_of(department)
    if not academy or SchoolCalendar.objects.filter(academy=academy).exists():
        return
    user = User.objects.create_user(
        f"academie-{department.lower()}@demonstration.example", PASSWORD, first_name="Andrea", last_name="Académie"
    )
    TerritorialOfficer.objects.create(user=user, level="academy", code=academy)
    by = account_actor(user)
    year = school_year(today)
    calendar = open_calendar(academy=academy, year=year, by=by)
    change_arrete(
        calendar,
        arrete_number="fictif (démonstration)",
        arrete_date=today - timedelta(days=200),
        pre_rentree=date(year, 8, 31),
        by=by,
    )
    put_period(
        calendar,
        ClosedPeriod("holidays", "Vacances de fin d'année (démonstration)", date(year, 12, 19), date(year + 1, 1, 3)),
        by=by,
    )
    publish_calendar(calendar, by=by)
    bridge = ClosedPeriod("bridge", "Pont (démonstration)", date(year, 12, 18), date(year, 12, 18))
    propose_period(
        ProposedYear(school, year, "add", bridge, why="Proposé pour l'exemple."), by=account_actor(office.user)
    )


def make_platform_accounts() -> None:
    """Create the accounts of no school: audit, administration, a territory."""
    auditor = User.objects.create_user(AUDITOR, PASSWORD, first_name="Ariel", last_name="Audit", is_auditor=True)
    administrator = User.objects.create_superuser(
        ADMINISTRATOR, PASSWORD, first_name="Alex", last_name="Administration"
    )
    for user in (auditor, administrator):
        second_factor.take_into_use(user, TOTP_KEY)
    make_officer(OFFICER, "973")
    make_networks()
    make_chambers()


def make_officer(email: str, code: str, level: str = "department") -> None:
    """Create the account of who follows a territory, a département unless another level is given."""
    officer = User.objects.create_user(email, PASSWORD, first_name="Morgan", last_name="Territoire")
    second_factor.take_into_use(officer, TOTP_KEY)
    TerritorialOfficer.objects.create(user=officer, level=level, code=code)


def make_networks() -> None:
    """List networks: the central référent of the first, with a target in Guyane, and a member of an association."""
    add_networks(NETWORKS)
    network = Network.objects.get(name="Ministère des Exemples")
    referent = User.objects.create_user(REFERENT, PASSWORD, first_name="Noa", last_name="Ministère")
    second_factor.take_into_use(referent, TOTP_KEY)
    post = NetworkPost.objects.create(user=referent, network=network, role="referent", level="national")
    add_sites(post, SITES)
    year = year_of_targets(clock.now().date())
    set_target(network=network, year=year, department="973", seats=20, by=referent)
    member = User.objects.create_user(ASSOCIATION, PASSWORD, first_name="Maé", last_name="Association")
    second_factor.take_into_use(member, TOTP_KEY)
    association = Network.objects.get(name="Association fictive pour les stages")
    NetworkPost.objects.create(user=member, network=association, level="department", code="973")
    set_target(network=association, year=year, department="973", seats=30, by=member)


def make_chambers() -> None:
    """List chambers of Guyane and Mayotte at numbers that Arcep keeps for works of fiction."""
    Chamber.objects.bulk_create(
        Chamber(
            department=code, kind=kind, name=f"{name} imaginaire (fictif)", phone=f"+3319900{code}{n}",
            listed_on=clock.now().date(),
        )
        for code in ("973", "976")
        for n, (kind, name) in enumerate(zip(Chamber.Kind, CHAMBERS, strict=True))
    )  # fmt: skip


def make_volunteer() -> None:
    """Add to the association a member whose codes arrive by SMS: her telephone has no application."""
    user = User.objects.create_user(VOLUNTEER, PASSWORD, first_name="Paule", last_name="Bénévole")
    association = Network.objects.get(name="Association fictive pour les stages")
    NetworkPost.objects.create(user=user, network=association, level="department", code="973")
    sent_codes.propose_number(user, VOLUNTEER_PHONE)
    code = (Message.objects.filter(slug="second_factor_code").latest("pk").secrets or {})["code"]  # no worker sends yet
    second_factor.confirm_number(user, code)
