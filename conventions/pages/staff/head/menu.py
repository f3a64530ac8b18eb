"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (
    MenuEntry("head_home", _("Avancement"), place=20, roles=("head",)),
    MenuEntry("approvals", _("Valider et signer"), place=50, roles=("head",)),
)
UNDER = {
    "": ("approvals",),
    "views.home": ("head_home",),
    "views.needs": ("head_home",),
    "views.figures": ("head_home",),
}
