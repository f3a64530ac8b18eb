"""Every page of the administration, shown."""

import pytest

from tests.config.test_admin import addresses, boss  # noqa: F401 - a fixture is found by name

pytestmark = pytest.mark.django_db


def test_every_page_is_shown_without_a_field_to_fill(boss):  # noqa: F811 - the fixture
    """The lists and the rows open; there is nothing to type, to tick or to save, no page to add or to delete."""
    for address in addresses():
        page = boss.get(address)
        if address.endswith(("/add/", "/delete/", "/password/")):
            assert page.status_code == 403, address
            continue
        assert page.status_code in (200, 302), address
        text = page.content.decode()
        for written in ('name="_save"', 'name="action"', "addlink", "deletelink", 'type="password"', "<textarea"):
            assert written not in text, (address, written)
