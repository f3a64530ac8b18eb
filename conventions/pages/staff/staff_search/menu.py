"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (MenuEntry("staff_places", _("Chercher un stage"), place=80),)
UNDER = {"": ("staff_places",)}
