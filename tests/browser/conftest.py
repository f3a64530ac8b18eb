"""Stage, browser and people of the tests in this folder."""

from tests.browser.fixtures import *  # noqa: F403 - fixtures and hooks are found by name
