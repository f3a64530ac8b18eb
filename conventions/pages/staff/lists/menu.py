"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.standing import KEEPERS
from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (MenuEntry("registry", _("Listes et réglages"), place=110, roles=KEEPERS),)
UNDER = {"": ("registry",)}
