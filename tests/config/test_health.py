"""Health in three: the process answers, a page and a signature can be made, and what the operator should know.

``FAULTS`` says for each fault which of the three answers changes.
"""

import copy
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.checks import Error, Warning
from django.db import OperationalError, connection
from django.db.models import Model
from django.test import Client, override_settings
from django.utils import timezone

from config import health
from conventions.domain.numbers.figures import progress
from conventions.domain.numbers.figures.models import FiguresPosition
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.persons.localities.models import Locality
from conventions.domain.upkeep.operations import health as figures_of_health
from notifications.models import Heartbeat, JobRun, Message
from signatures.models import Document
from signatures.queries import documents_awaiting_seal
from tests.kit import lives
from tests.kit.owner import as_owner, past_triggers
from tests.kit.places import make_place
from workflow import clock

TOKEN = "t" * 40


@pytest.fixture(autouse=True)
def new_process(settings, tmp_path):
    """Nothing kept from another test, places of its own, and a token."""
    settings.HEALTH_TOKEN = TOKEN
    settings.EXAMINATIONS_DIR = tmp_path / "examinations"
    health.forget()
    yield
    health.forget()


@pytest.fixture
def at_work(db):
    """A worker whose every kind of work beats, over a database with a commune."""
    make_place()
    connection.check_constraints()  # what is deferred would be checked under a fault
    for kind in ("jobs", "relay-email", "relay-sms", "supervisor"):
        Heartbeat.touch(f"{kind}@here")


def ask(path: str, **headers: str):
    return Client(headers=headers).get(path)


def ask_details():
    return ask("/sante/details", Authorization=f"Bearer {TOKEN}")


# -- the faults ----------------------------------------------------------------------------------------------------


@contextmanager
def database_down() -> Iterator[None]:
    def away() -> None:
        raise OperationalError("no route to 10.0.0.1")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        yield


@contextmanager
def database_read_only() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    yield


@contextmanager
def database_full() -> Iterator[None]:
    """PostgreSQL answers a write as it does without room: its SQLSTATE is 53100."""
    with as_owner() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;"
            "CREATE TRIGGER no_room BEFORE INSERT ON django_session FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
    yield


@contextmanager
def migration_pending() -> Iterator[None]:
    with as_owner() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    yield


@contextmanager
def disk_full() -> Iterator[None]:
    """No file of this process may grow beyond a few bytes, as on a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def check_finds(message: Error) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(health, "run_checks", lambda **kwargs: [message])
        yield


@contextmanager
def manifest_missing() -> Iterator[None]:
    """`collectstatic` was forgotten: production's storage finds no name for any file."""
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(STORAGES={"staticfiles": storage}, DEBUG=False, STATIC_ROOT="/nowhere"):
        yield


@contextmanager
def mail_refused() -> Iterator[None]:
    """Every mail of the last hour was tried and refused, and waits for its next try."""
    for _ in range(5):
        a_message(tries=2, last_error="SMTPServerDisconnected", not_before=timezone.now() + timedelta(minutes=5))
    yield


@contextmanager
def message_stuck() -> Iterator[None]:
    a_message(not_before=timezone.now() - timedelta(hours=2))
    yield


@contextmanager
def worker_stopped() -> Iterator[None]:
    Heartbeat.objects.filter(name="jobs@here").update(beat_at=timezone.now() - timedelta(minutes=10))
    yield


@contextmanager
def job_given_up() -> Iterator[None]:
    JobRun.objects.create(key="x", name="seal_agreement", tries=5, given_up=True)
    yield


@contextmanager
def documents_without_timestamp() -> Iterator[None]:
    """Fifty-five sealed documents wait since yesterday, and an authority is configured."""
    document = Document.objects.get(root_id=lives.signed().pk)
    revision = document.revisions.order_by("n").first()
    with past_triggers():
        for number in range(1, 55):
            values = {"uuid": uuid4(), "number": f"CV-0000-{number:04d}", "version": number + 1}
            revision.document = _again(document, **values)
            _again(revision)
        Document.objects.update(sealed_at=timezone.now() - timedelta(days=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures_of_health, "authorities", lambda: ("one",))
        yield


def _again(row: Model, **values) -> Model:
    """Store a copy of ``row``."""
    copied = copy.copy(row)
    vars(copied).update(pk=None, id=None, **values)
    copied.save(force_insert=True)
    return copied


@contextmanager
def seal_overdue() -> Iterator[None]:
    """Everybody signed an hour ago, and the job that seals never ran."""
    convention = lives.validated()
    lives.sign(convention, *lives.requests(convention))
    with past_triggers() as cursor:
        cursor.execute("UPDATE signatures_signaturerequest SET answered_at = now() - interval '1 hour'")
    yield


@contextmanager
def disk_nearly_full() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures_of_health, "LEAST_FREE", 1.1)
        yield


@contextmanager
def no_commune() -> Iterator[None]:
    Locality.objects.all().delete()
    yield


