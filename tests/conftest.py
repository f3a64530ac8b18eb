"""Setting of every test: a strict Django, no network beyond this machine, and flushes that append-only tables allow.

A test marked ``django_db(transaction=True)`` commits. Afterwards its tables are emptied although triggers protect the
journal from DELETE and TRUNCATE: see ``append_only_flush``, the one place where that is so.
"""

import gc
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from config import catalogues, postgres
from config.problems import SetupProblem
from signatures.keys import keyring
from tests import chaos
from tests.kit import cast, chance, costs, record
from tests.kit.append_only_flush import flush_append_only
from tests.kit.owner import put_site_role_on, take_site_role_off
from tests.kit.template_database import migrated_template

LONG = 5.0
"""Seconds of processor that a file costs before its place in the order matters."""


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.register(cast, "cast")
    pluginmanager.register(chance, "chance")
    pluginmanager.register(chaos, "chaos")
    pluginmanager.register(costs, "costs")
    pluginmanager.register(costs.Costs(), "counted costs")
    pluginmanager.register(record, "record")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Wake the database server once, and end the run with one sentence when it cannot be had; compile what is written.

    The keys are made today, and those made for development stay: a test that asks for them may have moved the clock.
    Guards need neither.
    """
    is_worker = hasattr(session.config, "workerinput")  # of xdist: it finds the server running
    if not is_worker and not all(_is_guard(asked) for asked in session.config.args):
        try:
            postgres.ensure()
        except SetupProblem as problem:
            pytest.exit(str(problem), returncode=1)
        keyring()
    if not is_worker:
        catalogues.make_all()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file on one worker of xdist, with its fixtures and what it has recorded."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.location[0]))


@pytest.hookimpl(specname="pytest_collection_modifyitems", trylast=True)  # after all tests were shuffled
def pytest_start_with_the_dear(items: list[pytest.Item]) -> None:
    """Begin with the files that cost most by the record: at the end one of them would keep a single worker busy."""
    known = record.read(record.RECORD.read_text(encoding="utf-8"))
    dear = {path: cost.seconds for path, cost in known.items() if cost.seconds > LONG}
    items.sort(key=lambda item: -dear.get(item.location[0], 0.0))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Iterator[None]:
    """Keep the collector of garbage away while modules and tests are made, which all stay: a quarter of that time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the collector of garbage leave alone what stays: modules, templates, tests; and come less often.

    It walked over all of that again and again, for a fifth of the time that a document's examination takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def append_only_flush() -> Iterator[None]:
    """Let ``transaction=True`` tests end: flush under ``session_replication_role = replica``, for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_append_only)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Have the tests' database created by its owner, from one that is migrated once."""
    take_site_role_off()
    if not os.environ.get("DATABASE_URL"):
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Run the tests under the site's role, so that a missing grant fails; their database is dropped by its owner."""
    with django_db_blocker.unblock():
        put_site_role_on()
    yield
    with django_db_blocker.unblock():
        take_site_role_off()


@pytest.fixture(scope="session", autouse=True)
def sessions_are_lent() -> Iterator[None]:
    """Let who is signed in before the test asks for an agreement keep nobody from being lent one."""
    from tests.kit.sign_in import sign_in  # models, once Django is set up

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", sign_in)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(str(address[0])):
            raise AssertionError(f"A test tried to reach {address[0]}: tests talk to this machine only.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(autouse=True)
def the_cast(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lend every test the agreements that an earlier one played, where that makes no difference to it."""
    with cast.lent_to(request):
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Keep what one test caches from the next."""
    yield
    cache.clear()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Return a context manager in which ``transaction.on_commit`` callbacks run at its end, as after a real commit.

    A plain ``django_db`` test never commits, so its callbacks wait for ever without it.
    """
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _is_guard(asked: str) -> bool:
    return Path(asked.partition("::")[0]).resolve().is_relative_to(Path(__file__).with_name("guards"))


def _is_local(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
