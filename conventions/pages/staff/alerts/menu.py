"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.standing import SECOND_READER
from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (MenuEntry("pupil_alerts", _("Messages d'élèves"), place=100, roles=(SECOND_READER,)),)
UNDER = {"": ("pupil_alerts", "head_home")}
