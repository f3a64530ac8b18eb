"""Facts of an agreement that breaks no rule, to be changed in one place by each test; fictional people."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.rules import Facts
from conventions.domain.law.rules.facts import (
    GuardianFacts,
    HostFacts,
    NamedPerson,
    PlaceFacts,
    PupilFacts,
    SchoolFacts,
    SchoolOptions,
    TrainingFacts,
)
from conventions.domain.law.rules.registry import Rule
from conventions.domain.law.rules.timetable import HourSpan, Presence, parse_time


def span(text: str) -> HourSpan | None:
    """Read ``9h-12h``."""
    return HourSpan(*map(parse_time, text.split("-"))) if text else None


def day(iso: str, morning: str = "9h-12h", afternoon: str = "13h30-17h") -> Presence:
    """Return one day of presence: 6 h 30 unless said otherwise."""
    return Presence(date.fromisoformat(iso), span(morning), span(afternoon))


def days(first: str, count: int, morning: str = "9h-12h", afternoon: str = "13h30-17h") -> tuple[Presence, ...]:
    """Return the next ``count`` weekdays (Monday to Friday) from ``first`` on, all with the same hours."""
    found, current = [], date.fromisoformat(first)
    while len(found) < count:
        if current.weekday() < 5:
            found.append(day(current.isoformat(), morning, afternoon))
        current += timedelta(days=1)
    return tuple(found)


LEGAL = Facts(
    kind="observation_3e_4e",
    level="3e",
    birth_date=date(2012, 1, 10),
    presences=days("2027-01-18", 5),
    host=HostFacts(
        name="Boulangerie Aux Deux Épis",
        siret="732 829 320 00074",
        department="01",
        address="3 rue des Tanneurs",
        postcode="01000",
        city="Bourg-en-Bresse",
    ),
    representative=NamedPerson("Odile", "Farinier", "gérante", "odile@exemple.test", "+33474000001"),
    tutor=NamedPerson("Basile", "Levain", "boulanger", "basile@exemple.test"),
    place=PlaceFacts("3 rue des Tanneurs", "01000", "Bourg-en-Bresse"),
    activities="Découvrir la boutique, accueillir les clients avec la vendeuse, regarder la cuisson du pain.",
    meals="L'élève apporte son repas ; salle de pause sur place.",
    safety_contact="Odile Farinier",
    aims="Découvrir les métiers de bouche.",
    assessment="Rapport et oral.",
    school=SchoolFacts("Collège des Trois Ponts", "public", "01", date(2026, 6, 30), phone="+33474000009"),
    head_known=True,
    referent_known=True,
    pupil=PupilFacts("Lilou", "Ventadour", email="lilou@exemple.test", phone="+33600000001", class_name="3e B"),
    guardians=(GuardianFacts("Noé", "Ventadour", email="noe@exemple.test", quality="père"),),
    today=date(2026, 11, 25),
)
"""A 3e of 15 for five days in Bourg-en-Bresse, in a week of term; nothing to say, not even a warning."""

LEGAL_SECONDE = replace(
    LEGAL,
    kind="observation_2nde",
    level="2de_gt",
    birth_date=date(2011, 2, 3),
    presences=days("2027-06-14", 10),
    pupil=replace(LEGAL.pupil, class_name="2de 4"),
)
"""A 2de of 16 for two weeks of the period of June 2027."""


VISIT = replace(LEGAL, kind="visite", presences=days("2027-01-18", 2))
"""The same pupil for a visit of two days."""

INITIATION = replace(LEGAL, kind="initiation", level="3e_prepa", days_set=10)
APPLICATION = replace(LEGAL, kind="application", level="3e_segpa", days_set=20)

TRAINING = replace(
    LEGAL,
    kind="pfmp",
    level="2de_pro",
    birth_date=date(2010, 1, 10),
    pupil=replace(LEGAL.pupil, class_name="2de MVA"),
    training=TrainingFacts(
        formation="Maintenance fictive",
        yearly_hours="840 heures",
        competences=("Organiser son poste",),
        replaces_nobody=True,
        **dict.fromkeys(
            (
                *("benefits", "internal_rules", "supervision", "social_protection", "absences", "suspension"),
                *("validation", "attestation"),
            ),
            "Sans objet.",
        ),
    ),
)
"""A 2de professionnelle of 17 for a week of training, every mention filled."""


def at(facts: Facts, host: str, school: str = "") -> Facts:
    """Move the host and the pupil, and the school unless told otherwise, to a département."""
    moved, place = replace(facts.host, department=host), replace(facts.place, department=host)
    return replace(facts, host=moved, place=place, school=replace(facts.school, department=school or host))


def placed(facts: Facts, department: str) -> Facts:
    """Move the pupil alone to a département: the seat of the host stays where it is."""
    return replace(facts, place=replace(facts.place, department=department))


def options(facts: Facts, **chosen: Any) -> Facts:
    return replace(facts, school=replace(facts.school, options=SchoolOptions(**chosen)))


def rules_by_name() -> dict[str, Rule]:
    """Return every rule of every kind by the name of its function."""
    return {rule.find.__name__: rule for kind in KINDS.values() for rule in kind.rules}


def fields(name: str, facts: Facts, *, severity: str = "") -> list[str]:
    """Ask one rule, with the parameters of the kind of the facts; return the fields it names."""
    rules = {rule.find.__name__: rule for rule in KINDS[facts.kind].rules}
    return [finding.field for finding in rules[name](facts) if severity in ("", finding.severity)]
