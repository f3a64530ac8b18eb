"""How sure we are of who signed: each signature says what it rests on, and never more than was observed."""

import pytest

from conventions.domain.dossier.agreements import signing
from notifications.models import Message
from signatures.models import Evidence, SignatureRequest
from signatures.services import Circumstances
from tests.kit import lives

pytestmark = pytest.mark.django_db

MOBILE = "+33600000001"


def assurance_of(request: SignatureRequest) -> str:
    """Sign by the link, and return what the evidence says."""
    signing.ask_signing_code([request])
    [outcome] = signing.sign_with_code(request, lives.last_code(request), circumstances=lives.HERE)
    assert outcome.signed, outcome.refusal
    return Evidence.objects.get(request=request).assurance


def mother(**known) -> SignatureRequest:
    """The mother's request, before anything was sent to her in another way than to her address."""
    convention = lives.school_completed(guardians=2)
    convention.pupil.guardians.filter(rank=1).update(**known)
    lives.services.approve(convention, by=lives.by(convention, "head"))
    return lives.requests(convention)["guardian_1"]


def test_a_link_by_mail_and_a_code_by_sms_are_two_channels():
    """Whoever reads one of them alone cannot sign."""
    assert assurance_of(mother(phone=MOBILE)) == "two_channels"


def test_mail_and_mail_are_one_channel():
    """The mailbox alone is enough to sign: it is said."""
    assert assurance_of(mother()) == "one_channel"


def test_a_link_sent_again_to_the_telephone_of_the_code_is_one_channel():
    """A reminder by SMS puts link and code in one hand."""
    request = mother(phone=MOBILE)
    again = Message.objects.filter(ref=f"signature:{request.uuid}").latest("id")
    again.pk, again.uuid, again.channel, again.address = None, request.uuid, "sms", MOBILE
    again.save(force_insert=True)
    assert assurance_of(request) == "one_channel"


def test_a_message_that_never_left_is_no_channel():
    """A failed SMS put nothing in anybody's hand."""
    request = mother(phone=MOBILE)
    again = Message.objects.filter(ref=f"signature:{request.uuid}").latest("id")
    again.pk, again.uuid, again.channel, again.address = None, request.uuid, "sms", MOBILE
    again.status, again.secrets = "failed", None
    again.save(force_insert=True)
    assert assurance_of(request) == "two_channels"


def test_two_parties_at_one_contact_share_it():
    """The father's address is the mother's too: each signature says so, whatever the other's channel."""
    convention = lives.school_completed(guardians=2)
    convention.pupil.guardians.update(phone=MOBILE)
    lives.services.approve(convention, by=lives.by(convention, "head"))
    requests = lives.requests(convention)
    assert assurance_of(requests["guardian_1"]) == "shared_contact"
    assert assurance_of(requests["guardian_2"]) == "shared_contact"
    assert assurance_of(requests["pupil"]) == "one_channel"


@pytest.mark.parametrize(("second_factor", "expected"), [(True, "account_second_factor"), (False, "account")])
def test_an_account_says_whether_it_proved_a_second_factor(second_factor, expected):
    """The session in which the code is typed decides."""
    convention = lives.validated()
    request, head = lives.requests(convention)["head"], lives.by(convention, "head")
    signing.ask_signing_code([request], by=head)
    [outcome] = signing.sign_with_code(
        request,
        lives.last_code(request),
        by=head,
        circumstances=Circumstances(ip="127.0.0.1", second_factor=second_factor),
    )
    assert outcome.signed
    assert Evidence.objects.get(request=request).assurance == expected


def test_the_agreement_page_says_what_each_signature_rests_on(client):
    """In words, under the answer of the party."""
    convention = lives.validated()
    lives.sign(convention, "guardian_1")
    client.force_login(convention.school.staff.get(role="office").user)
    page = client.get(f"/conventions/{convention.number}").content.decode()
    assert "Lien personnel et code reçus par la même voie" in page
    assert page.count("Lien personnel et code reçus") == 1
