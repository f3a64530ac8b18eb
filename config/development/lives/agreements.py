"""Agreements in any state: each is reached by firing real transitions, so that journal and agenda agree."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from conventions.domain.dossier.agreements import delegations, services, signing
from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.dossier.pupil_opinions.services import give_opinion
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import School
from signatures.scans import read_scan
from workflow import clock
from workflow.actors import Actor

from .actors import account, by
from .days import week
from .lending import lent
from .parties import requests, sign
from .people import make_host, make_pupil, make_school
from .sheets import scan_delegation


@lent
def opened(
    *,
    guardians: int = 1,
    tutor: bool = False,
    school: School | None = None,
    birth_date: date | None = None,
    days: Sequence[Presence] | None = None,
    level: str = "3e",
) -> Convention:
    """An agreement just opened for a place found by the family, with a host already known and verified."""
    school = school or make_school()
    pupil = make_pupil(school, guardians=guardians, birth_date=birth_date, level=level)
    host, representative, other = make_host(school, tutor=tutor)
    convention = services.open_for_known_host(
        pupil=pupil,
        host=host,
        representative=representative,
        tutor=other,
        days=days if days is not None else week(),
        by=account(school.staff.get(role="office")),
    )
    return Convention.objects.get(pk=convention.pk)


DELEGATION = {"by_delegation": True, "delegator_name": "Zoé Siège", "delegator_title": "directrice générale"}


def prove_delegation(convention: Convention, role: str = "host") -> None:
    """Join the letter of delegation by which the representative signs."""
    letter = scan_delegation("Zoé Siège", "directrice générale", "la gérante")
    delegations.prove_delegation(convention, read_scan(letter), by=by(convention, role))


def host_fields(convention: Convention, **fields: str) -> dict[str, str]:
    """Return the fields of a host's part, besides days and people."""
    return {
        "place_address": "2 place du Prototype",
        "place_postcode": convention.school.postcode,
        "place_city": convention.school.city,
        "activities": "Observer le travail de l'atelier.",
        "meals": "Repas tiré du sac.",
        "safety_contact": "La gérante",
        **(TRAINED_AT_HOST if convention.is_training else {}),
        **fields,
    }


TRAINED_AT_HOST = {
    "replaces_nobody": True,
    "benefits": "Restaurant du personnel.",
    "internal_rules": "Horaires et tenue de l'atelier.",
    "host_insurer": "Assurance Fictive",
    "host_policy": "F-0001",
}
TRAINED_BY_SCHOOL = {
    "period_number": 1,
    "period_count": 3,
    "yearly_hours": "840 heures",
    "competences": [
        {
            "code": "C1",
            "label": "Organiser son poste",
            "activities": "Préparer l'atelier",
            "before": "Vu en classe",
            "here": "Chaque matin",
            "after": "Repris en classe",
        }
    ],
    "supervision": "Une visite, un appel la première semaine.",
}
"""Annexes of a training period, besides what its model proposes."""


def fill_host_part(convention: Convention) -> None:
    """Have the host write its part and send it."""
    services.save_host_part(convention, by=by(convention, "host"), fields=host_fields(convention))
    services.complete_host_part(convention, by=by(convention, "host"))


def fill_school_part(convention: Convention) -> None:
    """Have the office write the school's part and send it."""
    fields = {"transport": "Par ses propres moyens.", **(TRAINED_BY_SCHOOL if convention.is_training else {})}
    referent = convention.school.staff.get(role="teacher") if convention.is_training else None
    services.save_school_part(convention, by=by(convention, "office"), fields=fields, referent=referent)
    services.complete_school_part(convention, by=by(convention, "office"))


@lent
def host_completed(*, delegated: bool = False, **given: Any) -> Convention:
    """The host's part is sent; with ``delegated`` the representative signs by delegation, and the proof is there."""
    convention = opened(**given)
    if delegated:
        services.save_host_part(convention, by=by(convention, "host"), fields=DELEGATION)
        prove_delegation(convention)
    fill_host_part(convention)
    return convention


@lent
def school_completed(**given: Any) -> Convention:
    convention = host_completed(**given)
    fill_school_part(convention)
    return convention


@lent
def validated(**given: Any) -> Convention:
    convention = school_completed(**given)
    services.approve(convention, by=by(convention, "head"))
    return convention


