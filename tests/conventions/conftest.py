"""Strictness for tests of pages."""

import pytest
from django.test import Client

from tests.kit import html_rules


@pytest.fixture
def strict_html(monkeypatch) -> None:
    """Put every whole page that a test's browser gets to the rules of :mod:`tests.kit.html_rules`."""
    request = Client.request

    def checked(self, **environment):
        answer = request(self, **environment)
        is_page = answer["Content-Type"].startswith("text/html") and not answer.streaming
        if is_page and b"<html" in answer.content and not environment["PATH_INFO"].startswith(html_rules.IN_DJANGO):
            found = html_rules.faults(answer.content.decode())
            assert not found, f"{environment['PATH_INFO']}: {found}"
        return answer

    monkeypatch.setattr(Client, "request", checked)
