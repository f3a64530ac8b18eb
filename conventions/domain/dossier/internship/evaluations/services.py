"""Completing an internship, collecting its evaluations, issuing the attestation and closing the file."""

from collections import Counter
from dataclasses import astuple
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.agreements.freezing import stamp_data
from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import end_amendments
from conventions.domain.dossier.agreements.signing import seal_ready
from conventions.domain.dossier.internship.attendance.services import leave_unmarked_unknown
from conventions.domain.dossier.internship.attendance.states import HalfDayWords
from conventions.domain.dossier.internship.attendance.states import State as HalfDayState
from conventions.domain.law.documents import render_attestation, render_evaluation
from conventions.domain.law.documents.wording import joined
from conventions.domain.law.rules.timetable import write_duration
from conventions.domain.persons.people.site import site
from notifications.language import in_french
from signatures.documents import Draft, Giver, seal_document
from signatures.models import Document
from signatures.queries import current_document
from signatures.statement import named_when_sealed
from workflow import clock, engine
from workflow.actors import Actor, system
from workflow.engine import Refused, fire
from workflow.names import act, effect
from workflow.states import Wording

from .models import Author, Evaluation

ATTESTATION, EVALUATION = "attestation", "evaluation"
PRINTED = Wording(
    f"{__name__}.PRINTED",
    HalfDayWords,
    {
        HalfDayState.PRESENT: "present",
        HalfDayState.LATE: "late",
        HalfDayState.ABSENT: "absent",
        HalfDayState.JUSTIFIED: "justified",
        HalfDayState.UNKNOWN: "unknown",
        HalfDayState.EXPECTED: "unknown",
        HalfDayState.SUSPENDED: "suspended",
    },
)
"""Name of a half-day's state in the data of the attestation; a half-day that nobody marked is not filled in."""
LEVELS = {
    1: gettext_noop("à développer"),
    2: gettext_noop("en progrès"),
    3: gettext_noop("satisfaisant"),
    4: gettext_noop("très satisfaisant"),
}
"""Words of the levels in the sealed evaluation; the form says them in the tutor's language."""


@act("complete_internship")
@transaction.atomic
def complete(convention: Convention) -> None:
    """Deadline ``complete``: the internship is over and both evaluations are asked for.

    An amendment that everybody has signed is sealed first: it may put days after the last one.
    """
    locked = engine.lock(convention)
    if not locked.is_running:
        return
    if seal_ready(locked.amendments.order_by("pk")):
        locked = engine.lock(convention)
        end = locked.ending()
        if end is None or end > clock.now():
            return
    open_evaluations(locked)
    fire(locked, "complete", by=system("deadline:complete"))
    end_amendments(locked)


@effect("open_evaluations")
def open_evaluations(convention: Convention) -> dict[str, Any]:
    """Make a row for each person who is asked; an interrupted internship is evaluated as one that was completed."""
    Evaluation.objects.bulk_create(
        [Evaluation(convention=convention, author=author) for author in (Author.PUPIL, Author.TUTOR)]
    )
    return {}


@transaction.atomic
def save_answers(evaluation: Evaluation, answers: dict[str, Any], *, by: Actor) -> None:
    """Keep the answers typed so far; refused once the evaluation was submitted, and to anybody else."""
    locked = engine.lock(evaluation)
    if "evaluator" not in locked.roles_of(by):
        raise Refused("evaluation_of_another")
    if not locked.is_awaited:
        raise Refused("evaluation_submitted")
    evaluation.answers = locked.answers = answers
    locked.save(update_fields=["answers"])


@transaction.atomic
def submit_evaluation(evaluation: Evaluation, *, by: Actor, key: str = "") -> None:
    """Submit; the tutor's is frozen and sealed as its own PDF, and the last one due evaluates the internship."""
    fire(evaluation, "submit", by=by, key=key)
    _evaluate_if_all_in(engine.lock(evaluation).root)


@effect("seal_evaluation")
def seal_answers(evaluation: Evaluation) -> dict[str, Any]:
    """Freeze and seal the tutor's answers, once; called by the ``submit`` transition, under the root's lock.

    What is sealed is what was saved, not what the caller holds. Returns what the journal keeps of the document.
    """
    if evaluation.author != Author.TUTOR or current_document(evaluation.root, EVALUATION) is not None:
        return {}
    return named_when_sealed(_seal_evaluation(evaluation.root, evaluation))


@act("lapse_evaluations")
@transaction.atomic
def lapse_evaluations(convention: Convention) -> None:
    """Deadline ``evaluate``: stop waiting for the evaluations that did not come."""
    locked = engine.lock(convention)
    awaited = list(locked.evaluations.filter(Evaluation.is_awaited))
    for evaluation in awaited:
        fire(evaluation, "lapse", by=system("deadline:evaluate"))
    if awaited or locked.awaits_evaluations:
        _evaluate_if_all_in(locked)


def _evaluate_if_all_in(convention: Convention) -> None:
    convention = engine.lock(convention)
    if (convention.awaits_evaluations or convention.was_interrupted) and convention.evaluations_are_in():
        attestation = None if convention.is_training else issue_attestation(convention)  # the host gives that one
        told = named_when_sealed(attestation) if attestation else {}
        name = "attest" if convention.was_interrupted else "evaluate"
        fire(convention, name, by=system("evaluations_in"), data=told)


