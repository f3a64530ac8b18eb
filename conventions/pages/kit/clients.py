"""Who a client is: its network address, by which tries are counted and which evidence keeps, and its account."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from conventions.domain.persons.people.accounts import User
from notifications.language import other_language
from signatures.services import Circumstances

from .session_proofs import is_verified

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "X-Forwarded-Proto", "Via")
"""Headers by which a proxy says that it speaks for another."""


def client_address(http: HttpRequest) -> str | None:
    """Return the address of the client; behind a proxy, the last one that it wrote in ``settings.CLIENT_IP_HEADER``."""
    given = http.META.get("REMOTE_ADDR", "")
    if settings.CLIENT_IP_HEADER:
        given = http.headers.get(settings.CLIENT_IP_HEADER, "").rsplit(",", 1)[-1].strip() or given
    try:
        return str(ip_address(given))
    except ValueError:
        return None


def is_of_this_machine(http: HttpRequest) -> bool:
    """Tell whether the client sits on this machine; a proxy that sits here too does not make its clients local."""
    if not settings.CLIENT_IP_HEADER and any(name in http.headers for name in FORWARDED):
        return False  # a proxy that the settings do not know speaks for somebody else
    given = client_address(http)
    return given is not None and ip_address(given).is_loopback


def client_network(http: HttpRequest) -> str | None:
    """Return whose tries are counted together: an address, in IPv6 the network of 2⁶⁴ addresses that one line has."""
    given = client_address(http)
    address = ip_address(given) if given else None
    if not isinstance(address, IPv6Address):
        return given
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False).network_address)


def circumstances(http: HttpRequest) -> Circumstances:
    """Return where an electronic act comes from, for its evidence."""
    return Circumstances(
        ip=client_address(http),
        user_agent=http.headers.get("User-Agent", ""),
        second_factor=is_verified(http),
        language=other_language(),
    )


def user_of(http: HttpRequest) -> User:
    """Return the account that is signed in; the page was opened to no one else."""
    assert isinstance(http.user, User)
    return http.user
