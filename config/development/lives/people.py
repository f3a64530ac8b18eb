"""Plainly fictional people in real communes: schools, their staff and pupils, hosts and who answers for them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from conventions.domain.law.formations.services import formation_for
from conventions.domain.law.year.calendars import present_year, year_on
from conventions.domain.law.year.enrolling import enrol, write_enrolments
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Host, HostContact, Pupil, School, Staff, User
from conventions.domain.persons.people.uai import check_letter

from .days import monday_ahead
from .lending import lent
from .numbers import next_number

Values = Mapping[str, Any]


def uai_of(number: int | str) -> str:
    """Return the national number of a school: seven characters and their check letter."""
    digits = f"{number:0>7}"
    return digits + check_letter(digits)


def fictional_siret(n: int) -> str:
    """Return a number whose keys are right and that is nobody's: SIREN beginning with 99999 are not issued.

    There are a thousand of them: from there on, further establishments of the same.
    """
    site, first = divmod(n, 1000)
    begun = 99999 * 10_000 + 10 * first
    siren = next(f"{begun + key}" for key in range(10) if luhn(f"{begun + key}"))
    return next(number for key in range(10) if luhn(number := f"{siren}{site + 1:04d}{key}"))


def luhn(digits: str) -> bool:
    """Tell whether the key of ``digits`` is right (ISO/IEC 7812)."""
    doubled = [int(d) * 2 if n % 2 else int(d) for n, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def found_school(number: int | str, *, decided_on: date | None = None, **columns: Any) -> School:
    """Create a school, without staff; ``decided_on``: the day on which its board authorised the head to sign."""
    decision = {
        "ca_decision_date": decided_on,
        "ca_transmitted_on": decided_on + timedelta(days=5),
        "ca_decision_reference": "délibération n° 12",
    } if decided_on else {}  # fmt: skip
    return School.objects.create(uai=uai_of(number), **{"address": "1 rue de l'Exemple", **decision, **columns})


@lent
def make_school(*, sector: str = "private", postcode: str = "49000", city: str = "Angers", **columns: Any) -> School:
    """Make a school with its staff, a private one by default: it has no board whose decision would be missing."""
    n = next_number()
    number = f"0{postcode[:2]}{n:04d}" if not postcode.startswith("97") else f"{postcode[:3]}{n:04d}"
    common = {"name": f"Collège Fictif {n}", "email": f"ecole{n}@ecole.example", "phone": "+33261910875"}
    school = found_school(number, sector=sector, postcode=postcode, city=city, **{**common, **columns})
    for role, last in (("head", "Direction"), ("office", "Bureau"), ("teacher", "Classe")):
        hire(school, role, last)
    return school


def open_account(email: str, first_name: str, last_name: str) -> User:
    """Open an account that has no password."""
    return User.objects.create_user(email=email, password=None, first_name=first_name, last_name=last_name)


@lent
def hire(school: School, role: str, last_name: str = "Personne", *, user: User | None = None, **columns: Any) -> Staff:
    """Give a function at a school to an account, a new one by default."""
    user = user or open_account(f"{role}{next_number()}@ecole.example", "Alix", last_name)
    return Staff.objects.create(school=school, user=user, role=role, **{"title": role, **columns})


def admit_pupil(
    school: School,
    *,
    guardians: Sequence[Values] = (),
    enrolling: Callable[[Pupil], object] = lambda pupil: enrol(pupil, class_name=pupil.class_name, level=pupil.level),
    **columns: Any,
) -> Pupil:
    """Create a pupil, enrolled for the present year, with guardians in the order of their ranks."""
    pupil = Pupil.objects.create(school=school, **columns)
    enrolling(pupil)
    for rank, guardian in enumerate(guardians, start=1):
        pupil.guardians.create(rank=rank, **guardian)
    return pupil


MEFS = {
    **{"2de_pro": "24731115310", "1re": "24731115320", "terminale": "24731115330", "cap": "24124127210"},
    **{"bma": "25032208110", "cs": "25833404110", "fcil": "74099901110"},
}
"""A formation for each level of the vocational lycée."""


@lent
def make_pupil(school: School, *, guardians: int = 1, birth_date: date | None = None, level: str = "3e") -> Pupil:
    """Make a pupil with as many guardians."""
    n = next_number()
    family = [
        {
            "first_name": f"Prénom{rank}",
            "last_name": f"Responsable {n}",
            "quality": "mother" if rank == 1 else "father",
            "email": f"responsable{n}.{rank}@famille.example",
        }
        for rank in range(1, guardians + 1)
    ]
    pupil = admit_pupil(
        school,
        guardians=family,
        enrolling=enrolled,
        class_name="3e B",
        level=level,
        first_name="Maëlle",
        last_name=f"Exemple-Şahin {n}",
        birth_date=birth_date or date(monday_ahead().year - 15, 6, 1),
        email=f"eleve{n}@ecole.example",
    )
    if level in MEFS:
        pupil.enrolments.update(formation=formation_for(school, MEFS[level]))
    return pupil


def stretched_year(school: School) -> SchoolYear:
    """Return the present year, which lasts until the agreements of the week ahead, whatever the day of the run.

    From January to August these are of the year to come, and every list would be of another than theirs.
    """
    year = present_year(school)
    ahead = date(timezone.localdate().year + 1, 3, 31)
    if ahead > year.last_day:
        following = year_on(school, ahead)
        SchoolYear.objects.filter(zone=year.zone, number__gt=year.number, number__lte=following.number).delete()
        year.last_day = following.last_day
        year.save()
    return year


def enrolled(pupil: Pupil) -> Pupil:
    """Enrol a pupil for the stretched year in the class of the row, or as having left."""
    enrolment = Enrolment(
        pupil=pupil, year=stretched_year(pupil.school), class_name=pupil.class_name, level=pupil.level,
        left_at=pupil.gone_at,
    )  # fmt: skip
    write_enrolments([enrolment])
    return pupil


def settle_host(
    representative: Values, tutor: Values | None = None, **columns: Any
) -> tuple[Host, HostContact, HostContact | None]:
    """Create a host with its representative and its tutor, who have said so themselves unless their values do not."""
    host = Host.objects.create(**columns)
    common = {"host": host, "origin": HostContact.Origin.HOST_ACCOUNT}
    answers = HostContact.objects.create(**{**common, "is_representative": True, **representative})
    looks_after = HostContact.objects.create(**{**common, "is_tutor": True, **tutor}) if tutor else None
    return host, answers, looks_after


@lent
def make_host(school: School, *, tutor: bool = False) -> tuple[Host, HostContact, HostContact | None]:
    """Make a host in the commune of a school, with its representative, and a tutor beside them."""
    n = next_number()
    representative = {
        "first_name": "Andréa", "last_name": f"Hôte {n}", "title": "gérante", "email": f"hote{n}@accueil.example"
    }  # fmt: skip
    looks_after = {
        "first_name": "Firmin", "last_name": f"Tuteur {n}", "title": "tuteur", "email": f"tuteur{n}@accueil.example"
    }  # fmt: skip
    return settle_host(
        representative,
        looks_after if tutor else None,
        name=f"Atelier Fictif {n}",
        address="2 place du Prototype",
        postcode=school.postcode,
        city=school.city,
    )
