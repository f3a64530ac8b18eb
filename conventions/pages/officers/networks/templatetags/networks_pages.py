"""The menu of a network's pages."""

from django import template
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.networks.models import Network
from conventions.pages.kit.menus import Entry, marked_entries

register = template.Library()

MENU = (
    ("network", _("L'année")),
    ("network_offers", _("Offres")),
    ("network_file_add", _("Fichier d'offres")),
    ("network_sites", _("Sites")),
    ("network_team", _("Équipe")),
)
"""Name of page → its entry."""
OF_ASSOCIATION = (*MENU, ("network_mentors", _("Mentors")))


@register.simple_tag(takes_context=True)
def network_menu(context: template.Context) -> list[Entry]:
    """Return the entries of the post that is shown; none where none is."""
    post = context.get("post")
    if post is None:
        return []
    menu = OF_ASSOCIATION if post.network.kind == Network.Kind.ASSOCIATION else MENU
    return marked_entries(menu, context["request"].path, post.uuid)
