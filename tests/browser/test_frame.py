"""The frame that every page shares."""

import pytest

from tests.browser.conftest import SMALL

pytestmark = pytest.mark.slow


def test_the_front_page_is_reached_without_a_mouse(person):
    """The first Tab shows the way to the content, Enter goes there."""
    page = person(viewport=SMALL)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
