"""The joint part of a grid, filled by the referent with the tutor, then closed; the mark for the diploma."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import models, transaction

from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.law.formations.queries import formation_of
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.private_numbers import refuse_private_numbers
from conventions.domain.persons.people.standing import account_actor
from workflow import clock, engine
from workflow.engine import Refused

from .models import CertifyingMark, TrainingGrid

WRITERS = frozenset({"referent", "head", "office", "ddfpt"})
"""Functions that fill the joint part: the referent of the pupil first."""


class GridState(models.TextChoices):
    """Stages of a grid, in their order; no row keeps it."""

    OPEN = "open", "ouverte"
    TUTORS = "tutors", "remplie par le tuteur ou la tutrice"
    JOINT = "joint", "remplie ensemble"
    CLOSED = "closed", "fermée"


def grid_state(convention: Convention) -> GridState:
    """Return the stage of the grid of a training period; two queries."""
    grid = TrainingGrid.objects.filter(convention=convention).first()
    if grid is not None:
        return GridState.CLOSED if grid.closed_at else GridState.JOINT
    return GridState.TUTORS if tutors_part(convention) else GridState.OPEN


def tutors_part(convention: Convention) -> Evaluation | None:
    """Return the evaluation that the tutor has handed in."""
    return convention.evaluations.filter(Evaluation.is_submitted, author=Author.TUTOR).first()


@transaction.atomic
def fill_together(
    convention: Convention, levels: Mapping[str, int], *, remark: str, met_on: date, by: User
) -> TrainingGrid:
    """Keep the level of each competence as referent and tutor agreed on it; what the tutor handed in stays.

    :class:`Refused` before the tutor's part, once it is closed, and for competences of another diploma.
    """
    locked = _writable(convention, by)
    if tutors_part(locked) is None:
        raise Refused("grid_awaits_tutor")
    if grid_state(locked) == GridState.CLOSED:
        raise Refused("grid_closed")
    require_own_diploma(locked)
    asked = {one.key for one in competences_of(locked)}
    if set(levels) != asked:
        raise Refused("grid_incomplete")
    if met_on > locked.today():
        raise Refused("grid_met_later")
    refuse_private_numbers(remark)
    grid, _made = TrainingGrid.objects.update_or_create(
        convention=locked,
        defaults={"levels": dict(levels), "remark": remark.strip(), "met_on": met_on, "written_by": by},
    )
    return grid


@transaction.atomic
def close_grid(convention: Convention, *, by: User) -> None:
    """Close a grid filled together: it changes no more, and pupil and family read it."""
    locked = _writable(convention, by)
    grid = TrainingGrid.objects.filter(convention=locked).first()
    if grid is None:
        raise Refused("grid_awaits_tutor" if tutors_part(locked) is None else "grid_incomplete")
    if grid.closed_at is None:
        TrainingGrid.objects.filter(pk=grid.pk).update(closed_at=clock.now())


@transaction.atomic
def give_mark(convention: Convention, *, mark: Decimal, jury_on: date, by: User) -> CertifyingMark:
    """Keep the mark that counts for the diploma, in the place of the former one, until the jury has deliberated."""
    locked = _writable(convention, by)
    if grid_state(locked) != GridState.CLOSED:
        raise Refused("mark_after_grid")
    last = locked.ended_on or locked.last_day
    assert last is not None  # the agreement is over
    if jury_on <= last:
        raise Refused("jury_before_end", day=last)
    before = CertifyingMark.objects.filter(convention=locked).first()
    if before is not None and not before.is_secret_on(locked.today()):
        raise Refused("mark_deliberated")
    kept, _made = CertifyingMark.objects.update_or_create(
        convention=locked, defaults={"mark": mark, "jury_on": jury_on, "given_by": by, "given_at": clock.now()}
    )
    return kept


def require_own_diploma(convention: Convention) -> None:
    """Raise :class:`Refused` when the annexes aim at competences that the pupil's formation has not."""
    assert convention.first_day is not None  # it has begun
    formation = formation_of(convention.pupil, convention.first_day)
    known = set(formation.competences.values_list("code", flat=True)) if formation else set()
    strangers = {one.key for one in competences_of(convention)} - known
    if known and strangers:
        raise Refused("grid_of_another_diploma", codes=", ".join(sorted(strangers)))


def _writable(convention: Convention, by: User) -> Convention:
    locked = engine.lock(convention)
    if not locked.roles_of(account_actor(by)) & WRITERS:
        raise Refused("grid_of_referent")
    if not locked.is_training:
        raise Refused("days_not_counted")
    if not locked.has_begun or locked.is_running:
        raise Refused("days_not_over", day=locked.last_day)
    return locked
