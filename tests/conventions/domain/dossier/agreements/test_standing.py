"""Standing of messages: one that is over before it leaves is not sent, whatever overtakes it."""

import pytest
from django.utils import timezone

from config.development.lives.amendments import PLACE, proposed
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import handle_report, report
from conventions.domain.dossier.amendments import services as amending
from conventions.domain.dossier.internship.suspension.services import Suspension, resume, suspend
from conventions.domain.persons.people.models import User
from conventions.domain.placements.applications.messages import ApplicationAccepted, ApplicationConfirmed
from conventions.domain.placements.applications.models import Application
from conventions.domain.season.reminders.services import remind, remind_family
from conventions.domain.season.rolls.services import appoint_by_email
from notifications import catalogue, merging
from notifications.models import Message
from notifications.relay import deliver_due
from tests.kit import lives

pytestmark = pytest.mark.django_db


def asked(*slugs: str) -> dict[str, set[bool]]:
    """Whether each message in the outbox still stands, by its class; of those that can be overtaken."""
    found: dict[str, set[bool]] = {}
    plain = catalogue.Message.still_true
    for row in Message.objects.filter(**({"slug__in": slugs} if slugs else {})).order_by("id"):
        message = catalogue.get(row.slug)
        if type(message).still_true is not plain:
            found.setdefault(row.slug, set()).add(message.still_true(row.about, row.ref))
    return found


@pytest.mark.parametrize(
    ("life", "standing"),
    [
        (lives.opened, {"agreement_opened"}),
        (lives.host_completed, {"host_part_completed"}),
        (lives.school_completed, {"school_part_completed"}),
        (lives.validated, {"signature_asked"}),
        (lives.signed, set()),
        (lives.running, {"internship_begun"}),
        (lives.completed, {"evaluation_asked"}),
        (lives.evaluated, set()),
    ],
)
def test_message_stands_as_long_as_what_it_asks_is_awaited(life, standing):
    """In each state of an agreement exactly the message of that state stands, whatever was queued before it."""
    life(tutor=True, guardians=2)
    found = asked()
    assert {slug for slug, stands in found.items() if stands == {True}} == standing
    assert {slug for slug, stands in found.items() if stands not in ({True}, {False})} == set()
    assert "agreement_opened" in found


def test_signature_is_asked_no_more_of_who_answered_or_of_an_old_version(django_assert_max_num_queries):
    """Who has signed; everybody while it is suspended without an end, and once it is revised. Two queries each."""
    convention = lives.validated(tutor=True)
    host = lives.requests(convention)["host"]
    remind(convention, host, by=lives.by(convention, "office"))
    with django_assert_max_num_queries(2 * Message.objects.filter(slug__in=("signature_asked", "reminder")).count()):
        assert asked("signature_asked", "reminder") == {"signature_asked": {True}, "reminder": {True}}
    lives.sign(convention, "host")
    assert asked("signature_asked", "reminder") == {"signature_asked": {True, False}, "reminder": {False}}
    convention.refresh_from_db()
    suspend(convention, Suspension("cyclone", convention.today()), by=lives.by(convention, "head"))
    assert asked("signature_asked", "internship_suspended") == {
        "signature_asked": {False},
        "internship_suspended": {True},
    }
    resume(convention, on=convention.today(), by=lives.by(convention, "head"))
    assert asked("signature_asked", "internship_suspended") == {
        "signature_asked": {True, False},
        "internship_suspended": {False},
    }
    services.withdraw(convention, by=lives.by(convention, "head"), reason="Le stage n'aura pas lieu.")
    assert asked("signature_asked") == {"signature_asked": {False}}


def test_relay_sends_nothing_to_who_signed_meanwhile_and_the_trace_says_it():
    """Signed before the mail left: it never leaves, and the page of what was sent says why."""
    convention = lives.validated()
    lives.sign(convention, "host")
    Message.objects.exclude(slug="signature_asked").delete()
    host = Message.objects.filter(ref=f"signature:{lives.requests(convention)['host'].uuid}")
    while deliver_due():
        pass
    assert set(host.values_list("status", "last_error", "secrets")) == {("moot", merging.OVER, None)}
    assert "sans objet" in host.first().outcome_in_words
    assert Message.objects.filter(status="sent").exists()


def test_the_other_messages_that_can_be_overtaken():
    """A reminder of the host's part, a report, a place that is sought, an invitation."""
    school = lives.make_school()
    office, head = (lives.account(school.staff.get(role=role)) for role in ("office", "head"))
    convention = lives.opened(school=school)
    remind(convention, by=office)
    seeker = lives.make_pupil(school)
    remind_family(seeker, by=office)
    guardian = lives.by(convention, "guardian")
    made = report(convention, Report.Kind.ERROR, by=guardian, text="Le prénom est mal écrit.")
    staff, _invited = appoint_by_email(
        school=school, email="neuf@ecole.example", first_name="Neuf", last_name="Personne", role="cpe", by=head
    )
    slugs = ("reminder", "report_received", "place_sought", "account_invitation")
    assert asked(*slugs) == dict.fromkeys(slugs, {True})
    services.save_host_part(convention, by=lives.by(convention, "host"), fields=lives.host_fields(convention))
    services.complete_host_part(convention, by=lives.by(convention, "host"))
    handle_report(made, by=User.objects.get(uuid=office.id), answer="Corrigé.")
    type(seeker).objects.filter(pk=seeker.pk).update(is_on_roll=False, gone_at=timezone.now())
    User.objects.filter(pk=staff.user_id).update(last_login=timezone.now())
    assert asked(*slugs) == dict.fromkeys(slugs, {False})


def test_amendment_is_asked_no_more_once_answered():
    """Signed by one: theirs is over; withdrawn: everybody's."""
    convention = lives.signed()
    amendment = proposed(convention, place=PLACE)
    assert asked("amendment_asked") == {"amendment_asked": {True}}
    lives.sign(amendment, "host")
    assert asked("amendment_asked") == {"amendment_asked": {True, False}}
    amending.withdraw(amendment, by=lives.by(convention, "office"), reason="Erreur.")
    assert asked("amendment_asked") == {"amendment_asked": {False}}


def test_application_is_where_its_message_says():
    """Each class names the words of its state."""
    assert ApplicationAccepted.stands_while == Application.awaits_pupil
    assert ApplicationConfirmed.stands_while == Application.is_confirmed
