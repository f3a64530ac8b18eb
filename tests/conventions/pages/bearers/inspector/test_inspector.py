"""The inspector's link: one host, one year, behind a code, each reading in the journal, nothing else of the pupil."""

from django.test import Client
from django.urls import reverse

from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from notifications.models import Message
from tests.kit import regulated
from tests.kit.inspection import approved, granted, opened, shown
from workflow.models import Transition


def test_the_file_opens_by_a_code_and_each_reading_is_written_down(db):
    """Before the code no name; after it trainees, hours and declarations, nothing else of the pupil."""
    convention = approved()
    grant = granted(convention)
    [message] = Message.objects.filter(slug="inspection_granted")
    assert message.secrets["link"].endswith(path_of(link_of(grant.holder)))
    closed = shown(Client(), path_of(link_of(grant.holder)))
    assert convention.pupil.last_name not in closed
    client, path = opened(grant)
    page = shown(client, path)
    pupil = convention.pupil
    for words in (pupil.name, convention.host.name, "machines dangereuses", regulated.CHEF):
        assert words in page
    hours = shown(client, reverse("inspection_hours", args=[path.split("/")[-1], convention.number]))
    assert "8 h" in hours or "9 h" in hours
    guardian = pupil.guardians.first()
    for hidden in (pupil.email, f"{pupil.birth_date:%d/%m/%Y}", guardian.last_name, guardian.email, "avis"):
        assert hidden not in page + hours
    read = Transition.objects.filter(root_uuid=grant.uuid).order_by("position").values_list("name", "actor_id")
    assert [*read] == [
        ("open", str(convention.school.staff.get(role="head").user.uuid)),
        ("read", grant.holder),
        ("read", grant.holder),
    ]