@contextmanager
def figures_to_be_counted() -> Iterator[None]:
    """An upgrade counts otherwise what the worker does not count anew by itself."""
    lives.opened()
    project_figures()
    FiguresPosition.objects.update(recipe="of before")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "BY_ITSELF", 0)
        yield


@contextmanager
def figures_late() -> Iterator[None]:
    project_figures()
    FiguresPosition.objects.update(at=clock.now() - timedelta(hours=2))
    lives.opened()
    yield


@contextmanager
def figures_differ() -> Iterator[None]:
    project_figures()
    FiguresPosition.objects.update(differing=3)
    yield


@contextmanager
def figures_unchecked() -> Iterator[None]:
    project_figures()
    FiguresPosition.objects.update(checked_at=clock.now() - timedelta(days=9))
    yield


@contextmanager
def certificate_ends_soon() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures_of_health, "NOTICE_DAYS", 100_000)
        yield


@contextmanager
def replica(lag: timedelta | None) -> Iterator[None]:
    """Figures are read on a standby that shows what is so old; ``None``: it is away."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures_of_health, "has_replica", lambda: True)
        patch.setattr(figures_of_health, "replica_lag", lambda: lag)
        yield


def a_message(**values) -> Message:
    given = {"slug": "x", "audience": "host", "channel": "email", "address": "a@example.org"}
    return Message.objects.create(**(given | values))


@dataclass(frozen=True)
class Fault:
    """A fault, the part of ``/sante`` that says so (none: it stays 200), and the operator's sentence."""

    happens: Callable[[], AbstractContextManager]
    part: tuple[str, str] | None
    told: str


FAULTS = {
    "the database is down": Fault(database_down, ("database", "unreachable"), "La base de données ne répond pas."),
    "the database is read-only": Fault(database_read_only, ("writing", "refused"), "La base refuse d'écrire"),
    "the database's disk is full": Fault(database_full, ("writing", "refused"), "La base refuse d'écrire"),
    "a migration is pending": Fault(migration_pending, ("migrations", "pending"), "Des migrations attendent"),
    "this machine's disk is full": Fault(disk_full, ("places", "refused"), "EXAMINATIONS_DIR ou le dossier temporaire"),
    "the seal has expired": Fault(
        lambda: check_finds(Error("Le cachet a expiré.")), ("signing", "not ready"), "Les clés de signature"
    ),
    "static files were not collected": Fault(
        manifest_missing, ("pages", "failing"), "lancez « manage.py collectstatic »"
    ),
    "mail is refused": Fault(mail_refused, None, "Envois par courriel en échec depuis un jour : 5, soit 100%."),
    "a message is stuck": Fault(message_stuck, None, "Un message attend depuis 120 minutes."),
    "the worker has stopped": Fault(worker_stopped, None, "Le service de fond ne donne plus signe de vie"),
    "a job was given up": Fault(job_given_up, None, "Tâches abandonnées, que personne n'a reprises : 1."),
    "55 documents wait for a time-stamp": Fault(
        documents_without_timestamp, None, "Documents scellés qui attendent leur horodatage : 55."
    ),
    "a seal is overdue": Fault(seal_overdue, None, "Documents signés qui attendent leur scellement : 1."),
    "no commune is loaded": Fault(no_commune, None, "Aucune commune n'est chargée"),
    "the replica is away": Fault(lambda: replica(None), None, "La copie de la base où se lisent les chiffres ne"),
    "the replica is late": Fault(lambda: replica(timedelta(minutes=7)), None, "a 7 minutes de retard."),
    "figures are to be counted": Fault(figures_to_be_counted, None, "Les chiffres ne sont pas comptés"),
    "figures are late": Fault(figures_late, None, "Les chiffres ont 120 minutes de retard"),
    "figures differ": Fault(figures_differ, None, "Les chiffres ne disent pas ce dont ils sont faits : 3 différences."),
    "figures are not checked": Fault(figures_unchecked, None, "contrôlés depuis 9 jours."),
    "a disk is nearly full": Fault(disk_nearly_full, None, "est presque plein"),
    "a certificate ends soon": Fault(certificate_ends_soon, None, "expire dans"),
}


def test_without_a_fault_all_three_are_well(at_work):
    """200 three times, every part named, nothing that wants somebody, nothing cached."""
    assert ask("/sante/vie").json() == {"ok": True}
    answer = ask("/sante")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, **health.GOOD})
    assert "no-store" in answer["Cache-Control"]
    told = ask_details().json()
    assert (told["ok"], told["attention"]) == (True, [])


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_changes_the_answers_that_it_should(at_work, name):
    """The process always answers; 503 only when no page or no signature can be made; details tell the rest."""
    fault = FAULTS[name]
    with fault.happens():
        alive, ready, details = ask("/sante/vie"), ask("/sante"), ask_details()
    assert (alive.status_code, alive.json()) == (200, {"ok": True})
    wrong = {part: said for part, said in ready.json().items() if health.GOOD.get(part, said) != said}
    assert wrong == (dict([fault.part]) if fault.part else {})
    assert (ready.status_code, ready.json()["ok"]) == ((503, False) if fault.part else (200, True))
    told = details.json()
    assert details.status_code == (503 if name == "the database is down" else 200)
    assert not told["ok"]
    assert [sentence for sentence in told["attention"] if fault.told in sentence]


