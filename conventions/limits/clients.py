"""The network address of a client: what tries are counted by, and what the evidence of an act keeps."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(http: HttpRequest) -> str | None:
    """Return the address of the client; behind a proxy, the last one that it wrote in ``settings.CLIENT_IP_HEADER``."""
    given = http.META.get("REMOTE_ADDR", "")
    if settings.CLIENT_IP_HEADER:
        given = http.headers.get(settings.CLIENT_IP_HEADER, "").rsplit(",", 1)[-1].strip() or given
    try:
        return str(ip_address(given))
    except ValueError:
        return None


def client_network(http: HttpRequest) -> str | None:
    """Return whose tries are counted together: an address, in IPv6 the network of 2⁶⁴ addresses that one line has."""
    given = client_address(http)
    address = ip_address(given) if given else None
    if not isinstance(address, IPv6Address):
        return given
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False).network_address)
