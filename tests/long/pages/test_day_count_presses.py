"""Presses of a DDFPT over three hundred vocational pupils: an autumn of days certified, the list for the State read."""

from pathlib import Path

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from config.development.demo.population import school_moment
from config.development.demo.training_school import CLASSES, DDFPT, fill_training_school
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.day_counts import days as counting
from conventions.domain.dossier.day_counts.days import days_in, training_kinds
from conventions.domain.dossier.day_counts.models import DayCount
from conventions.domain.dossier.day_counts.queries import count_lines, counted_agreements, waiting_among
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.models import School, User
from tests.kit.presses import Presses
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db
MOST = 10
SESSION = 6
"""Queries by which an account is known and its menu is made."""


def recounted(school: School) -> dict[int, int]:
    """Return the days that SQL counts of the school's year, by key of the agreement."""
    sql = Path(counting.__file__).with_name("recount.sql").read_text()
    given = {"school": school.pk, "year": present_year(school).pk, "kinds": training_kinds()}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**given, "attended": list(HalfDay.was_attended.states)})
        return dict(cursor.fetchall())


def write_sheets(ddfpt: Presses, agreements: QuerySet[Convention]) -> int:
    """Write eighteen days for each pupil who is left, as a sheet says; return how many there are."""
    left = [line.convention for line in count_lines(counted_agreements(agreements)) if not line.is_certified]
    for convention in left:
        ddfpt.write(f"{convention.pupil.name}, {convention.class_name}", "18")
    return len(left)


def test_a_ddfpt_certifies_an_autumn_in_ten_presses(capsys, django_assert_max_num_queries):
    """Hundreds are left to a job; the proposed days are those that SQL counts; a list is read in twelve queries."""
    school = fill_training_school(school_moment(clock.now()))
    agreements = Convention.objects.filter(school=school, year=present_year(school))
    total = waiting_among(agreements).counts
    client = signed_in(User.objects.get(email=DDFPT))
    ddfpt = Presses(client)
    ddfpt.open(reverse("inbox"))
    ddfpt.follow("Certifier les jours de PFMP")
    while "certifier ces" in ddfpt.text.lower():
        words = "J'ai lu, certifier ces" if "J'ai lu, certifier ces" in ddfpt.text else "Certifier ces"
        ddfpt.press(words)
        ddfpt.open(reverse("day_counts"))
    ddfpt.follow("Saisir des feuilles de présence")
    sheets = write_sheets(ddfpt, agreements)
    ddfpt.press("Certifier ces comptes")
    counts = DayCount.objects.filter(convention__school=school)
    with capsys.disabled():
        print(f"{counts.count()} counts certified in {ddfpt.count} presses, {BulkAct.objects.count()} jobs")
    assert (counts.count(), waiting_among(agreements).counts) == (total, 0)
    assert ddfpt.count <= MOST
    assert {one.convention_id: one.proposed for one in counts if one.proposed} == recounted(school)
    assert {
        key: days.done for key, days in days_in(agreements.filter(day_counts__in=counts)).items() if days.done
    } == recounted(school)
    assert set(counts.exclude(reason="").values_list("certified", flat=True)) == {18}
    assert counts.exclude(reason="").count() == sheets
    for page in ("day_counts", "days_to_type"):
        with django_assert_max_num_queries(12 + SESSION):
            assert client.get(reverse(page)).status_code == 200
    ddfpt.open(reverse("days_to_type"))
    assert all(one.name in ddfpt.text for one in CLASSES)
