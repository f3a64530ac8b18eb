"""The way to the page on which the head says that a place may be dangerous."""

from urllib.parse import urlencode

from django.urls import reverse

from conventions.domain.persons.people.models import Host


def stop_place_at(host: Host) -> str:
    """Return the address of that page, for one host."""
    named = {"siret": host.siret} if host.siret else {"nom": host.name, "code_postal": host.postcode}
    return f"{reverse('place_stop')}?{urlencode(named)}"
