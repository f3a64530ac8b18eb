"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (MenuEntry("class_paths", _("Parcours"), place=75),)
UNDER = {"": ("class_paths",)}