@transaction.atomic
def close(convention: Convention, *, by: Actor, key: str = "") -> None:
    """Close the file: what nobody marked is named as such, and an attestation not yet issued is issued.

    So is that of a training period whose host has given none: no pupil is left without.
    """
    locked = engine.lock(convention)
    if engine.was_done(locked, key):
        return
    refusal = engine.why_not(locked, locked.transitions()["close"], by)
    if refusal:
        raise refusal
    leave_unmarked_unknown(locked, until=locked.ended_on)
    for evaluation in locked.evaluations.filter(Evaluation.is_awaited):
        fire(evaluation, "lapse", by=system("closed"))
    attestation = None
    is_due = locked.awaits_evaluations or locked.was_interrupted or locked.is_training
    if is_due or current_document(locked, ATTESTATION) is not None:
        attestation = issue_attestation(locked)
    fire(convention, "close", by=by, key=key, data=named_when_sealed(attestation) if attestation else {})


@act("close_agreement")
def close_overdue(convention: Convention) -> None:
    """Deadline ``close``."""
    close(convention, by=system("deadline:close"))


@in_french
def issue_attestation(convention: Convention) -> Document | None:
    """Seal the attestation of presence, or its next version when half-days were marked or corrected since.

    None when the pupil never came: nothing is attested of somebody who was absent every half-day.
    """
    data = attestation_data(convention)
    counts = data["counts"]
    if convention.no_show or not counts["present"] + counts["late"] + counts["unknown"]:
        return None
    existing = current_document(convention, ATTESTATION)
    if existing is not None and existing.data["half_days"] == data["half_days"]:
        return existing
    rendered, school = render_attestation(data), data["school"]
    return seal_document(
        Draft(
            root=convention,
            purpose=ATTESTATION,
            version=existing.version + 1 if existing else 1,
            number=convention.number,
            title="Attestation de stage",
            data=data,
            pdf=rendered.pdf,
            time_zone=convention.time_zone,
        ),
        box=astuple(rendered.boxes[0]),
        giver=Giver(school["name"], joined((school["head"]["name"], school["head"]["title"]), ", ")),
    )


def attestation_data(convention: Convention) -> dict[str, Any]:
    """Return the data of the attestation: half-days by state, those not filled in named, hours of presence.

    An internship that was interrupted is attested until the day on which it was.
    """
    first, planned = convention.first_day, convention.last_day
    assert first is not None and planned is not None  # noqa: PT018 - the internship is over
    last = min(planned, convention.ended_on or planned)
    half_days = list(convention.half_days.filter(date__lte=last).order_by("date", "-half"))
    common = _common(convention)
    states = [PRINTED.of(half_day) for half_day in half_days]
    minutes = sum(half_day.minutes_spent for half_day in half_days)
    counts = Counter(states)
    return {
        **common,
        "school": {**common["school"], "stamp": stamp_data(convention.school)},
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "planned_until": planned.isoformat() if convention.ended_on else None,
        "half_days": [
            {
                "date": half_day.date.isoformat(),
                "half": half_day.get_half_display(),
                "state": state,
                **({"in_part": half_day.in_part} if half_day.in_part else {}),
            }
            for half_day, state in zip(half_days, states, strict=True)
        ],
        "counts": {state: counts.get(state, 0) for state in PRINTED.said.values()},
        "hours": write_duration(minutes),
        "issued_on": convention.today().isoformat(),
    }


def _seal_evaluation(convention: Convention, evaluation: Evaluation) -> Document:
    tutor = convention.mentor
    assert tutor is not None  # who has answered
    answers = evaluation.answers
    data = {
        **_common(convention),
        "tutor": {"name": tutor.name, "title": tutor.title},
        "submitted_on": convention.today().isoformat(),
        "competences": [
            {
                "key": competence.key,
                "label": competence.label,
                "level_label": LEVELS[answers["competences"][competence.key]["level"]],
                "comment": answers["competences"][competence.key].get("comment", ""),
            }
            for competence in competences_of(convention)
        ],
        "free_text": answers.get("free_text", ""),
    }
    rendered = render_evaluation(data)
    return seal_document(
        Draft(
            root=convention,
            purpose=EVALUATION,
            number=convention.number,
            title="Évaluation par le tuteur ou la tutrice",
            data=data,
            pdf=rendered.pdf,
            time_zone=convention.time_zone,
        ),
        box=astuple(rendered.boxes[0]),
        giver=Giver(tutor.name, tutor.title, signs=True),
    )


def _common(convention: Convention) -> dict[str, Any]:
    pupil, school, host = convention.pupil, convention.school, convention.host
    head = school.head_on(convention.today())
    return {
        "format": 1,
        "number": convention.number,
        "kind_title": kind(convention.kind).title,
        "pupil": {"first_name": pupil.first_name, "last_name": pupil.last_name},
        "class_name": convention.class_name,
        "school": {
            "name": school.name,
            "uai": school.uai,
            "city": school.city,
            "postcode": school.postcode,
            "head": {
                "name": head.user.name if head else "",
                "title": (head.title or head.get_role_display()) if head else "",
            },
        },
        "host": {"name": host.name, "city": convention.place_city, "siret": host.siret},
        "verification_url": site(reverse("verification", args=[convention.number, convention.version])),
        "funder": {"mention": settings.FUNDER_MENTION},
    }