@lent
def signed(**given: Any) -> Convention:
    convention = validated(**given)
    sign(convention)
    signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    return convention


def at(convention: Convention, day: date | None, hour: int, minute: int = 0) -> datetime:
    assert day  # an agreement that is lived has its days
    return datetime.combine(day, time(hour, minute), ZoneInfo(convention.time_zone))


@lent
def running(**given: Any) -> Convention:
    convention = signed(**given)
    clock.move_to(at(convention, convention.first_day, 8))
    attendance.begin(convention)
    convention.refresh_from_db()
    return convention


@lent
def completed(*, mark: str | None = "present", **given: Any) -> Convention:
    convention = running(**given)
    clock.move_to(at(convention, convention.last_day, 18))
    if mark:
        for half_day in convention.half_days.all():
            attendance.mark_half_day(half_day, mark, by=by(convention, "host"))
    evaluations.complete(convention)
    convention.refresh_from_db()
    return convention


Answers = dict[str, tuple[Actor, dict[str, Any]]]
"""Author → who says it, and what is said of an internship."""
TUTOR_ANSWERS: dict[str, Any] = {
    "competences": {
        key: {"level": 3, "comment": "Bien."} for key in ("observer", "communiquer", "comprendre", "s_impliquer")
    },
    "free_text": "Bonne semaine.",
}


def answers_of_tutor(convention: Convention) -> dict[str, Any]:
    """Return what a tutor says of each competence that the agreement aims at."""
    said = {"level": 3, "comment": "Bien."}
    return {**TUTOR_ANSWERS, "competences": {one.key: dict(said) for one in competences_of(convention)}}


PUPIL_ANSWERS: dict[str, Any] = {
    **{"welcome": 4, "expected": 1, "explained": 1, "asking": 1, "activities": 0, "hours": 1, "recommend": 1},
    "free_text": "Bon accueil.",
}


def evaluate(convention: Convention, texts: Answers | None = None) -> None:
    """Have tutor and pupil evaluate: what each says and as whom, or what is said by default."""
    default: Answers = {
        "tutor": (by(convention, "tutor"), answers_of_tutor(convention)),
        "pupil": (by(convention, "pupil"), PUPIL_ANSWERS),
    }
    for author, (actor, answers) in (texts or default).items():
        evaluation = convention.evaluations.get(author=author)
        if author == "pupil":
            give_opinion(evaluation, answers, by=actor)
        else:
            evaluations.save_answers(evaluation, answers, by=actor)
            evaluations.submit_evaluation(evaluation, by=actor)
    convention.refresh_from_db()


@lent
def evaluated(**given: Any) -> Convention:
    convention = completed(**given)
    evaluate(convention)
    return convention


@lent
def closed(**given: Any) -> Convention:
    convention = evaluated(**given)
    evaluations.close(convention, by=by(convention, "office"))
    return convention


BEFORE: dict[str, Callable[..., Convention]] = {
    "draft": opened,
    "completed_by_host": host_completed,
    "completed_by_school": school_completed,
    "validated": validated,
    "signed": signed,
    "running": running,
    "completed": completed,
    "evaluated": evaluated,
    "closed": closed,
}


@lent
def in_state(state: str, **given: Any) -> Convention:
    """An agreement in ``state``, whatever it is."""
    if state in BEFORE:
        return BEFORE[state](**given)
    if state == "started_by_host":
        convention = opened(**given)
        services.save_host_part(convention, by=by(convention, "host"))
    elif state == "started_by_school":
        convention = host_completed(**given)
        services.save_school_part(convention, by=by(convention, "office"))
    elif state == "signatures_started":
        convention = validated(**given)
        sign(convention, "host")
    elif state == "refused":
        convention = validated(**given)
        signing.refuse_to_sign(requests(convention)["guardian_1"], reason="Les dates ne conviennent pas.")
    elif state == "withdrawn":
        convention = opened(**given)
        services.withdraw(convention, by=by(convention, "office"), reason="Le stage n'aura pas lieu.")
    elif state == "expired":
        convention = validated(**given)
        services.expire(convention)
    elif state == "terminated":
        convention = running(**given)
        assert convention.first_day
        services.terminate(convention, by=by(convention, "office"), reason="Fermeture.", on=convention.first_day)
    else:
        raise LookupError(f"play here how an agreement comes to be « {state} »")
    return Convention.objects.in_state(state).get(pk=convention.pk)
