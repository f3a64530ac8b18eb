"""Plainly fictional schools, staff, pupils, guardians and hosts, in real communes: plain functions, one row each."""

from datetime import date
from typing import Any

from django.utils import timezone

from config.development.lives.numbers import next_number
from config.development.lives.people import enrolled, uai_of
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.enrolling import correct_enrolment, show_present
from conventions.domain.persons.people.models import (
    Delegation,
    Guardian,
    Host,
    HostContact,
    Level,
    Pupil,
    School,
    Staff,
    User,
)
from tests.kit.cast import from_the_cast

PLACES = {
    "69": ("69310", "Oullins-Pierre-Bénite", "69149", "069"),
    "973": ("97320", "Saint-Laurent-du-Maroni", "97311", "973"),
    "976": ("97600", "Mamoudzou", "97608", "976"),
    "67": ("67000", "Strasbourg", "67482", "067"),
    "2A": ("20000", "Ajaccio", "2A004", "620"),
}
"""Postcode, commune, INSEE code and beginning of the UAI by département."""


def make_uai(prefix: str = "069", number: int | None = None) -> str:
    """Return a UAI with the right check letter, in a range (9000 and after) that no real school holds."""
    return uai_of(f"{prefix}{9000 + (next_number() % 1000 if number is None else number):04d}")


@from_the_cast
def make_user(first_name: str = "Dominique", last_name: str = "Personne", **fields: Any) -> User:
    """Make an account without a password, at a reserved domain."""
    fields.setdefault("email", f"compte{next_number()}@exemple.invalid")
    return User.objects.create_user(first_name=first_name, last_name=last_name, **fields)


def make_school(department: str = "69", **fields: Any) -> School:
    """Make a public school whose board has authorised its head to sign."""
    postcode, city, insee, prefix = PLACES[department]
    defaults = {
        "uai": make_uai(prefix),
        "name": "Collège des Nuages",
        "sector": "public",
        "address": "1 rue Imaginaire",
        "postcode": postcode,
        "city": city,
        "insee": insee,
        "department": department,
        "email": f"etablissement{next_number()}@exemple.invalid",
        "phone": "+33261910875",
        "ca_decision_date": date(2025, 6, 30),
        "ca_decision_reference": "CA 2025-12",
    }
    return School.objects.create(**{**defaults, **fields})


def make_staff(school: School, role: str = Staff.Role.OFFICE, *, user: User | None = None, **fields: Any) -> Staff:
    """Put an account in post since long ago."""
    fields.setdefault("starts_on", date(2020, 9, 1))
    return Staff.objects.create(school=school, role=role, user=user or make_user(), **fields)


def make_head(school: School, **fields: Any) -> Staff:
    """Put a principal in post."""
    fields.setdefault("user", make_user("Camille", "Principale"))
    return make_staff(school, Staff.Role.HEAD, title=fields.pop("title", "principale"), **fields)


def make_delegation(from_staff: Staff, to_staff: Staff, **fields: Any) -> Delegation:
    """Record a delegation published and in force since long ago."""
    quality = "gestionnaire" if to_staff.role == "gestionnaire" else "adjoint"
    defaults = {
        "school": from_staff.school,
        "quality": quality,
        "publication_date": date(2020, 9, 1),
        "starts_on": date(2020, 9, 1),
        "ends_on": date(2099, 8, 31),
        "reference": "arrêté 2020-1",
    }
    return Delegation.objects.create(from_staff=from_staff, to_staff=to_staff, **{**defaults, **fields})


def make_pupil(school: School, **fields: Any) -> Pupil:
    """Make a pupil of 3e, enrolled for the present year."""
    defaults = {
        "first_name": "Léonie",
        "last_name": "Brindille",
        "birth_date": date(2011, 5, 4),
        "class_name": "3B",
        "level": Level.TROISIEME,
    }
    return enrolled(Pupil.objects.create(school=school, **{**defaults, **fields}))


def move(pupil: Pupil, class_name: str) -> None:
    """Put a pupil into another class of the present year."""
    correct_enrolment(pupil, class_name=class_name)


def leave(pupil: Pupil) -> None:
    """Take a pupil off the roll of the present year."""
    pupil.enrolments.filter(year=present_year(pupil.school)).update(left_at=timezone.now())
    show_present(pupil.school, [pupil])


def make_guardian(pupil: Pupil, rank: int = 1, **fields: Any) -> Guardian:
    """Make a guardian with an address of their own."""
    defaults = {
        "first_name": "Camille" if rank == 1 else "Sacha",
        "last_name": "Brindille",
        "quality": Guardian.Quality.MOTHER if rank == 1 else Guardian.Quality.FATHER,
        "email": f"responsable{next_number()}@exemple.invalid",
    }
    return Guardian.objects.create(pupil=pupil, rank=rank, **{**defaults, **fields})


def make_host(department: str = "69", **fields: Any) -> Host:
    """Make a host with a SIRET that passes its check and belongs to nobody; the postcode gives its département."""
    postcode, city, _insee, _prefix = PLACES[department]
    defaults = {
        "name": "Atelier des Merveilles",
        "siret": "00000090100017",
        "address": "2 place Inventée",
        "postcode": postcode,
        "city": city,
    }
    return Host.objects.create(**{**defaults, **fields})


def make_contact(host: Host, **fields: Any) -> HostContact:
    """Make the representative of a host, given by the school."""
    defaults = {
        "first_name": "Andrea",
        "last_name": "Patronne",
        "title": "gérante",
        "email": f"accueil{next_number()}@exemple.invalid",
        "is_representative": True,
        "origin": HostContact.Origin.GIVEN_BY_SCHOOL,
    }
    return HostContact.objects.create(host=host, **{**defaults, **fields})