def test_a_worker_that_never_started_is_told(db):
    """The day of the installation."""
    told = ask_details().json()
    assert told["worker"]["state"] == "never started"
    assert told["attention"] == [
        "Le service de fond ne donne plus signe de vie : les messages et les scellements attendent.",
        "Aucune commune n'est chargée : personne ne peut chercher de stage autour d'un lieu.",
    ]


def test_what_an_earlier_worker_left_behind_does_not_matter(at_work):
    """The latest beat of each kind counts."""
    Heartbeat.objects.create(name="jobs@of-yesterday", beat_at=timezone.now() - timedelta(days=1))
    assert ask_details().json()["worker"]["state"] == "alive"


def test_who_signed_a_moment_ago_waits_for_no_operator(at_work):
    """Overdue is what the worker would have sealed by now."""
    convention = lives.validated()
    lives.sign(convention, *lives.requests(convention))
    assert ask_details().json()["seals"]["overdue"] == 0
    assert documents_awaiting_seal(timezone.now() + timedelta(seconds=1)).count() == 1


def test_a_coming_expiry_of_a_key_does_not_stop_the_site(at_work):
    """A warning of the keys' check is no 503."""
    with check_finds(Warning("Le cachet expire le 01/01/2030.")):
        assert ask("/sante").status_code == 200


# -- who asks, and how often -----------------------------------------------------------------------------------------


def test_the_process_answers_without_database_and_session():
    """This test may touch no database: pytest-django would refuse it."""
    answer = ask("/sante/vie", Cookie="session=abcdefghijklmnopqrstuvwxyz012345")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sante/vie", "/sante", "/sante/details"])
def test_a_supervisor_asks_by_address_without_tls(settings, path):
    """Neither the host's name nor the redirection to TLS stands before it; every other page keeps both."""
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["testserver"]
    client = Client(headers={"Host": "10.11.12.13:8000"})
    assert client.get(path).status_code == 200
    assert Client(headers={"Host": "10.11.12.13:8000"}).get("/conditions").status_code == 400
    assert Client().get("/conditions").status_code == 301


@pytest.mark.django_db
def test_the_write_is_tried_at_most_every_ten_seconds(monkeypatch):
    """A supervisor that asks all the time costs one write, and the next one comes when it is due."""
    tries: list[str] = []
    written = health._writing
    monkeypatch.setattr(health, "_writing", lambda: tries.append("once") or written())
    moment = [1000.0]
    monkeypatch.setattr(health.time, "monotonic", lambda: moment[0])
    for _ in range(5):
        assert ask("/sante").status_code == 200
    assert len(tries) == 1
    moment[0] += 9.9
    ask("/sante")
    assert len(tries) == 1
    moment[0] += 0.2
    ask("/sante")
    assert len(tries) == 2


@pytest.mark.django_db
def test_the_try_leaves_nothing_behind(settings):
    """Neither a row nor a file."""
    ask("/sante")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
    assert list(settings.EXAMINATIONS_DIR.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "client", "sent", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "192.0.2.7", {}, 403),
        ("", "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("X-Forwarded-For", "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("X-Forwarded-For", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 192.0.2.7"}, 403),
        ("X-Forwarded-For", "127.0.0.1", {}, 200),
        ("", "192.0.2.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("", "192.0.2.7", {"Authorization": "Bearer wrong"}, 403),
        ("", "192.0.2.7", {"Authorization": "Bearer "}, 403),
    ],
)
def test_details_are_for_the_token_or_this_machine(settings, header, client, sent, status):
    """Behind a proxy on this machine every client comes from it: the proxy's word decides, never the socket's."""
    settings.CLIENT_IP_HEADER = header
    answer = Client(headers=sent, REMOTE_ADDR=client).get("/sante/details")
    assert answer.status_code == status
    assert ("disks" in answer.json()) == (status == 200)


@pytest.mark.django_db
def test_without_a_token_nobody_bears_it(settings):
    """An empty setting is no empty password."""
    settings.HEALTH_TOKEN = ""
    answer = Client(headers={"Authorization": "Bearer "}, REMOTE_ADDR="192.0.2.7").get("/sante/details")
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/sante/vie", "/sante", "/sante/details"])
def test_health_refuses_to_act(path):
    """It is read, never posted to."""
    assert Client().post(path).status_code == 405


def test_details_answer_before_the_migration_that_their_figures_need(at_work):
    """A new version, the tables of the old one."""
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE notifications_heartbeat RENAME COLUMN beat_at TO beaten")
    answer = ask_details()
    assert answer.status_code == 200
    assert [sentence for sentence in answer.json()["attention"] if "ne peuvent pas être lus" in sentence]


def test_details_name_nobody(at_work):
    """Figures and folders, no address of a person."""
    a_message(address="camille@example.org", recipient_name="Camille", last_error="refused <camille@example.org>")
    assert "camille" not in ask_details().content.decode().lower()
