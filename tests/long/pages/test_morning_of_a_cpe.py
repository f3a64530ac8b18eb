"""A CPE's morning, pressed from the first to the last."""

import pytest

from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.pages.kit import paging
from notifications.models import Message
from tests.conventions.pages.staff.board.test_day import Morning, begun, cpe, school, stays  # noqa: F401 - a fixture is found by name

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("classes", [(2, 2, 2, 2), (3, 3, 2, 2)], ids=["eight", "ten"])
def test_a_cpe_notes_a_morning_in_nine_presses_however_many_pupils_there_are(school, cpe, monkeypatch, classes):  # noqa: F811 - the fixture
    """Tutors are written to, two absences and a lateness noted, the families told, the others present by class.

    As many presses for ten as for eight, more than a page of any list holds here and than are done at once: as many
    for fifty.
    """
    number = sum(classes)
    conventions = stays(school, dict(zip(("3e A", "3e B", "3e C", "3e D"), classes, strict=True)))
    begun(*conventions)
    monkeypatch.setattr(paging, "PER_PAGE", 5)
    absent, away, late = conventions[0], conventions[classes[0]], conventions[-1]
    morning = Morning(cpe.user)
    assert len(morning.shown.context["page"].lines) == number
    morning.press(f"Écrire aux {number} tuteurs")
    morning.press("Absence", near=absent.pupil.name)
    morning.press("Absence", near=away.pupil.name)
    morning.press("Retard", near=late.pupil.name)
    morning.press("Prévenir les 2 familles")
    for class_name in ("3e A", "3e B", "3e C", "3e D"):
        morning.press("résen", near=f": {class_name}")  # « Tous présents » or, where one is left, « Présence »
    noted = HalfDay.objects.filter(convention__school=school, half="morning", date=absent.first_day)
    assert noted.filter(HalfDay.is_unmarked).count() == 0
    assert (noted.filter(HalfDay.was_missed).count(), noted.filter(HalfDay.was_attended).count()) == (2, number - 2)
    assert set(noted.filter(HalfDay.was_missed).values_list("convention", flat=True)) == {absent.pk, away.pk}
    assert Message.objects.filter(slug="absence_told_family").count() == 2
    assert BulkAct.objects.get(act="remind_presence").items.count() == number
    assert morning.presses == 9
