"""A base left by 0.2.1 is taken over by the migrations written anew; one left earlier is refused with a sentence."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config import adoption
from config.problems import SetupProblem
from tests.kit.catalogue import read_catalogue
from tests.kit.owner import as_owner

one_role_only = pytest.mark.skipif(settings.DATABASE_OWNER is None, reason="DATABASE_URL names the owner itself")
pytestmark = [pytest.mark.django_db, one_role_only]
MIGRATIONS = {f"{app}.{name}": one for (app, name), one in MigrationLoader(None).disk_migrations.items()}


@pytest.fixture
def left_by_021(db) -> Iterator[CursorWrapper]:
    """The owner's cursor in a base as 0.2.1 leaves it: the former migrations, the names that things bore there."""
    with as_owner() as cursor:
        for old, new in adoption.RELATIONS.items():
            cursor.execute(f"ALTER TABLE {new} RENAME TO {old}")
        for old, (table, new) in adoption.CONSTRAINTS.items():
            cursor.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {new} TO {old}")
        cursor.execute("DELETE FROM django_migrations WHERE app = ANY(%s)", [list(adoption.LAST)])
        for app, name in (("conventions", "0062_contact_seals"), *adoption.LAST.items()):
            MigrationRecorder(connection).record_applied(app, name)
        yield cursor


def waiting() -> list[str]:
    executor = MigrationExecutor(connection)
    return [str(one) for one, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def test_a_fresh_base_has_nothing_to_take_over():
    """Nor has one that was taken over: what 0.2.1 applied stays written down, beside the new names."""
    with as_owner():
        assert adoption.take_over(connection) is False


def test_a_base_left_by_021_goes_on_as_a_fresh_one(left_by_021):
    """Only what came later waits, everything bears the name that it has in a fresh base, a second time does nothing."""
    names = set(read_catalogue(connection.connection))
    assert "conventions.0002_tables" in waiting()
    assert adoption.take_over(connection) is True
    assert not [name for name in waiting() if MIGRATIONS[name].initial]
    today = set(read_catalogue(connection.connection))
    assert len(names - today) > len(adoption.RELATIONS)
    assert not [name for name in today if "approval" in name]
    assert ("conventions", "0062_contact_seals") in MigrationRecorder(connection).applied_migrations()
    assert adoption.take_over(connection) is False


@pytest.mark.parametrize(("app", "last"), adoption.LAST.items())
def test_a_base_left_earlier_is_refused_and_stays_as_it_was(left_by_021, app, last):
    """Whichever application is behind; the sentence names its version and says where to go first."""
    left_by_021.execute("UPDATE django_migrations SET name = '0001_initial' WHERE (app, name) = (%s, %s)", [app, last])
    names = set(read_catalogue(connection.connection))
    found = "0062_contact_seals" if app == "conventions" else "0001_initial"
    with pytest.raises(SetupProblem, match=rf"not left by version 0\.2\.1 \({app} {found}\).*install 0\.2\.1"):
        adoption.take_over(connection)
    assert set(read_catalogue(connection.connection)) == names
    assert "conventions.0002_tables" in waiting()


def test_a_base_of_another_history_is_refused(left_by_021):
    """A migration of somebody's own after the last one: it is not the base of 0.2.1."""
    MigrationRecorder(connection).record_applied("conventions", "0064_our_own")
    with pytest.raises(SetupProblem, match="conventions 0064_our_own"):
        adoption.take_over(connection)


@pytest.mark.parametrize("asked", [{"plan": True}, {"check_unapplied": True}])
def test_a_plan_or_a_check_says_that_migrate_takes_over(left_by_021, monkeypatch, asked):
    """Neither shows all tables as missing nor writes anything."""
    monkeypatch.setattr(settings, "DATABASE_OWNER", None)  # the owner of this transaction
    with pytest.raises(SetupProblem, match="left by version 0.2.1: run `manage.py migrate` once"):
        call_command("migrate", stdout=StringIO(), **asked)
    assert "conventions.0002_tables" in waiting()
