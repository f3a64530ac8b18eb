"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (MenuEntry("followed_pupils", _("Mes élèves"), place=70, roles=("teacher",)),)
UNDER = {"": ("followed_pupils", "week_board")}
