"""Providers of mail and of text messages against doubles that sign their calls and check ours."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from config import checks, environment
from config.problems import SetupProblem
from notifications.models import Message
from notifications.relay import deliver_due

pytestmark = pytest.mark.django_db
PASSWORD = "brevo:" + "0" * 32
TOKEN = "essai-" + "0" * 32
ADDRESS, NUMBER = "parent@famille.example", "+594694000001"
SECRET, CONSUMER = "application-secret", "consumer-key"


class Double(ThreadingHTTPServer):
    """A provider: keeps what it is handed, answers what the test says to who proves who they are."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.calls: list[dict] = []
        self.answer: tuple[int, object] = (201, {"messageId": "<202611@smtp-relay.example>"})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def proves(self, path: str, headers, body: str) -> bool:
        """The key of a mail provider; OVHcloud's signature over address, body and moment."""
        if "X-Ovh-Signature" not in headers:
            return headers["api-key"] == "right"
        moment = headers["X-Ovh-Timestamp"]
        signed = "+".join((SECRET, CONSUMER, "POST", f"{self.url}{path}", body, moment))
        return headers["X-Ovh-Signature"] == "$1$" + hashlib.sha1(signed.encode()).hexdigest()


class _Answers(BaseHTTPRequestHandler):
    server: Double

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, said = (403, {})
        if self.server.proves(self.path, self.headers, body):
            self.server.calls.append({"path": self.path, **json.loads(body)})
            status, said = self.server.answer
        text = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def double(monkeypatch) -> Iterator[Double]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Double()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def row(channel: str = "email", address: str = ADDRESS, **fields) -> Message:
    return Message.objects.create(
        slug="sms_ceiling_near", audience="officer", channel=channel, address=address, message_id="<1@testserver>",
        context={"who": "Guyane", "share": 80, "euros": 5, "page": "http://testserver/", "service": "S"}, **fields,
    )  # fmt: skip


def sent(**fields) -> Message:
    return row(status="sent", sent_at=timezone.now() - timedelta(hours=1), **fields)


