"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (
    MenuEntry("school_day", _("Le jour"), place=10, roles=("cpe",)),
    MenuEntry("week_board", _("Semaine de stage"), place=60),
    MenuEntry("canteen", _("Repas et transports"), place=90, roles=("gestionnaire",)),
)
UNDER = {
    "": ("week_board",),
    "views.day": ("school_day", "week_board"),
    "views.canteen": ("canteen", "week_board"),
}
