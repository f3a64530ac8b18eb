"""Arrangements for health and the mark of a PAI are erased thirty days after the internship, not before."""

from datetime import timedelta

import pytest

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention, HealthAnnex
from conventions.domain.persons.people.models import Pupil
from conventions.domain.upkeep.retention.terms import kept
from tests.kit import lives
from workflow import clock

pytestmark = pytest.mark.django_db


def with_health(convention: Convention) -> Convention:
    """Give the agreement arrangements and its pupil a PAI."""
    HealthAnnex.objects.create(convention=convention, arrangements="Pas de poussière de farine.")
    Pupil.objects.filter(pk=convention.pupil_id).update(pai=True, kit_by=Pupil.KitBy.FAMILY)
    return convention


def erased() -> tuple[int, int]:
    """Purge both rows; return how many arrangements and marks went."""
    arrangements, marks = kept("arrangements"), kept("pai_marks")
    return arrangements.erase(list(arrangements.due_now())), marks.erase(list(marks.due_now()))


def days_after(convention: Convention, days: int) -> None:
    clock.move_to(lives.at(convention, (convention.ended_on or convention.last_day) + timedelta(days=days), 12))


def marked(convention: Convention) -> tuple[bool, str]:
    return Pupil.objects.values_list("pai", "kit_by").get(pk=convention.pupil_id)


def test_it_is_erased_after_thirty_days_and_not_before():
    """On the thirtieth day everything is there; on the next nothing is, and nothing more happens."""
    convention = with_health(lives.completed())
    days_after(convention, 30)
    assert erased() == (0, 0)
    assert marked(convention) == (True, "family")
    days_after(convention, 31)
    assert erased() == (1, 1)
    assert not HealthAnnex.objects.exists()
    assert marked(convention) == (False, "")
    assert erased() == (0, 0)


def test_an_interrupted_internship_counts_from_the_day_it_ended():
    """The last planned day says nothing any more."""
    convention = lives.running()
    day = convention.first_day
    services.terminate(convention, by=lives.by(convention, "office"), reason="Le lieu ferme.", on=day)
    convention.refresh_from_db()
    with_health(convention)
    clock.move_to(lives.at(convention, day + timedelta(days=31), 12))
    assert convention.last_day > day
    assert erased() == (1, 1)


def test_another_internship_to_come_keeps_the_mark_but_not_the_old_arrangements():
    """The next agreement will say whether there is a PAI."""
    old = with_health(lives.completed())
    days_after(old, 31)
    services.open_for_known_host(
        pupil=old.pupil,
        host=old.host,
        representative=old.representative,
        tutor=None,
        days=lives.week(old.first_day + timedelta(days=63)),
        by=lives.by(old, "office"),
    )
    assert erased() == (1, 0)
    assert marked(old) == (True, "family")


def test_a_withdrawn_agreement_loses_its_arrangements_at_once():
    """Nobody will welcome the pupil there; the pupil's next agreement still needs the mark."""
    convention = with_health(lives.opened())
    services.withdraw(convention, by=lives.by(convention, "office"), reason="La famille a changé d'avis.")
    assert erased() == (1, 0)
    assert marked(convention) == (True, "family")


def test_the_days_are_those_that_the_forms_announce():
    """Both texts say thirty."""
    assert (kept("arrangements").days, kept("pai_marks").days) == (30, 30)
