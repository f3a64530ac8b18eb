"""Words at the foot of each page on how accessible the site is (arrêté du 20 septembre 2019), in every language."""

from django.utils.translation import gettext_lazy as _

FOOT = {
    "total": _("Accessibilité : totalement conforme"),
    "partial": _("Accessibilité : partiellement conforme"),
    "none": _("Accessibilité : non conforme"),
}
"""Words for each state of the declaration; nothing else is imported here, so that these alone are translated."""
