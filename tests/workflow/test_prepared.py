"""Prepared queries: what Django answers for the same queryset, asked anew at each call."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Pupil
from tests.kit import lives
from workflow import engine
from workflow.machine import Subject
from workflow.prepared import Given, Prepared

pytestmark = pytest.mark.django_db


def statements(ask) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        ask()
    return [query["sql"] for query in queries]


def test_the_row_comes_with_what_the_door_fetches():
    """Columns, relations and deferred columns are those of the queryset itself, at the first call and the next."""
    conventions = [lives.opened(), lives.validated(guardians=2, tutor=True)]
    plain = Convention._base_manager.select_related(*Convention.FETCH).defer(*Convention.LEAVE)
    ours = Prepared(plain.filter(pk=Given("key")))
    for convention in (*conventions, conventions[0]):
        wanted, found = plain.get(pk=convention.pk), ours.get(key=convention.pk)
        assert loaded(found) == loaded(wanted)


def loaded(row) -> dict:
    """Return the values of a row without another query, its relations included."""
    related = {name: loaded(one) for name, one in row._state.fields_cache.items() if one is not None}
    return {name: value for name, value in row.__dict__.items() if name != "_state"} | related


def test_it_says_what_django_says():
    """The same statement, but for the parentheses that Django puts round an expression."""
    convention = lives.opened()
    plain = Convention._base_manager.select_related(*Convention.FETCH).select_for_update(of=("self",))
    ours = Prepared(plain.filter(pk=Given("key")))
    [wanted] = statements(lambda: list(plain.filter(pk=convention.pk)))
    for _ in range(2):
        [asked] = statements(lambda: ours.all(key=convention.pk))
        assert asked == f"EXECUTE {ours._written.name}({convention.pk})"
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name = %s", [ours._written.name.strip('"')])
        [(said,)] = cursor.fetchall()
    assert said.partition(" AS ")[2].replace("($1)", f"{convention.pk}") == wanted


def test_nothing_is_kept_but_the_text():
    """The rows written since the last call are read; a person who has gone is said."""
    convention = lives.opened()
    ours = Prepared(Pupil.objects.filter(pk=Given("key")))
    assert ours.get(key=convention.pupil_id).email == convention.pupil.email
    Pupil.objects.filter(pk=convention.pupil_id).update(email="zoe@exemple.test")
    assert ours.get(key=convention.pupil_id).email == "zoe@exemple.test"
    with pytest.raises(Pupil.DoesNotExist):
        ours.get(key=0)


def test_a_value_is_no_sql():
    """Values are parameters, whatever they hold."""
    lives.opened()
    ours = Prepared(Pupil.objects.filter(email=Given("name")))
    assert ours.all(name="' OR '1' = '1") == []
    assert ours.all(name="%s") == []


@pytest.mark.django_db(transaction=True)
def test_nobody_locks_outside_a_transaction():
    """As Django says when it writes the SQL: also once it is written."""
    convention = lives.opened()
    with transaction.atomic():
        engine.lock_root(convention)
    with pytest.raises(TransactionManagementError):
        engine.lock_root(convention)


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection():
    """Another thread does not see what one transaction has not committed."""
    convention = lives.opened()
    ours, seen = Prepared(Pupil.objects.filter(pk=Given("key"))), []
    before = ours.get(key=convention.pupil_id).email

    def ask() -> None:
        seen.append(ours.get(key=convention.pupil_id).email)
        connection.close()

    with transaction.atomic():
        Pupil.objects.filter(pk=convention.pupil_id).update(email="zoe@exemple.test")
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join()
        assert ours.get(key=convention.pupil_id).email == "zoe@exemple.test"
    assert seen == [before]


def test_two_threads_never_write_the_same_query_at_once(monkeypatch):
    """Django changes the query while it writes its SQL: whoever comes meanwhile waits, and takes what was written."""
    ours, writing, most = Prepared(Pupil.objects.filter(pk=Given("key"))), [], []
    write = Prepared._write

    def slowly(self):
        writing.append(self)
        most.append(len(writing))
        time.sleep(0.05)
        writing.pop()
        return write(self)

    monkeypatch.setattr(Prepared, "_write", slowly)
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda _n: ours._written, range(3)))
    assert len({id(one) for one in found}) == 1
    assert most == [1]


def test_subjects_are_the_subjects_of_their_model():
    """The door's copy is an instance of its model, with the protection of its status."""
    convention = lives.opened()
    copy = engine.lock(convention)
    assert isinstance(copy, Subject)
    with pytest.raises(AttributeError):
        copy.status = "signed"


def plans() -> dict[str, int]:
    """How often each statement that this connection has prepared was executed, by its name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(name), generic_plans + custom_plans FROM pg_prepared_statements")
        return dict(cursor.fetchall())


def test_the_database_plans_once_in_a_connection():
    """Each connection prepares the statement at its first call, and executes that one afterwards."""
    ours = Prepared(Pupil.objects.filter(pk=Given("key")))
    for _ in range(3):
        ours.all(key=0)
    assert plans()[ours._written.name] == 3


@pytest.mark.django_db(transaction=True)
def test_a_plan_outlives_the_transaction_that_asked_first():
    """A statement prepared in a transaction that is rolled back stays so; a new connection prepares anew."""
    ours = Prepared(Pupil.objects.filter(email=Given("name")))
    for _ in range(2):
        with transaction.atomic():
            assert ours.all(name="zoe@exemple.test") == []
            transaction.set_rollback(True)
    assert plans()[ours._written.name] == 2
    connection.close()
    assert ours.all(name="zoe@exemple.test") == []
    assert plans()[ours._written.name] == 1


def test_constants_stay_in_the_text():
    """Only what a call gives differs: a percent sign, a list and a date of the queryset are part of the statement."""
    lives.opened()
    plain = Pupil.objects.filter(email__contains="%", level__in=["3e", "4e"], birth_date__lt=date(2050, 1, 1))
    assert Prepared(plain.exclude(pk=Given("key"))).all(key=0) == list(plain)
    assert Prepared(Pupil.objects.order_by("pk")).all() == list(Pupil.objects.order_by("pk"))
