"""A contact corrected while a signature is asked is used at once: link, code, links found again, and its trace."""

import html

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.recipients import request_recipient
from conventions.domain.persons.people.services import change_contact
from conventions.domain.season.recovery.recovery import letters_to
from notifications.models import Message
from signatures.models import Evidence, SigningBatch
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow import journal

pytestmark = pytest.mark.django_db
NEW = "nouvelle.adresse@famille.example"


def office_of(convention):
    return convention.school.staff.get(role="office").user


@pytest.mark.parametrize("key", ["guardian_1", "pupil"])
def test_a_request_follows_the_present_contact_of_its_person(key):
    """The link and the code go to the corrected address; the signature's proof says since when, and by whom."""
    convention = lives.validated()
    person = convention.pupil if key == "pupil" else convention.pupil.guardians.get()
    change_contact(holder=person, by=office_of(convention), email=NEW)
    convention.pupil.refresh_from_db()
    request = lives.requests(convention)[key]
    assert request.email != NEW
    assert request_recipient(request, convention).email == NEW
    lives.sign(convention, key)
    assert Message.objects.get(slug="signing_code").address == NEW
    evidence = Evidence.objects.get(request=request)
    assert evidence.contact_masked == SigningBatch.objects.get().contact_masked
    assert evidence.contact_changed_by == office_of(convention).name
    assert list(journal.check()) == []


def test_a_contact_that_nobody_changed_leaves_no_trace():
    """Nothing is said of a change that was none."""
    convention = lives.validated()
    lives.sign(convention, "guardian_1")
    assert Evidence.objects.get().contact_changed_at is None


def test_links_are_found_again_at_the_new_contact_alone():
    """« Je ne retrouve pas mon lien »: the former address, which may be another person's by now, gets nothing."""
    convention = lives.validated()
    guardian = convention.pupil.guardians.get()
    former = guardian.email
    change_contact(holder=guardian, by=office_of(convention), email=NEW)
    assert letters_to(former, "") == []
    [letter] = letters_to(NEW, "")
    assert any("À signer" in what for what, _address in letter.lines)


def test_the_office_sends_the_link_again_to_the_new_address(client):
    """The page of the agreement says that the address has changed since; one press, and the link is there."""
    convention = lives.validated()
    guardian, browser = convention.pupil.guardians.get(), signed_in(office_of(convention))
    page = reverse("agreement", args=[convention.number])
    assert "Renvoyer à la nouvelle adresse" not in html.unescape(browser.get(page).content.decode())
    change_contact(holder=guardian, by=office_of(convention), email=NEW)
    assert "Renvoyer à la nouvelle adresse" in html.unescape(browser.get(page).content.decode())
    request = lives.requests(convention)["guardian_1"]
    sent = {"party": f"signature:{request.uuid}", "channel": "email"}
    browser.post(reverse("send_reminder", args=[convention.number]), sent)
    assert Message.objects.filter(slug="reminder", address=NEW).count() == 1
    assert "Renvoyer à la nouvelle adresse" not in html.unescape(browser.get(page).content.decode())
