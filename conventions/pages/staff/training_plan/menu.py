"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.standing import TRAINERS
from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (MenuEntry("training_board", _("Tableau des PFMP"), place=25, roles=TRAINERS),)
UNDER = {"": ("training_board", "classes")}
