"""A school of the tests, and the way in for its staff."""

import pytest

from tests.kit import lives


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def enter(client):
    """Return a function that signs a member of staff in and gives the client."""

    def signed_in(staff):
        client.force_login(staff.user)
        return client

    return signed_in
