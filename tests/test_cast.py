"""An agreement of the cast is what a play leaves, and it serves no test that could tell the difference."""

import os
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from config.postgres import CHECKOUT
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.persons.people.models import User
from signatures import keys
from signatures.validation import validate
from tests.kit import cast, lives, template_database
from tests.kit.append_only_flush import flush_append_only, tables_with_rows
from tests.kit.chance import drawn_from
from tests.kit.owner import as_owner
from tests.kit.people_factory import make_user
from tests.kit.sign_in import verified
from workflow import clock

TRANSACTIONAL = pytest.mark.django_db(transaction=True)
THE_ONE = SimpleNamespace(_databases_names=lambda include_mirrors: ["default"])
OWN_SERVER = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="a server of somebody else's")


def rows() -> dict[str, list[tuple[str]]]:
    """Return every row of every table as a text, in an order of their own: on the disk they may stand in any."""
    found = {}
    with as_owner() as cursor:
        for table in tables_with_rows(cursor):
            cursor.execute(f"SELECT one::text FROM {connection.ops.quote_name(table)} one ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def comes_from_the_cast(convention: Convention) -> bool:
    return int(convention.pupil.last_name.split()[-1]) >= cast.FIRST_NUMBER


def write_something() -> None:
    User.objects.create_user("quelqu.un@exemple.invalid")


@TRANSACTIONAL
def test_what_is_written_back_is_what_was_played():
    """Row by row and byte by byte; the journal holds, the document is valid, and the agreement lives on."""
    played = lives.signed()
    before = rows()
    flush_append_only(THE_ONE)
    convention = lives.signed()
    assert rows() == before
    assert convention.pk == played.pk
    call_command("check_journal", verbosity=0)
    assert validate(convention.documents().first().content(), roots=[keys.root_pem()]).ok
    clock.move_to(lives.at(convention, convention.first_day, 8))
    attendance.begin(convention)
    assert Convention.objects.get().status == "running"


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_has_done_nothing_gets_one_of_the_cast(turn):
    """The first of its process plays for those that follow; the second of one test is another agreement."""
    first, second = lives.opened(), lives.opened()
    assert comes_from_the_cast(first)
    assert comes_from_the_cast(second)
    assert len({first.pk, second.pk}) == len({first.pupil.last_name, second.pupil.last_name}) == 2
    assert Convention.objects.count() == 2


@TRANSACTIONAL
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_gets_one_of_the_cast_too(turn):
    assert comes_from_the_cast(lives.opened())
    assert not comes_from_the_cast(lives.opened())


@pytest.mark.django_db
@pytest.mark.parametrize("lent", [True, False])
def test_a_test_that_wrote_something_plays(lent):
    """Even when it changed only what it was lent."""
    if lent:
        lives.opened().pupil.save()
    else:
        write_something()
    assert not comes_from_the_cast(lives.opened())


@TRANSACTIONAL
def test_a_test_that_committed_something_plays():
    """A transaction that has written nothing yet does not hide what an earlier one did."""
    write_something()
    with transaction.atomic():
        assert not comes_from_the_cast(lives.opened())


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_school_that_was_lent_has_agreements_of_the_cast(turn):
    """The next loan is recorded upon it, and is a whole: the journal holds, names are those of different people."""
    school = lives.make_school()
    first, second = lives.signed(school=school), lives.opened(school=school)
    assert comes_from_the_cast(first)
    assert comes_from_the_cast(second)
    assert first.school == second.school == school
    assert first.pupil.last_name != second.pupil.last_name
    call_command("check_journal", verbosity=0)


@pytest.mark.django_db
def test_a_test_that_gives_people_of_its_own_plays():
    school = lives.make_school()
    school.save()
    assert not comes_from_the_cast(lives.opened(school=school))


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_who_is_signed_in_first_keeps_nobody_from_being_lent_an_agreement(client, turn):
    """The session that was lent is one: the browser is inside, with the second factor or without."""
    auditor = make_user(is_auditor=True)
    inside, outside = verified(auditor), client
    outside.force_login(auditor)
    convention = lives.opened()
    assert comes_from_the_cast(convention)
    assert inside.get("/audit/").status_code == 200
    assert outside.get("/audit/").status_code == 302
    auditor.refresh_from_db()
    assert auditor.last_login is not None


@pytest.mark.django_db
def test_the_way_to_a_state_is_recorded_too():
    """Who asks for a signed agreement leaves those that lead to it to whoever asks next."""
    lives.signed()
    for step in ("opened", "host_completed", "validated", "signed"):
        assert any(step in key for key in cast.EMPTY.following), step


@pytest.mark.django_db
def test_a_test_that_changed_settings_plays(settings):
    settings.SITE_URL = "https://elsewhere.example"
    assert not comes_from_the_cast(lives.opened())


@pytest.mark.django_db
def test_a_test_that_patched_something_plays(monkeypatch):
    monkeypatch.setattr(services, "log", services.__name__, raising=False)
    assert not comes_from_the_cast(lives.opened())


@pytest.mark.django_db
def test_a_test_that_reads_the_log_plays(caplog):
    assert not comes_from_the_cast(lives.opened())


@pytest.mark.django_db
@pytest.mark.played
def test_a_test_that_is_marked_plays():
    assert not comes_from_the_cast(lives.opened())


@pytest.mark.django_db
def test_an_agreement_of_an_earlier_hour_is_played_again():
    """Ten minutes are the most, midnight is never between, and a clock that a test moved back is noticed."""
    found = cast.Recorded({}, b"", timezone.now().replace(minute=30))
    for minutes, fresh in ((-1, False), (0, True), (9, True), (11, False), (29, False)):
        with time_machine.travel(found.at + timedelta(minutes=minutes), tick=False):
            assert found.is_fresh() is fresh, minutes
    late = cast.Recorded({}, b"", found.at.replace(minute=58))
    with time_machine.travel(late.at + timedelta(minutes=3), tick=False):
        assert not late.is_fresh()


@pytest.mark.django_db
def test_what_a_test_draws_does_not_depend_on_who_played():
    """The play draws from a seed of its own, and gives the test's draws back where it took them."""
    with drawn_from("one"):
        expected = uuid4()
    with drawn_from("one"):
        lives.opened()
        assert uuid4() == expected


@OWN_SERVER
def test_the_tests_have_a_server_of_their_own_that_may_lose_its_power(db):
    """The database of the checkout is no concern of theirs, nor is the disk."""
    assert connection.settings_dict["HOST"] == str(CHECKOUT.sockets)
    assert CHECKOUT.for_tests
    assert CHECKOUT.data != CHECKOUT.of_checkout(settings.BASE_DIR).data
    with connection.cursor() as cursor:
        for option in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"SHOW {option}")
            assert cursor.fetchone() == ("off",), option


@OWN_SERVER
def test_a_workers_database_is_a_copy_of_one_that_holds_every_migration(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [template_database.PREFIX])
        assert cursor.fetchall() == [(connection.settings_dict["TEST"]["TEMPLATE"],)]


def test_another_migration_asks_for_another_template(monkeypatch, tmp_path):
    """A byte changed, a file added, another call: the earlier template is of no use."""
    monkeypatch.setattr(apps, "get_app_configs", lambda: [SimpleNamespace(label="app", path=tmp_path)])
    (tmp_path / "migrations").mkdir()
    digests = [template_database._digest_of_migrations()]
    for name, text in (("0001_one.py", "1"), ("0001_one.py", "2"), ("0002_two.py", "2")):
        (tmp_path / "migrations" / name).write_text(text)
        digests.append(template_database._digest_of_migrations())
    monkeypatch.setattr(template_database, "CALLED", ())
    digests.append(template_database._digest_of_migrations())
    assert len(set(digests)) == 5