def outcome(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.delivery, message.delivery_code


# -- mail -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def brevo(settings, double) -> Double:
    settings.EMAIL_PROVIDER, settings.EMAIL_BACKEND = "brevo", "anymail.backends.brevo.EmailBackend"
    settings.DELIVERY_REPORTS_ADDRESS = "rapports@testserver"
    settings.ANYMAIL = {"BREVO_API_KEY": "right", "BREVO_API_URL": double.url, "WEBHOOK_SECRET": PASSWORD}
    return double


def brevo_tells(client, event: str, message: Message | None, *, password: str = PASSWORD, **more) -> int:
    named = {"X-Mailin-custom": json.dumps({"message": str(message.uuid)})} if message else {}
    body = {"event": event, "email": ADDRESS, "ts_epoch": 1795000000000, **named, **more}
    proof = "Basic " + base64.b64encode(password.encode()).decode()
    return client.post(
        "/avis/courriel", json.dumps(body), content_type="application/json", headers={"Authorization": proof}
    ).status_code


def test_a_mail_leaves_by_the_provider_with_our_identifier_and_keeps_its_own(brevo):
    """No other envelope's sender, which providers refuse; who reports is the provider, not the return path."""
    message = row()
    assert deliver_due().sent == 1
    message.refresh_from_db()
    assert (message.status, message.provider_id) == ("sent", "<202611@smtp-relay.example>")
    [call] = brevo.calls
    assert json.loads(call["headers"]["X-Mailin-custom"]) == {"message": str(message.uuid)}
    assert call["to"] == [{"email": ADDRESS}]
    assert call["sender"]["email"] == "ne-pas-repondre@localhost"


@pytest.mark.parametrize(
    ("answer", "key", "status", "tries", "said"),
    [
        ((400, {"message": f"invalid {ADDRESS}"}), "right", "failed", 1, "refusé le message (400)"),
        ((503, {}), "right", "queued", 1, "ne répond pas comme il doit (503)"),
        ((429, {}), "right", "queued", 1, "n'a pas pu prendre le message (429)"),
        ((201, {}), "wrong", "queued", 0, "refuse notre identification (403)"),
    ],
)
def test_what_a_provider_refuses_is_sorted_and_quotes_nobody(brevo, settings, answer, key, status, tries, said):
    """For good, for now, for its own reasons, for ours: the last counts as no try."""
    brevo.answer, settings.ANYMAIL = answer, {**settings.ANYMAIL, "BREVO_API_KEY": key}
    message = row()
    deliver_due()
    message.refresh_from_db()
    assert (message.status, message.tries) == (status, tries)
    assert said in message.last_error
    assert ADDRESS not in message.last_error


def test_a_provider_that_cannot_be_reached_costs_no_try(brevo, settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "BREVO_API_URL": "http://127.0.0.1:9"}
    message = row()
    deliver_due()
    message.refresh_from_db()
    assert (message.status, message.tries) == ("queued", 0)


@pytest.mark.parametrize(
    ("event", "reason", "kept"),
    [
        ("delivered", "", ("delivered", "")),
        ("deferred", "451 4.7.1 try later", ("delayed", "4.7.1")),
        ("hard_bounce", f"550 5.1.1 <{ADDRESS}> unknown", ("bounced", "5.1.1")),
        ("invalid_email", "", ("bounced", "5.1.1")),
        ("blocked", "", ("bounced", "")),
        ("opened", "", ("", "")),
        ("click", "", ("", "")),
    ],
)
def test_what_a_mail_provider_tells_reaches_the_trace(client, brevo, event, reason, kept):
    """Twice is once; who opened a mail is not written down."""
    message = sent()
    for _turn in range(2):
        assert brevo_tells(client, event, message, reason=reason) == 204
    assert outcome(message) == kept


def test_a_report_counts_by_our_identifier_else_by_the_providers_and_names_its_reader(client, brevo):
    message = sent(provider_id="<7@smtp-relay.example>")
    assert brevo_tells(client, "delivered", message, email="other@famille.example") == 204
    assert outcome(message) == ("", "")
    assert brevo_tells(client, "delivered", None, **{"message-id": "<8@smtp-relay.example>"}) == 204
    assert outcome(message) == ("", "")
    assert brevo_tells(client, "delivered", None, **{"message-id": "<7@smtp-relay.example>"}) == 204
    assert outcome(message) == ("delivered", "")


def test_who_does_not_prove_to_be_the_provider_writes_nothing(client, brevo, settings):
    """A wrong password, rubbish, a report too early, no password at all, no provider."""
    message = sent()
    assert brevo_tells(client, "hard_bounce", message, password="brevo:" + "1" * 32) == 401
    assert client.post("/avis/courriel", "{}", content_type="application/json").status_code == 401
    assert brevo_tells(client, "hard_bounce", message, items=[]) == 400
    assert outcome(message) == ("", "")
    assert brevo_tells(client, "delivered", row()) == 503
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": ""}
    with pytest.warns(match="insecure"):
        assert brevo_tells(client, "hard_bounce", message) == 404
    settings.EMAIL_PROVIDER = ""
    assert brevo_tells(client, "hard_bounce", message) == 404
    assert outcome(message) == ("", "")


def test_another_provider_by_the_same_setting_signs_its_calls(client, settings):
    """Mailgun: an HMAC of moment and token; a forged one is refused, a replayed one changes nothing."""
    settings.EMAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": "signing-key", "MAILGUN_API_KEY": "key", "WEBHOOK_SECRET": ""}
    message = sent()

    def tell(key: str) -> int:
        proof = hmac.new(key.encode(), b"1795000000token", hashlib.sha256).hexdigest()
        event = {
            "event": "failed", "severity": "permanent", "timestamp": 1795000000.0, "recipient": ADDRESS, "id": "e",
            "reason": "bounce", "delivery-status": {"code": 550, "message": "5.1.1 unknown"},
            "user-variables": {"message": str(message.uuid)},
            "message": {"headers": {"message-id": "1@testserver"}}, "tags": [],
        }  # fmt: skip
        body = {"signature": {"timestamp": "1795000000", "token": "token", "signature": proof}, "event-data": event}
        return client.post("/avis/courriel", json.dumps(body), content_type="application/json").status_code

    assert tell("another-key") == 401
    assert outcome(message) == ("", "")
    assert (tell("signing-key"), tell("signing-key")) == (204, 204)
    assert outcome(message) == ("bounced", "5.1.1")


# -- text messages --------------------------------------------------------------------------------------------------


@pytest.fixture
def ovh(settings, double) -> Double:
    settings.SMS_PROVIDER, settings.SMS_RECEIPTS_TOKEN = "ovh", TOKEN
    settings.SMS_OVH = {
        "url": double.url, "service": "sms-ab1234-1", "sender": "Stages", "application_key": "key",
        "application_secret": SECRET, "consumer_key": CONSUMER,
    }  # fmt: skip
    double.answer = (200, {"ids": [26929925], "invalidReceivers": [], "validReceivers": [NUMBER]})
    return double


def test_a_text_message_leaves_by_ovhcloud_signed_and_its_callback_reaches_the_trace(client, ovh):
    """Its number there is kept beside ours, with the segments; wrong token, unknown number, twice: harmless."""
    message = row("sms", NUMBER)
    assert deliver_due().sent == 1
    message.refresh_from_db()
    assert (message.provider_id, message.segments) == ("26929925", 1)
    [call] = ovh.calls
    assert call["path"] == "/sms/sms-ab1234-1/jobs"
    assert (call["receivers"], call["coding"], call["noStopClause"]) == ([NUMBER], "7bit", True)

    def tell(dlr: object, *, token: str = TOKEN, named: str = "26929925") -> int:
        return client.get(f"/avis/sms/{token}", {"id": named, "dlr": dlr, "date": "20261127"}).status_code

    assert tell(2, token="another") == 404
    assert tell("x") == 400
    assert (tell(8), tell(1, named="1")) == (204, 204)
    going = row("sms", NUMBER, tries=1)  # another relay has it: this may be its number
    assert (tell(1, named="1"), tell(8, named="1")) == (503, 204)
    going.delete()
    assert outcome(message) == ("", "")
    assert (tell(1), tell(1)) == (204, 204)
    assert outcome(message) == ("delivered", "")
    assert tell(16) == 204
    assert outcome(message) == ("bounced", "")


def test_what_ovhcloud_refuses_is_sorted(ovh, settings):
    """A number for good; a signature under another secret, for now: the message is not at fault."""
    ovh.answer = (200, {"ids": [], "invalidReceivers": [NUMBER], "validReceivers": []})
    message = row("sms", NUMBER)
    deliver_due()
    message.refresh_from_db()
    assert (message.status, message.last_error) == ("failed", "Le prestataire de SMS n'accepte pas ce numéro.")
    settings.SMS_OVH = {**settings.SMS_OVH, "application_secret": "another"}
    message = row("sms", NUMBER)
    deliver_due()
    message.refresh_from_db()
    assert (message.status, "(403)" in message.last_error) == ("queued", True)


# -- settings -------------------------------------------------------------------------------------------------------


def test_providers_are_read_from_the_environment_and_checked(monkeypatch, settings, tmp_path):
    """Another than those known, options that are none, a price that is none: one sentence each."""
    monkeypatch.setenv("EMAIL_PROVIDER", "Brevo")
    monkeypatch.setenv("EMAIL_PROVIDER_KEY", "key")
    monkeypatch.setenv("EMAIL_PROVIDER_OPTIONS", '{"BREVO_API_URL": "https://x.example"}')
    name, told = environment.email_provider()
    assert (name, told["BREVO_API_KEY"], told["BREVO_API_URL"]) == ("brevo", "key", "https://x.example")
    assert environment.email(folder=tmp_path, provider=name) == {"EMAIL_BACKEND": "anymail.backends.brevo.EmailBackend"}
    monkeypatch.setenv("SMS_PRICES", "+33=6.5, +262=8")
    assert [str(cents) for cents in environment.prices("SMS_PRICES", default="").values()] == ["6.5", "8"]
    for variable, value, read in (
        ("EMAIL_PROVIDER_OPTIONS", "[]", environment.email_provider),
        ("EMAIL_PROVIDER", "pigeon", environment.email_provider),
        ("SMS_PROVIDER", "pigeon", environment.sms_provider),
        ("SMS_PRICES", "33=6", lambda: environment.prices("SMS_PRICES", default="")),
        ("SHORT_URL", "stg.example", environment.short_url),
    ):
        monkeypatch.setenv(variable, value)
        with pytest.raises(SetupProblem, match=f"^{variable} "):
            read()
    settings.EMAIL_PROVIDER, settings.ANYMAIL = "brevo", {"WEBHOOK_SECRET": "short", "BREVO_API_KEY": ""}
    settings.SMS_PROVIDER, settings.SMS_OVH = "ovh", dict.fromkeys(settings.SMS_OVH, "")
    settings.SHORT_URL = settings.SITE_URL
    found = {message.id for message in checks.check_production_settings(None)}
    assert {"config.E035", "config.E036", "config.E037", "config.W039"} <= found
    settings.SMS_PROVIDER = "nowhere.Provider"
    assert "config.E038" in {message.id for message in checks.check_production_settings(None)}


def test_the_short_address_leads_to_the_site(client, settings):
    """The same path, whose end proves as much there; any other name is the site's own."""
    settings.SHORT_URL, settings.ALLOWED_HOSTS = "https://stg.example", ["stg.example", "testserver"]
    answer = client.get("/s/abc?x=1", headers={"Host": "stg.example"})
    assert (answer.status_code, answer["Location"]) == (301, "http://testserver/s/abc?x=1")
    assert client.get("/sante/vie").status_code == 200
