"""Matrices a product owner can read, drawn from the machines and kept as text; and that refusals change nothing.

Run with REWRITE_SNAPSHOTS=1 after a change that was meant, then read the difference.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Staff
from notifications import catalogue
from notifications.models import Message
from tests.kit import lives
from tests.kit.refusals import refused
from tests.kit.snapshots import check_snapshot
from workflow import clock, journal
from workflow.actors import ACCOUNT, Actor
from workflow.engine import fire
from workflow.models import Transition

HERE = Path(__file__).parent
ROLES = ("system", "host", "office", "head", "referent", "guardian", "pupil", "tutor", "signer")
ROLES += ("officer", "certifier", "witness", "evaluator", "cpe", "author", "operator", "direction", "holder", "network")
ROLES += ("school", "inspector")

BY_SERVICES = {
    "internship_soon",
    "network_letter",
    "absence_announced",
    "accident_reported",
    "application_reminder",
    "account_invitation",
    "birth_date_guessed",
    "came_of_age",
    "departure_asked",
    "departure_made",
    "declaration_sent",
    "deputy_named",
    "offer_report_answered",
    "places_asked_again",
    "mentoring_asked",
    "mentoring_missed",
    "network_wished",
    "copy_asked",
    "desk_code",
    "desk_handed_over",
    "desk_link",
    "guardian_released",
    "half_day_not_noted",
    "new_places",
    "host_part_awaited",
    "host_part_handed_over",
    "sms_ceiling_near",
    "in_person_code",
    "inspector_code",
    "take_back_code",
    "host_reading_code",
    "letter",
    "link_code",
    "link_not_mine",
    "links_again",
    "links_renewed",
    "offer_again",
    "opening_code",
    "oral_told",
    "password_reset",
    "place_released",
    "place_sought",
    "place_stopped",
    "refusing_code",
    "second_factor_code",
    "reminder",
    "report_received",
    "school_told_of_suspension",
    "several_at_once",
    "several_receipts",
    "signing_code",
    "to_read",
    "to_read_now",
    "urgent_report_received",
    "weekly_letter",
}
"""Messages that services send without a transition, or the relay in place of several."""


def machines():
    return sorted([*journal.root_models(), *journal.child_models()], key=lambda model: model.journal_label())


def test_state_by_transition_matrix():
    """The matrix says each transition's target from each state."""
    lines = []
    for model in machines():
        lines += [f"## {model._meta.verbose_name}", ""]
        for law in model.transitions().values():
            lines.append(f"{law.name:<24} {', '.join(law.sources)} → {law.target or '(même état)'}")
        lines.append("")
    check_snapshot(HERE / "states.txt", "\n".join(lines))


@pytest.mark.django_db
def test_role_by_transition_matrix():
    """Who may fire each transition; what each function of a school holds towards an agreement."""
    lines = []
    for model in machines():
        lines += [f"## {model._meta.verbose_name}", ""]
        used = [role for role in ROLES if any(role in law.spec.who for law in model.transitions().values())]
        lines.append(f"{'':<24} " + " ".join(f"{role:<10}" for role in used))
        for law in model.transitions().values():
            marks = " ".join(f"{'oui' if role in law.spec.who else '·':<10}" for role in used)
            lines.append(f"{law.name:<24} {marks}".rstrip())
        lines.append("")
    lines += ["## fonctions d'un établissement, et ce qu'elles tiennent envers une convention", ""]
    lines.append(f"{'':<14} {'PFMP':<20} autre nature")
    agreements = [Convention(kind=name, school=lives.make_school()) for name in ("pfmp", "observation_3e_4e")]
    for role in Staff.Role:
        held = [sorted(held_by(role, convention)) for convention in agreements]
        lines.append(f"{role:<14} {', '.join(held[0]):<20} {', '.join(held[1])}")
    lines.append("")
    check_snapshot(HERE / "roles.txt", "\n".join(lines))


def held_by(role: str, convention: Convention) -> frozenset[str]:
    """Return the roles that a member of the staff holds towards an agreement of their school."""
    school = convention.school
    post = school.staff.filter(role=role).first() or lives.hire(school, role)
    return convention.roles_of(Actor(ACCOUNT, str(post.user.uuid)))


def test_transition_by_recipient_table():
    """Every transition tells somebody, how urgently, or says why not; then what services send by themselves."""
    lines = []
    for model in machines():
        lines += [f"## {model._meta.verbose_name}", ""]
        steps = [(law.name, law.spec) for law in model.transitions().values()]
        if hasattr(model, "OPENING"):
            steps.insert(0, (model.OPENING.name, model.OPENING))
        for name, spec in steps:
            for slug in spec.tells:
                message = catalogue.get(slug)
                who = "la personne concernée parmi " if message.to_one else ""
                lines.append(f"{name:<24} {slug} ({_urgency(message)}): {who}{', '.join(message.audience)}")
                lines.append(f"{'':<24}   {message.title}")
            if not spec.tells:
                assert spec.silent, f"{model.__name__}.{name} tells nobody and does not say why"
                lines.append(f"{name:<24} personne : {spec.silent}")
        lines.append("")
    lines += ["## sans transition", ""]
    for slug in sorted(BY_SERVICES):
        message = catalogue.get(slug)
        lines.append(f"{'':<24} {slug} ({_urgency(message)}): {', '.join(message.audience)}")
        lines.append(f"{'':<24}   {message.title}")
    check_snapshot(HERE / "recipients.txt", "\n".join([*lines, ""]))


def _urgency(message):
    marks = ("demande", message.asks), ("facultatif", message.optional)
    return ", ".join([message.urgency.value, *(mark for mark, is_so in marks if is_so)])


def test_every_message_of_the_catalogue_is_caused_by_something():
    """No message stands in the catalogue that nothing sends."""
    told = set(BY_SERVICES)
    for model in machines():
        told |= {slug for law in model.transitions().values() for slug in law.spec.tells}
        if hasattr(model, "OPENING"):
            told |= set(model.OPENING.tells)
    written = {m.slug for m in catalogue.every_message() if m.__module__.startswith("conventions.")}
    assert not written - told, f"nothing sends {written - told}: name it where a transition tells, or in BY_SERVICES"
    assert not told - written, f"no class of a messages.py has the slug {told - written}"


@pytest.mark.django_db
@pytest.mark.parametrize("state", Convention.states())
def test_from_each_state_what_the_law_does_not_allow_changes_nothing(state):
    """State × transition: refused with a sentence, and row, journal and outbox are as before."""
    convention = lives.in_state(state)
    clock.set_offset(timedelta())
    everyone = _everyone(convention)
    before = _everything(convention)
    for law in Convention.transitions().values():
        if state in law.sources:
            continue
        for actor in everyone:
            with refused("not_now"):
                fire(convention, law.name, by=actor, reason="Essai.", values=_values(law.name, convention))
    assert _everything(convention) == before


def _values(name: str, convention: Convention) -> dict:
    return {"ended_on": convention.first_day} if name == "terminate" else {}


def _actor(convention: Convention, role: str) -> Actor:
    if role == "stranger":
        other = lives.make_school()
        return lives.account(other.staff.get(role="head"))
    return lives.by(convention, role)


def _everyone(convention: Convention) -> list[Actor]:
    return [
        *(lives.by(convention, role) for role in ("host", "office", "head", "guardian", "pupil")),
        Actor(ACCOUNT, "nobody", label="Personne"),
    ]


def _everything(convention: Convention) -> tuple:
    return (
        Convention.objects.values().get(pk=convention.pk),
        Transition.objects.count(),
        Message.objects.count(),
    )
