"""Strictness for tests of pages, and the school year in which tests play."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from signatures import sandbox, validation
from tests.kit import html_rules, lives
from workflow import clock


@pytest.fixture
def at_once() -> Iterator[None]:
    """Examine files in this process, a second quicker than in one of its own; no play of the cast examines any.

    A test that replaces the same function does so in ``with monkeypatch.context()``: what is undone after this fixture
    would bring its replacement back for the tests that follow.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "examine", validation.validate)
        yield


@pytest.fixture
def strict_html() -> Iterator[None]:
    """Put every whole page that a test's browser gets to the rules of :mod:`tests.kit.html_rules`."""
    request = Client.request

    def checked(self, **environment):
        answer = request(self, **environment)
        is_page = answer["Content-Type"].startswith("text/html") and not answer.streaming
        if is_page and b"<html" in answer.content:
            found = html_rules.faults(answer.content.decode())
            assert not found, f"{environment['PATH_INFO']}: {found}"
        return answer

    with pytest.MonkeyPatch.context() as patch:  # not the test's own: no play of the cast reads a page
        patch.setattr(Client, "request", checked)
        yield


@pytest.fixture
def in_term() -> None:
    """The workflow clock in the school year of the agreements that tests make, whatever the day of the run."""
    autumn = datetime(lives.monday_ahead().year - 1, 10, 1, 10, tzinfo=UTC)
    if clock.now() < autumn:
        clock.move_to(autumn)
