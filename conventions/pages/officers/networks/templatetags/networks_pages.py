"""The menu of a network's pages."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

register = template.Library()

MENU = (
    ("network", _("L'année")),
    ("network_offers", _("Offres")),
    ("network_file_add", _("Fichier d'offres")),
    ("network_sites", _("Établissements")),
    ("network_team", _("Équipe")),
)
"""Name of page → its entry."""


@register.simple_tag(takes_context=True)
def network_menu(context: template.Context) -> list[tuple[str, StrOrPromise, str]]:
    """Return ``(address, label, mark)`` of the pages of the post shown; the mark is ARIA's. Nothing where none is."""
    post = context.get("post")
    if post is None:
        return []
    shown = context["request"].path
    entries = [(reverse(page, args=[post.uuid]), label) for page, label in MENU]
    return [(address, label, _mark(shown, address, is_home=n == 0)) for n, (address, label) in enumerate(entries)]


def _mark(shown: str, address: str, *, is_home: bool) -> str:
    if shown == address:
        return "page"
    return "true" if not is_home and shown.startswith(f"{address}/") else ""
