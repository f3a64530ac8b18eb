"""Days done in training: proposed from presences, certified with a reason where they differ, both kept ten years."""

from pathlib import Path

import pytest
from django.db import connection

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.day_counts import days as counting
from conventions.domain.dossier.day_counts.days import days_done, training_kinds
from conventions.domain.dossier.day_counts.estimates import estimates_of, make_up_sentence
from conventions.domain.dossier.day_counts.queries import counts_of
from conventions.domain.dossier.day_counts.services import certify_days
from conventions.domain.dossier.day_counts.states import PeriodState, pupil_period_state
from conventions.domain.dossier.internship.attendance.models import HalfDay
from tests.kit.refusals import refused
from tests.kit.training import four_weeks, head_of, over

pytestmark = pytest.mark.django_db


def recounted(convention: Convention) -> dict[int, int]:
    """Return what the recount in SQL says of the school's year."""
    sql = Path(counting.__file__).with_name("recount.sql").read_text()
    given = {
        "school": convention.school_id,
        "year": convention.year_id,
        "kinds": training_kinds(),
        "attended": list(HalfDay.was_attended.states),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return dict(cursor.fetchall())


def test_ill_for_eight_of_twenty_days_is_paid_for_twelve():
    """Twelve days are counted and certified, eight are to make up, and the pupil reads both; SQL says the same."""
    convention = over(present=24, days=four_weeks())
    days = days_done(convention)
    assert (days.planned, days.done, days.lost, days.unsaid, days.in_part) == (20, 12, 8, 0, 0)
    assert recounted(convention) == {convention.pk: 12}
    count = certify_days(convention, by=head_of(convention))
    assert (count.proposed, count.certified, count.reason) == (12, 12, "")
    [estimate] = estimates_of([convention]).values()
    assert estimate.sentence == "12 jours faits sur 20 : environ 180 €. Plafond de l'année 600 €, reste 420 €."
    assert make_up_sentence(days.lost).startswith("8 jours ne sont pas faits : ils se rattrapent")
    state = pupil_period_state([convention], {convention.pk: days}, counts_of([convention]))
    assert state == PeriodState.TO_MAKE_UP
    with refused("count_above_days"):
        certify_days(convention, by=head_of(convention), certified=21, reason="Erreur.")
    rectified = certify_days(convention, by=head_of(convention), certified=11, reason="Un jour noté par erreur.")
    assert [(one.proposed, one.certified) for one in convention.day_counts.order_by("id")] == [(12, 12), (12, 11)]
    assert counts_of([convention])[convention.pk] == rectified
