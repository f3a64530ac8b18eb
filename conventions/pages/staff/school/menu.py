"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (
    MenuEntry("inbox", _("À faire"), place=30),
    MenuEntry("classes", _("Élèves"), place=40),
)
UNDER = {
    "": ("classes",),
    "views.inbox": ("inbox", "pupil_alerts"),
}
