"""Functions called by name: one name one function, and a name that nobody bears is told at the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from notifications import checks
from notifications.jobs import enqueue
from notifications.registry import Registry, UnknownName


@pytest.fixture
def act(monkeypatch) -> Registry:
    """A registry of its own."""
    monkeypatch.setattr(Registry, "every", [])
    return Registry("act")


def test_two_functions_never_share_a_name(act):
    """The second one is refused, with both places."""
    act("close")(checks.check_catalogue)
    act("close")(checks.check_catalogue)
    with pytest.raises(ImproperlyConfigured, match=r"check_catalogue and .*check_names"):
        act("close")(checks.check_names)
    assert act.get("close") is checks.check_catalogue


def test_checks_find_a_name_that_nobody_bears(act):
    """A law that calls it is told at the start; a registered name is left alone."""
    act.expect("close", by="« Clore »")
    assert [found.id for found in checks.check_names(None)] == ["notifications.E006"]
    act("close")(checks.check_names)
    assert checks.check_names(None) == []


def test_a_job_that_nobody_knows_is_not_enqueued():
    """Whoever asks is told at once, not the worker later."""
    with pytest.raises(UnknownName):
        enqueue("nobody_bears_this", 1)
