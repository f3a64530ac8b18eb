"""What had landed before there were school years is enrolled in that of the upgrade and of each agreement."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Pupil
from tests.kit import lives
from workflow import clock

from .test_enrolling import places

pytestmark = pytest.mark.django_db


def test_landed_data_are_enrolled_in_the_year_of_the_upgrade_and_of_each_agreement():
    """In the class that the document says for a past year; what has no day, in the year in which it was opened."""
    migration = import_module("conventions.migrations.0030_school_years")
    past, fresh, gone = lives.signed(), lives.opened(days=()), lives.make_pupil(lives.make_school())
    far = [lives.opened(), lives.opened()]
    left = clock.now() - timedelta(days=800)
    Pupil.objects.filter(pk=gone.pk).update(is_on_roll=False, gone_at=left)
    Convention.objects.filter(pk=past.pk).update(
        first_day=past.first_day - timedelta(days=700), last_day=past.first_day - timedelta(days=696)
    )
    mistyped = lives.make_pupil(lives.make_school())
    Pupil.objects.filter(pk=mistyped.pk).update(gone_at=left.replace(year=26), is_on_roll=False)
    for wrong, day in zip(far, (date(26, 2, 6), date(9999, 12, 31)), strict=True):
        Convention.objects.filter(pk=wrong.pk).update(first_day=day, last_day=day)
    Pupil.objects.filter(pk=past.pupil_id).update(class_name="1re 2", level="1re")
    Enrolment.objects.all().delete()
    with connection.schema_editor() as editor:
        migration.enrol_landed(apps, editor)
    present = present_year(past.school).number
    assert SchoolYear.objects.filter(zone="").count() < 12
    assert {Convention.objects.get(pk=wrong.pk).year.number for wrong in far} == {present}
    past, fresh = Convention.objects.get(pk=past.pk), Convention.objects.get(pk=fresh.pk)
    assert (past.class_name, past.enrolled.level) == ("3e B", "3e")
    assert past.first_day in past.year
    assert places(past.pupil) == [(past.year.number, "3e B", "3e"), (present, "1re 2", "1re")]
    assert (fresh.year.number, fresh.class_name, len(places(fresh.pupil))) == (present, "3e B", 1)
    assert [one.year.number for one in mistyped.enrolments.all()] == [present]
    [enrolment] = gone.enrolments.all()
    assert (left.date() in enrolment.year, enrolment.left_at) == (True, left)
