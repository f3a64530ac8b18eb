"""Three hundred parents ask their code in the same hour from one address."""

import pytest
from django.urls import reverse

from conventions.domain.persons.links.services import links_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.models import Guardian
from notifications.models import Message
from tests.conventions.pages.shared.links.test_limits import browser, school  # noqa: F401 - a fixture is found by name
from tests.kit import lives

pytestmark = pytest.mark.django_db


def test_300_parents_ask_their_code_in_the_same_hour_from_one_address_and_all_get_it(school):  # noqa: F811 - the fixture
    """A mobile operator puts thousands of families behind one address."""
    pupils = [lives.make_pupil(school, guardians=0) for _ in range(300)]
    parents = Guardian.objects.bulk_create(
        Guardian(pupil=pupil, rank=1, last_name=f"Responsable {n}", email=f"parent{n}@famille.example")
        for n, pupil in enumerate(pupils)
    )
    links = links_of(f"guardian:{parent.uuid}" for parent in parents)
    for parent in parents:
        page = reverse("family", args=[token(links[f"guardian:{parent.uuid}"])])
        assert browser().post(page, {"gate-send": "1"}).status_code == 200
    sent = Message.objects.filter(slug="link_code").values_list("address", flat=True)
    assert sorted(sent) == sorted(parent.email for parent in parents)
