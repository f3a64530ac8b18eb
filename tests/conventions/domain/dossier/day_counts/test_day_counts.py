"""Days done in training: proposed from presences, certified with a reason where they differ, both kept ten years."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.day_counts import days as counting
from conventions.domain.dossier.day_counts.days import days_done, days_in, training_kinds
from conventions.domain.dossier.day_counts.estimates import estimates_of, make_up_sentence
from conventions.domain.dossier.day_counts.models import DayCount
from conventions.domain.dossier.day_counts.queries import count_lines, counts_of
from conventions.domain.dossier.day_counts.services import certify_days
from conventions.domain.dossier.day_counts.states import PeriodState, pupil_period_state
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.attendance.services import justify_absence, mark_half_day
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.upkeep.retention import proofs, purge
from tests.kit import lives
from tests.kit.refusals import refused
from tests.kit.training import four_weeks, head_of, in_training, over, two_over
from workflow import clock

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


def state_of(convention: Convention) -> PeriodState:
    return pupil_period_state([convention], days_in([convention]), counts_of([convention]))


def test_ill_for_eight_of_twenty_days_is_paid_for_twelve():
    """Twelve days are counted and certified, eight are to make up, and the pupil reads both; SQL says the same."""
    convention = over(present=24, days=four_weeks())
    days = days_done(convention)
    assert (days.planned, days.done, days.lost, days.unsaid, days.in_part) == (20, 12, 8, 0, 0)
    assert recounted(convention) == {convention.pk: 12}
    assert state_of(convention) == PeriodState.COUNTED
    count = certify_days(convention, by=head_of(convention))
    assert (count.proposed, count.certified, count.reason) == (12, 12, "")
    [estimate] = estimates_of([convention]).values()
    assert estimate.sentence == "12 jours faits sur 20 : environ 180 €. Plafond de l'année 600 €, reste 420 €."
    assert make_up_sentence(days.lost).startswith("8 jours ne sont pas faits : ils se rattrapent")
    assert state_of(convention) == PeriodState.TO_MAKE_UP
    with refused("count_above_days"):
        certify_days(convention, by=head_of(convention), certified=21, reason="Erreur.")


def test_a_day_corrected_after_certification_is_rectified_and_both_counts_stay():
    """The line says that presences have changed; a second count asks a reason, and the database keeps the first."""
    convention = over()
    certify_days(convention, by=head_of(convention))
    for half_day in convention.half_days.filter(date=convention.first_day):
        mark_half_day(half_day, "absent", by=lives.by(convention, "office"), reason="L'élève était au lycée.")
    [line] = count_lines([convention])
    assert (line.proposed, line.has_changed) == (4, True)
    with refused("count_needs_reason"):
        certify_days(convention, by=head_of(convention))
    certify_days(convention, by=head_of(convention), reason="Présence notée par erreur.")
    counts = convention.day_counts.order_by("id")
    assert [(one.proposed, one.certified) for one in counts] == [(5, 5), (4, 4)]
    for change in (lambda: counts.update(certified=9), counts.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_half_a_day_at_each_of_two_hosts_is_one_day():
    """The first host of the day has it; the law's days of seven hours are counted apart (B-10)."""
    first, second = two_over()
    Convention.objects.filter(pk=second.pk).update(pupil=first.pupil)
    second.refresh_from_db()
    monday = {"date": first.first_day}
    office = lives.by(first, "office")
    for convention, half, mark in (
        (first, "afternoon", "absent"),
        (second, "morning", "absent"),
        (second, "afternoon", "present"),
    ):
        half_day = convention.half_days.get(**monday, half=half)
        mark_half_day(half_day, mark, by=office, reason="Une demi-journée chez chacun.")
    days = days_in([first, second])
    assert (days[first.pk].done, days[second.pk].done) == (5, 0)
    assert recounted(first) == {first.pk: 5}
    assert (days[first.pk].in_part, days[first.pk].minutes, days[first.pk].legal_days) == (1, 4 * 390 + 180, 4)


def test_an_absence_is_not_paid_whatever_its_reason():
    """Strike at the host, illness: justified, and not counted."""
    convention = over(present=8)
    for half_day in convention.half_days.filter(HalfDay.was_missed):
        justify_absence(half_day, reason="Grève dans l'entreprise.", by=lives.by(convention, "office"))
    assert days_done(convention).done == 4


def test_nothing_is_certified_before_the_last_day_nor_for_an_apprentice():
    """Nor by the office, nor of an observation."""
    convention = lives.running(**in_training())
    with refused("days_not_over", day=convention.last_day):
        certify_days(convention, by=head_of(convention))
    with refused("certified_by_head"):
        certify_days(convention, by=lives.staff_user(convention.school, "office"))
    clock.move_to(lives.at(convention, convention.last_day, 18))
    evaluations.complete(convention)
    enrolment = convention.enrolment
    enrolment.apprentice_from = convention.first_day
    enrolment.save()
    with refused("days_of_apprentice"):
        certify_days(convention, by=head_of(convention))
    assert estimates_of([Convention.objects.get(pk=convention.pk)]) == {}


def test_the_ceiling_of_the_year_is_reached_once():
    """What the agreements before it took is no more to be had: min(days × rate, ceiling − already)."""
    first, second = two_over()
    Convention.objects.filter(pk=second.pk).update(pupil=first.pupil)
    second.refresh_from_db()
    for convention, days in ((first, 39), (second, 5)):
        DayCount.objects.create(convention=convention, proposed=days, certified=days, certified_by=head_of(convention))
    estimates = estimates_of([second, first])
    assert [(one.euros, one.left) for one in (estimates[first.pk], estimates[second.pk])] == [(585, 15), (15, 0)]


def test_counts_are_kept_ten_years_then_go_with_their_agreement():
    """Five years are not enough for what the State pays by (H-12); the chain tells of the end."""
    convention = over()
    certify_days(convention, by=head_of(convention))
    lives.evaluate(convention)
    evaluations.close(convention, by=lives.by(convention, "office"))
    with override_settings(RETENTION_ARCHIVES_VISA="AD-000 n° 1"):
        clock.move_to(lives.at(convention, convention.last_day, 12) + timedelta(days=9 * 365))
        purge.run()
        assert DayCount.objects.exists()
        clock.move_to(lives.at(convention, convention.last_day, 12) + timedelta(days=11 * 366))
        purge.run()
    assert not DayCount.objects.exists()
    assert list(proofs.faults()) == []
