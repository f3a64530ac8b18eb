"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.standing import WRITERS
from conventions.pages.kit.school_menu import MenuEntry


def _is_no_college(school: School) -> bool:
    return school.type != School.Type.COLLEGE


ENTRIES = (MenuEntry("formations", _("Formations"), place=105, roles=WRITERS, stands=_is_no_college),)
UNDER = {"": ("formations", "registry")}
