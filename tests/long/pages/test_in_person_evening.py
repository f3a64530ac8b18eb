"""Thirty parents sign in one evening on the school's tablet."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from signatures.limits import PER_WITNESS
from signatures.models import InPersonSession
from tests.conventions.pages.staff.in_person.test_in_person import Evening, only_the_pupils
from tests.kit import lives

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]


def test_thirty_parents_sign_in_one_evening_on_one_tablet(client):
    """Six presses and a code each, in one session of the account; nothing of one is left for the next."""
    school = lives.make_school()
    client.force_login(school.staff.get(role="office").user)
    conventions = [lives.validated(school=school) for _n in range(30)]
    requests = [lives.requests(one)["guardian_1"] for one in conventions]
    for convention in conventions:
        only_the_pupils(convention.pupil.guardians.get())
    keys, evening = set(), Evening(client)
    for request in requests:
        client.get(reverse("in_person"))
        evening.presses = 0
        seen, asked, done = evening.sign(request)
        assert evening.presses <= 6
        for page in (seen, asked, done):
            assert "no-store" in page["Cache-Control"], "the back button asks again"
        others = [one.name for one in requests if one != request]
        assert not any(name in seen.content.decode() + asked.content.decode() for name in others)
        keys.add(client.cookies["session"].value)
        assert reverse("login") not in client.get(reverse("device"))["Location"]
    assert len(keys) == len(requests), "each signature ends one session and brings the account back under another key"
    assert Session.objects.count() == 1, "those of the parents are gone"
    assert InPersonSession.objects.filter(ended_at=None).count() == 0
    assert PER_WITNESS[0].most >= 2 * 30, "thirty parents, each with a second code"
