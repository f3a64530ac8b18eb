"""Actors of lives: an agreement's parties and a school's staff, as pages and links make them."""

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import School, Staff, User
from conventions.domain.persons.people.standing import Standing
from workflow.actors import ACCOUNT, LINK, Actor

STAFF = ("head", "office", "teacher")


def account(staff: Staff) -> Actor:
    return Actor(ACCOUNT, str(staff.user.uuid), label=staff.user.name)


def staff_user(school: School, role: str) -> User:
    return _post(school, role).user


def staff_actor(school: School, role: str) -> Actor:
    """Return the account that holds ``role`` at a school."""
    return account(_post(school, role))


def standing(school: School, role: str) -> Standing:
    """Return the standing of whoever holds ``role``, as the school's pages give it."""
    post = _post(school, role)
    return Standing(user=post.user, school=school, posts=(post,), roles=frozenset({role}))


def _post(school: School, role: str) -> Staff:
    post = school.staff.select_related("user").filter(role=role).first()
    assert post is not None  # whoever asks has hired one
    return post


def by(convention: Convention, role: str) -> Actor:
    """Return the actor who plays ``role`` towards ``convention``."""
    if role in STAFF:
        return staff_actor(convention.school, role)
    if role == "host":
        return Actor(LINK, f"host:{convention.uuid}", label="Hôte")
    if role == "pupil":
        return Actor(LINK, f"pupil:{convention.pupil.uuid}", label="Élève")
    if role == "guardian":
        guardian = convention.pupil.guardians.first()
        assert guardian is not None  # whoever asks has made one
        return Actor(LINK, f"guardian:{guardian.uuid}", label="Responsable")
    if role == "tutor":
        return Actor(LINK, f"tutor:{convention.uuid}", label="Tutrice")
    raise KeyError(role)
