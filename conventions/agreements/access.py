"""Where an electronic act comes from: the address and the browser of whoever acts."""

from django.http import HttpRequest

from conventions.limits.clients import client_address
from signatures.services import Circumstances


def circumstances(http: HttpRequest) -> Circumstances:
    """Return where an electronic act comes from, for its evidence."""
    return Circumstances(
        ip=client_address(http),
        user_agent=http.headers.get("User-Agent", ""),
        second_factor=http.user.is_authenticated and http.user.is_verified(),
    )
