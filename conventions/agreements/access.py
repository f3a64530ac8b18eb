"""Where an electronic act comes from: the address and the browser of whoever acts."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from signatures.services import Circumstances


def circumstances(http: HttpRequest) -> Circumstances:
    """Return where an electronic act comes from, for its evidence."""
    return Circumstances(ip=client_address(http), user_agent=http.headers.get("User-Agent", ""))


def client_address(http: HttpRequest) -> str | None:
    """Return the address of the client; behind a proxy, the last one that it wrote in ``settings.CLIENT_IP_HEADER``."""
    given = http.META.get("REMOTE_ADDR", "")
    if settings.CLIENT_IP_HEADER:
        given = http.headers.get(settings.CLIENT_IP_HEADER, "").rsplit(",", 1)[-1].strip() or given
    try:
        return str(ip_address(given))
    except ValueError:
        return None
