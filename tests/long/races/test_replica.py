"""Figures read on a standby: a real one, that replays, falls behind, goes away and comes back."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from config.ondemand.base import DatabaseWrapper
from config.postgres import DATABASE, ROLE, SITE_ROLE, Server
from conventions.domain.numbers.figures import replica
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.models import Cell, Margin, Photograph
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, by_monday, numbers
from conventions.domain.numbers.figures.replica import has_replica, replica_lag
from conventions.domain.upkeep.operations import health
from tests.kit.standby import ask, two_servers
from tests.long.services.test_postgres import django_settings

NAME = "pupils_expected"
HERE = {"territory": Territory.NATION, "code": "", "year": 2026, "statistic": NAME, "detail": ""}
ASKED = FiguresQuery(CountedTerritory.nation(), 2026)


@pytest.fixture
def servers(monkeypatch, django_db_blocker) -> Iterator[tuple[Server, Server]]:
    """Two servers, the project's connections to them, and the tables of the figures in the first."""
    kept = connections["default"]
    with two_servers() as (main, standby), django_db_blocker.unblock():
        monkeypatch.setattr(replica, "_passed_over", {})
        of_standby = django_settings(standby, DATABASE) | {"ENGINE": "django.db.backends.postgresql"}
        monkeypatch.setitem(connections.databases, replica.REPLICA, of_standby)
        connections["default"] = DatabaseWrapper(django_settings(main, DATABASE) | {"USER": ROLE})
        try:
            with connections["default"].schema_editor() as editor:
                for model in (Cell, Margin, Photograph):
                    editor.create_model(model)
            ask(main, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {SITE_ROLE}")
            yield main, standby
        finally:
            for alias in ("default", replica.REPLICA):
                connections[alias].close()
            del connections[replica.REPLICA]
            connections["default"] = kept


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_figures_are_read_on_the_standby_and_never_fail_for_it(servers, caplog):
    main, standby = servers
    Margin.objects.create(**HERE, dimension="", key="", value=1)
    until(lambda: replica_lag() == timedelta())
    assert numbers([NAME], ASKED) == {NAME: {"": 1}}
    assert by_monday([NAME], ASKED) == {}

    # It falls behind: what is read is old, how old is told; what a transaction has written is read where it stands.
    ask(standby, "SELECT pg_wal_replay_pause()")
    until(lambda: ask(standby, "SELECT pg_get_wal_replay_pause_state()") == "paused")
    Margin.objects.update(value=2)
    assert numbers([NAME], ASKED) == {NAME: {"": 1}}
    assert replica_lag() > timedelta()
    assert health._replica()["state"] == "in time"
    with transaction.atomic():
        Margin.objects.update(value=3)
        assert numbers([NAME], ASKED) == {NAME: {"": 3}}
    ask(standby, "SELECT pg_wal_replay_resume()")
    until(lambda: replica_lag() == timedelta())
    assert numbers([NAME], ASKED) == {NAME: {"": 3}}
    with pytest.raises(DatabaseError, match="read-only transaction"):
        Margin.objects.using(replica.REPLICA).update(value=4)

    # It goes away: the main database answers, with a word, and it is not asked again at once.
    standby.stop()
    with caplog.at_level(logging.WARNING, logger=replica.__name__):
        assert numbers([NAME], ASKED) == {NAME: {"": 3}}
    assert "figures are read in the main database" in caplog.text
    assert replica_lag() is None
    standby.ensure()
    assert health._replica() == {"state": "away", "seconds_behind": None}
    replica._passed_over[replica.REPLICA] = time.monotonic()  # half a minute later
    until(lambda: replica_lag() == timedelta())
    assert health._replica() == {"state": "in time", "seconds_behind": 0}


def test_without_a_standby_nothing_is_told():
    assert not has_replica()
    assert replica_lag() is None
    assert health._replica()["state"] == "none"
