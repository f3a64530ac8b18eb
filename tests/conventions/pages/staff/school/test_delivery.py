"""A message that did not arrive: staff see it for each party, with what to do, and it is told wherever sending is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.evidence.dossier import message_data
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.reminders.services import remind, remind_family
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import find
from conventions.domain.upkeep.retention.traces import messages_of_no_dossier
from notifications import delivery
from notifications.models import Message
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.refusals import refused
from tests.kit.sign_in import verified

pytestmark = pytest.mark.django_db
WRONG_ADDRESS = "pas arrivé, cette adresse n'existe pas"


@from_the_cast
def to_be_signed() -> Convention:
    """To be signed by a guardian who has an address and a telephone, and by others."""
    convention = lives.school_completed()
    convention.pupil.guardians.update(phone="+33612345678")
    services.approve(convention, by=lives.by(convention, "head"))
    return convention


@pytest.fixture
def convention() -> Convention:
    return to_be_signed()


def tell(message: Message, outcome: str, code: str = "") -> None:
    """Let a message have left two hours ago, and its server tell of it one hour later."""
    sent_at = timezone.now() - timedelta(hours=2)
    Message.objects.filter(pk=message.pk).update(status="sent", sent_at=sent_at, secrets=None)
    delivery.record(message, outcome, at=sent_at + timedelta(hours=1), code=code)


def asked(convention: Convention, key: str) -> Message:
    """The message that asked a party for its signature."""
    return Message.objects.get(slug="signature_asked", ref=f"signature:{lives.requests(convention)[key].uuid}")


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def seen(client, convention: Convention, role: str = "office", address: str = ""):
    """Open the agreement, or another page, as staff."""
    client.force_login(convention.school.staff.get(role=role).user)
    return client.get(address or reverse("agreement", args=[convention.number]))


def party(response, key: str, convention: Convention):
    wanted = f"signature:{lives.requests(convention)[key].uuid}"
    [found] = [one for one in response.context["page"].parties if one.party == wanted]
    return found


def test_staff_see_when_a_message_was_sent_and_when_it_arrived(client, convention):
    """Both moments; what is late says so."""
    tell(asked(convention, "guardian_1"), "delivered", "2.0.0")
    tell(asked(convention, "host"), "delayed", "4.4.1")
    response = seen(client, convention)
    assert '<span class="ok">remis</span>' in text_of(response)
    assert "pas encore remis, le serveur de cette adresse n'a pas répondu à temps" in text_of(response)
    assert not party(response, "guardian_1", convention).is_unreached
    assert party(response, "guardian_1", convention).remedy == ""


def test_a_lost_message_offers_the_other_way_first(client, convention):
    """The address does not exist, a number is known: the button for an SMS stands out, and works the same day."""
    tell(asked(convention, "guardian_1"), "bounced", "5.1.1")
    response = seen(client, convention)
    assert WRONG_ADDRESS in text_of(response)
    found = party(response, "guardian_1", convention)
    assert (found.other_way, found.remedy) == ("sms", "Renvoyez le lien par SMS, et corrigez l'adresse.")
    assert [way[0] for way in found.ways] == ["sms", "email"]
    assert 'class="fr-btn fr-btn--sm" name="channel" value="sms"' in " ".join(text_of(response).split())
    address = reverse("send_reminder", args=[convention.number])
    client.post(address, {"party": found.party, "channel": "sms"})
    assert Message.objects.get(slug="reminder").channel == "sms"
    assert not party(seen(client, convention), "guardian_1", convention).is_unreached


def test_a_way_that_failed_too_is_not_offered_again(client, convention):
    """The mail, then the SMS are lost: staff are not sent from one to the other."""
    tell(asked(convention, "guardian_1"), "bounced", "5.1.1")
    found = party(seen(client, convention), "guardian_1", convention)
    client.post(reverse("send_reminder", args=[convention.number]), {"party": found.party, "channel": "sms"})
    tell(Message.objects.get(slug="reminder"), "bounced")
    found = party(seen(client, convention), "guardian_1", convention)
    assert (found.other_way, found.remedy) == ("", "Appelez, corrigez le contact ou faites signer sur papier.")


def test_without_another_way_the_contact_is_to_be_corrected(client, convention):
    """The host has no number: its contact, or paper. Staff who may not remind read what happened, not what to do."""
    tell(asked(convention, "host"), "bounced", "5.1.1")
    remedy = "Appelez, corrigez le contact ou faites signer sur papier."
    assert remedy in text_of(seen(client, convention))
    lives.hire(convention.school, "cpe")
    shown = text_of(seen(client, convention, "cpe"))
    assert WRONG_ADDRESS in shown
    assert remedy not in shown


def test_a_reminder_that_did_not_arrive_is_no_reminder(convention):
    """Once the contact is corrected nobody waits for tomorrow."""
    request, office = lives.requests(convention)["host"], lives.by(convention, "office")
    sent = remind(convention, request, by=office)
    with refused("reminded_today"):
        remind(convention, request, by=office)
    tell(sent, "bounced", "5.1.1")
    assert remind(convention, request, by=office).pk != sent.pk


def test_a_family_that_was_not_reached_is_told_again():
    """A message about a place sought that nobody got does not silence the school for a week."""
    pupil = lives.make_pupil(lives.make_school())
    office = account_actor(pupil.school.staff.get(role="office").user)
    for message in remind_family(pupil, by=office):
        tell(message, "bounced", "5.1.1")
    assert remind_family(pupil, by=office)


def test_the_inbox_tells_at_once_whom_a_message_did_not_reach(client, convention):
    """Before the week of silence; gone once a message is on its way again. Whoever has no address is not new."""
    inbox = reverse("inbox")
    assert seen(client, convention, address=inbox).context["page"].total == 0
    tell(asked(convention, "guardian_1"), "bounced", "5.1.1")
    response = seen(client, convention, address=inbox)
    [(_label, [item])] = response.context["page"].groups
    assert (item.kind, item.urgency) == ("chase", "told")
    name = lives.requests(convention)["guardian_1"].name
    assert f"Le dernier message n'est pas arrivé à {name}" in text_of(response)
    client.post(reverse("send_reminder", args=[convention.number]), {"back": inbox})
    assert Message.objects.filter(slug="reminder", channel="sms").count() == 1
    assert seen(client, convention, address=inbox).context["page"].total == 0


def test_the_host_that_was_not_reached_is_in_the_inbox(client):
    """While the host writes, its message is the one that counts; one that could not leave counts alike."""
    convention = lives.opened()
    message = Message.objects.get(slug="agreement_opened", ref=f"contact:{convention.host_writer.uuid}")
    Message.objects.filter(pk=message.pk).update(status="failed", secrets=None, last_error="Refusé (550).")
    response = seen(client, convention, address=reverse("inbox"))
    assert f"Le dernier message n'est pas arrivé à {convention.host_writer.name}" in text_of(response)


def test_evidence_and_export_tell_what_arrived(convention):
    """The same words and moments, with the code of the standard in the evidence."""
    message = asked(convention, "guardian_1")
    tell(message, "bounced", "5.1.1")
    message.refresh_from_db()
    told = message_data(message)
    assert (told["state"], told["state_in_words"]) == ("sent", "pas arrivé")
    assert (told["delivery"], told["delivery_code"]) == ("bounced", "5.1.1")
    assert told["delivery_at"] > told["sent_at"]
    guardian = convention.pupil.guardians.get()
    exported = collect(find(f"guardian:{guardian.uuid}"))["Messages envoyés"]
    assert "pas arrivé" in [one["état"] for one in exported]


def test_the_audit_tells_what_arrived(client, convention):
    """State, reason and moment, as for a message that did not leave."""
    tell(asked(convention, "guardian_1"), "bounced", "5.1.1")
    auditor = User.objects.create_user("audit@exemple.invalid", last_name="Fictif", is_auditor=True)
    page = verified(auditor).get(reverse("audit_agreement", args=[convention.number]), {"vue": "messages"})
    assert "cette adresse n'existe pas" in text_of(page)
    assert "pas arrivé" in text_of(page)


def test_what_one_message_said_with_others_has_its_date_and_its_outcome_in_proof_export_and_audit(client, convention):
    """That of the one message; which is kept for as long as what it told."""
    message = asked(convention, "guardian_1")
    several = Message.objects.create(
        slug="several_at_once", audience="guardian", channel=message.channel, address=message.address,
        status="sent", sent_at=timezone.now(), created_at=timezone.now() - timedelta(days=800),
    )  # fmt: skip
    Message.objects.filter(pk=message.pk).update(status="told", letter=several, secrets=None)
    delivery.record(several, "bounced", at=timezone.now(), code="5.1.1")
    message.refresh_from_db()
    told = message_data(message)
    assert (told["state_in_words"], told["delivery_code"]) == ("pas arrivé", "5.1.1")
    assert told["sent_at"]
    guardian = convention.pupil.guardians.get()
    exported = collect(find(f"guardian:{guardian.uuid}"))["Messages envoyés"]
    assert ("pas arrivé", True) in [(one["état"], bool(one["envoyé le"])) for one in exported]
    auditor = User.objects.create_user("audit@exemple.invalid", last_name="Fictif", is_auditor=True)
    page = verified(auditor).get(reverse("audit_agreement", args=[convention.number]), {"vue": "messages"})
    assert "cette adresse n'existe pas" in text_of(page)
    old = messages_of_no_dossier(timezone.now() - timedelta(days=366))
    assert several not in old
    message.delete()
    assert several in old.all()
