"""One message for one occasion: a host of several pupils, and what one person signed in one act."""

import re

import pytest
from django.core import mail

from conventions.domain.agreements import signing
from notifications.models import Message
from notifications.relay import deliver_due
from tests.kit import lives

pytestmark = pytest.mark.django_db


def test_host_of_several_pupils_and_who_signs_several_get_one_message(settings, tmp_path):
    """A mail with a link for each, or by SMS how many and the page of all; one receipt with dates, prints, contests."""
    settings.SMS_GATEWAY_URL, settings.SMS_FILE_PATH = "", tmp_path
    school = lives.make_school()
    two = [lives.validated(school=school) for _ in range(2)]
    host = two[0].representative
    asked = Message.objects.filter(slug="signature_asked", audience="host")
    asked.update(address=host.email, recipient_name=host.name)
    Message.objects.exclude(pk__in=asked).delete()
    links = [row.secrets["link"] for row in asked.order_by("id")]
    assert deliver_due().sent == 1
    [sent] = mail.outbox
    assert sent.subject == "À signer : 2 conventions de stage"
    assert [sent.body.count(link) for link in links] == [1, 1]
    assert "/eleves" in sent.body
    assert set(asked.values_list("status", "letter__status", "secrets")) == {("told", "sent", None)}
    asked.update(status="queued", letter=None, channel="sms", address="+262639000001", secrets={"link": links[0]})
    assert deliver_due().sent == 1
    [text] = [path.read_text() for path in tmp_path.iterdir()]
    assert re.search(rf"{school.name} : 2 conventions de stage à signer : http://testserver/h/\S+/eleves", text)

    head, requests = lives.by(two[0], "head"), [lives.requests(one)["head"] for one in two]
    batch = signing.ask_signing_code(requests, by=head)
    code = lives.last_code(requests[0])
    outcomes = signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)
    assert [one.signed for one in outcomes] == [True, True]
    receipts = Message.objects.filter(slug="signature_receipt")
    Message.objects.exclude(pk__in=receipts).delete()
    contests = [row.secrets["contest"] for row in receipts]
    assert deliver_due().sent == receipts.values("channel").distinct().count()
    receipt = mail.outbox[-1]
    assert receipt.subject == "2 signatures sont enregistrées"
    assert receipt.body.count("Empreinte du document signé (SHA-256) : ") == 2
    assert all(link in receipt.body for link in contests)
    assert set(receipts.values_list("status", "letter__slug")) == {("told", "several_receipts")}
