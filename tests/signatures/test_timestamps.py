"""Time-stamps: an honest authority is taken, a silent, slow or lying one is refused and the next one is asked."""

import datetime as dt
import hashlib
import socket
import threading

import pytest
from asn1crypto import cms

from signatures import keys, timestamps
from signatures.timestamps import TimestampAuthority, Timestamper, TimestampProblem
from tests.signatures import authorities

DIGEST = hashlib.sha256(b"content").digest()
LIES = {
    "another nonce": (authorities.another_nonce, TimestampProblem.NONCE),
    "no nonce": (authorities.no_nonce, TimestampProblem.NONCE),
    "another imprint": (authorities.another_imprint, TimestampProblem.IMPRINT),
    "a weaker imprint": (authorities.weaker_imprint, TimestampProblem.IMPRINT),
    "a time changed after signing": (authorities.changed_after_signing, TimestampProblem.UNTRUSTED),
    "yesterday's time": (authorities.yesterday, TimestampProblem.CLOCK),
    "a refusal": (authorities.refusing, TimestampProblem.REFUSED),
    "something else than asked": (authorities.with_reservations, TimestampProblem.REFUSED),
    "no certificate": (authorities.without_certificate, TimestampProblem.UNTRUSTED),
    "no ASN.1": (lambda authority, request: b"what?", TimestampProblem.MALFORMED),
    "nothing": (lambda authority, request: b"", TimestampProblem.MALFORMED),
    "too much": (lambda authority, request: b"\x30" * 100_000, TimestampProblem.TOO_LONG),
}


def test_an_honest_authority_is_taken():
    """The token is over our digest, with the authority's time and the end of its certificate."""
    asked_at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with authorities.running() as authority:
        answer = timestamps.ask(authority, DIGEST)
    assert answer.problem == ""
    assert asked_at <= answer.time <= dt.datetime.now(dt.UTC)
    assert answer.certificate_expires_at.year >= dt.datetime.now(dt.UTC).year + 9
    info = cms.ContentInfo.load(answer.token)["content"]["encap_content_info"]["content"].parsed
    assert info["message_imprint"]["hashed_message"].native == DIGEST


@pytest.mark.parametrize("lie", LIES)
def test_an_authority_that_lies_is_refused_and_the_next_is_asked(lie):
    """Each lie is named, kept as an answer, and the honest second authority serves."""
    answer, problem = LIES[lie]
    with authorities.running(answer=answer) as liar, authorities.running() as honest:
        stamper = authorities.stamper(liar, honest)
        token = stamper.token(DIGEST)
    assert [(one.authority, one.problem) for one in stamper.answers] == [(liar, problem.value), (honest, "")]
    assert token == stamper.good.token != b""


@pytest.mark.parametrize("age", [4000, -400])
def test_an_authority_outside_its_dates_is_refused(age):
    """A certificate that has expired, or begins next year."""
    who = authorities.identity(dt.timedelta(days=age), dt.timedelta(days=3650))
    with authorities.running(who) as authority:
        assert timestamps.ask(authority, DIGEST).problem == TimestampProblem.EXPIRED


def test_an_authority_under_another_root_is_refused():
    """Its own root vouches for it; ours is another of the same name."""
    other = authorities.identity(dt.timedelta(days=1))[0].certificate
    with authorities.running(roots=(other,)) as authority:
        assert timestamps.ask(authority, DIGEST).problem == TimestampProblem.UNTRUSTED


def test_a_certificate_for_another_purpose_is_refused():
    """The same root issued it, but not for time-stamps."""
    with authorities.running(authorities.without_purpose()) as authority:
        assert timestamps.ask(authority, DIGEST).problem == TimestampProblem.UNTRUSTED


@pytest.mark.parametrize(
    ("web", "problem"),
    [
        ({"status": 500}, TimestampProblem.REFUSED),
        ({"status": 302}, TimestampProblem.REFUSED),
        ({"kind": "text/html", "body": b"<p>Bonjour</p>"}, TimestampProblem.REFUSED),
        ({"body": b"\x30" * 60, "pause": 0.1}, TimestampProblem.SLOW),
    ],
    ids=["an error", "a redirection", "a page", "a byte now and then"],
)
def test_what_is_no_authority_is_refused(web, problem):
    """A web server that answers something else, or one byte after the other."""
    with authorities.web(**web) as authority:
        assert timestamps.ask(authority, DIGEST).problem == problem


def test_a_silent_authority_costs_no_more_than_its_time():
    """It takes the connection and says nothing: after its second the next one is asked."""
    with socket.create_server(("127.0.0.1", 0)) as deaf, authorities.running() as honest:
        root = authorities.identity()[0].certificate
        silent = TimestampAuthority(f"http://127.0.0.1:{deaf.getsockname()[1]}/", (root,), seconds=1.0)
        stamper = authorities.stamper(silent, honest)
        assert stamper.token(DIGEST)
    assert [one.problem for one in stamper.answers] == [TimestampProblem.SLOW, ""]


