"""A long act of an officer that goes on by itself."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.season.force_majeure.queries import on_hold
from tests.conventions.pages.staff.suspension.test_suspensions import asked, hidden, officer, school, text  # noqa: F401 - a fixture is found by name
from tests.kit import lives
from tests.kit.queued import run_jobs

pytestmark = pytest.mark.django_db


def test_a_long_act_of_an_officer_goes_on_by_itself(school, officer):  # noqa: F811 - the fixture
    """More than a few: the page shows the progress, a job does the work."""
    conventions = [lives.signed(school=school) for _ in range(6)]
    page = officer.get(reverse("suspend_territory") + "?" + urlencode(asked(conventions[0].first_day)))
    answer = officer.post(reverse("suspend_territory"), hidden(page))
    assert "0 sur 6" in text(officer.get(answer["Location"]))
    assert officer.post(answer["Location"] + "/relancer").status_code == 302
    run_jobs()
    assert Convention.objects.filter(on_hold()).count() == 6
