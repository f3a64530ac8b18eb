"""Fetching what an address names, or answering that there is nothing to see."""

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
    return Circumstances(ip=http.META.get("REMOTE_ADDR"), user_agent=http.headers.get("User-Agent", ""))
