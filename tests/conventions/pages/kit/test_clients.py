"""Address of a visitor: the one that our own proxy wrote, never one that the visitor wrote."""

import pytest
from django.test import RequestFactory

from conventions.pages.kit.clients import client_address, client_network

PROXY = "10.0.0.1"


def visit(**headers: str):
    return RequestFactory().get("/", REMOTE_ADDR=PROXY, headers=headers)


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("203.0.113.9,203.0.113.8 ,198.51.100.7 ", "198.51.100.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::7"),
        ("203.0.113.9, <script>", None),
    ],
)
def test_the_last_hop_is_the_one_that_our_proxy_wrote(settings, written, taken):
    """The visitor wrote what precedes it: an attacker writes there whatever he likes."""
    settings.CLIENT_IP_HEADER = "X-Forwarded-For"
    assert client_address(visit(**{"x-forwarded-for": written})) == taken


@pytest.mark.parametrize("said", [None, ""])
def test_without_a_proxy_no_header_is_believed(settings, said):
    """*none* on purpose, or nothing said yet: the address is the connection's."""
    settings.CLIENT_IP_HEADER = said
    assert client_address(visit(**{"x-forwarded-for": "203.0.113.9"})) == PROXY


def test_two_visitors_behind_the_proxy_are_two(settings):
    """Without the header they were one, and five wrong passwords of a stranger locked everybody out."""
    settings.CLIENT_IP_HEADER = "X-Forwarded-For"
    seen = {client_network(visit(**{"x-forwarded-for": address})) for address in ("198.51.100.7", "198.51.100.8")}
    assert len(seen) == 2
