"""Fetching what an address names, or answering that there is nothing to see."""

from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest

from signatures import links
from signatures.models import SignatureRequest
from signatures.services import Circumstances

from .models import Convention
from .signing import convention_of


def request_or_404(token: str) -> tuple[SignatureRequest, Convention]:
    """Return the signature request a personal link leads to, with its agreement."""
    request = links.find(token)
    if request is None:
        raise Http404
    return request, convention_of(request)


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