def test_silent_authorities_share_the_time_of_one_signature(monkeypatch):
    """Six of them, two seconds each, would take twelve: the time that all have is given out, and the rest not asked."""
    given = []
    asking = timestamps.ask

    def noted(authority: TimestampAuthority, digest: bytes, *, seconds: float) -> timestamps.AuthorityAnswer:
        given.append(seconds)
        return asking(authority, digest, seconds=seconds)

    monkeypatch.setattr(timestamps, "ask", noted)
    root = authorities.identity()[0].certificate
    with socket.create_server(("127.0.0.1", 0), backlog=16) as deaf:
        port = deaf.getsockname()[1]
        silent = [TimestampAuthority(f"http://127.0.0.1:{port}/{n}", (root,), seconds=0.5) for n in range(6)]
        stamper = Timestamper(silent, seconds=1.2)
        assert stamper.token(DIGEST) == b""
    assert sum(given) <= 1.2
    assert 1 <= len(given) <= 3
    assert [one.authority for one in stamper.answers] == silent[: len(given)]
    assert {one.problem for one in stamper.answers} == {TimestampProblem.SLOW}


def test_an_authority_after_a_silent_one_gets_what_is_left_of_its_time():
    """The one that answers is still asked, and serves the next signature first."""
    root = authorities.identity()[0].certificate
    with socket.create_server(("127.0.0.1", 0)) as deaf, authorities.running(seconds=60.0) as honest:
        silent = TimestampAuthority(f"http://127.0.0.1:{deaf.getsockname()[1]}/", (root,), seconds=0.5)
        assert Timestamper((silent, honest), seconds=30.0).token(DIGEST)
        again = Timestamper((silent, honest), seconds=30.0)
        assert again.token(DIGEST)
    assert [one.authority for one in again.answers] == [honest]


def test_the_settings_leave_a_signature_under_five_seconds(settings):
    """All authorities together have four seconds unless the operator says otherwise."""
    assert settings.SIGNATURE_TIMESTAMP_SECONDS_TOGETHER == 4
    assert timestamps.timestamper().seconds == 4


def test_a_name_that_is_never_resolved_costs_no_more_than_its_time(monkeypatch):
    """The system's resolver hangs: the answer comes all the same."""
    released = threading.Event()

    def hang(*args, **kwargs):
        released.wait()
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    authority = TimestampAuthority("http://tsa.invalid/", (authorities.identity()[0].certificate,), seconds=0.5)
    assert timestamps.ask(authority, DIGEST).problem == TimestampProblem.SLOW
    released.set()


def test_what_failed_is_asked_last_for_a_while():
    """The order of the settings holds until one fails; then it waits behind the others."""
    dead = TimestampAuthority(authorities.DEAD, (authorities.identity()[0].certificate,))
    with authorities.running() as honest:
        first, second = authorities.stamper(dead, honest), authorities.stamper(dead, honest)
        assert first.token(DIGEST)
        assert second.token(DIGEST)
    assert [one.problem for one in first.answers] == [TimestampProblem.UNREACHABLE, ""]
    assert [one.authority for one in second.answers] == [honest]


def test_when_nobody_answers_there_is_no_token():
    """Not a false one: none, and every failure is kept."""
    dead = TimestampAuthority(authorities.DEAD, (authorities.identity()[0].certificate,))
    with authorities.running(answer=authorities.another_imprint) as liar:
        stamper = authorities.stamper(dead, liar)
        assert stamper.token(DIGEST) == b""
    assert stamper.good is None
    assert [one.problem for one in stamper.answers] == [TimestampProblem.UNREACHABLE, TimestampProblem.IMPRINT]


def test_a_command_trusts_what_the_test_authority_stamped_in_development_alone(settings, tmp_path):
    """It does not serve in that process; a platform with keys of its own never trusts it."""
    settings.SIGNATURE_DEVELOPMENT_KEYS_DIR = str(tmp_path)
    assert timestamps.trusted_roots() == ()
    _certificate, _key, root = keys.development_timestamping()
    assert timestamps.trusted_roots() == keys.read_certificates(str(root), "it")
    settings.SIGNATURE_CA_PKCS12 = "/etc/ca.p12"
    assert timestamps.trusted_roots() == ()


def test_settings_that_cannot_be_read_stop_nobody(settings, tmp_path, caplog):
    """An authority whose anchors are missing is left out and logged; the next one of the settings serves."""
    good = tmp_path / "root.pem"
    good.write_bytes(authorities.identity()[0].certificate.public_bytes(timestamps.keys.serialization.Encoding.PEM))
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [
        ("https://a.example/", str(tmp_path / "none.pem")),
        ("https://b.example/", str(good)),
    ]
    assert [one.name for one in timestamps.authorities()] == ["b.example"]
    assert "SIGNATURE_TIMESTAMP_AUTHORITIES" in caplog.text
