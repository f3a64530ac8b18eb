"""The menu of a territory's pages."""

from django import template
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.accounts import acting_officers
from conventions.pages.kit.menus import Entry, marked_entries
from workflow import clock

register = template.Library()

MENU = (
    ("territory", _("Ce matin")),
    ("territory_needs", _("Élèves et places")),
    ("territory_offers", _("Offres")),
    ("territory_hosts", _("Hôtes de l'an dernier")),
    ("territory_stops", _("Lieux arrêtés")),
    ("steering", _("Bilans")),
)
"""Name of page → its entry."""
OF_DEPUTIES = ("territory_offers", "territory_stops")
"""Pages that a deputy opens too."""


@register.simple_tag(takes_context=True)
def officer_menu(context: template.Context) -> list[Entry]:
    """Return the entries that the reader may open; none for who acts for a network."""
    http = context["request"]
    entries = marked_entries(MENU, http.path)
    if http.user.territories.exists():
        return entries
    addresses = {reverse(page) for page in OF_DEPUTIES}
    acts = acting_officers(Q(pk=http.user.pk), clock.now())
    return [entry for entry in entries if acts and entry[0] in addresses]
