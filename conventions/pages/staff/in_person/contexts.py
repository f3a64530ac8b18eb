"""The list of those who may sign on this device now, with what narrows it."""

from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.in_person.queries import FAMILIES, GROUPS, HOSTS, PUPILS, AwaitedParty, waiting_for
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.paging import PARAMETER, page_of, searched
from conventions.pages.shared.visibility import visible_conventions

LABELS = {FAMILIES: _("Responsables"), PUPILS: _("Élèves"), HOSTS: _("Organismes d'accueil")}


class WaitingPage:
    """Who is awaited at this school, as one reader narrows the list."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http, self._standing = http, standing
        asked = http.GET.get("qui", "")
        self.group = asked if asked in GROUPS else FAMILIES
        self.class_name = http.GET.get("classe", "")
        self.text = searched(http)

    @cached_property
    def _all(self) -> list[AwaitedParty]:
        return waiting_for(visible_conventions(self._standing), GROUPS[self.group])

    @cached_property
    def class_names(self) -> list[str]:
        return sorted({one.class_name for one in self._all if one.class_name})

    @cached_property
    def found(self) -> list[AwaitedParty]:
        of_class = (one for one in self._all if not self.class_name or one.class_name == self.class_name)
        return [one for one in of_class if one.fits(self.text)]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.class_name)

    @cached_property
    def listed(self) -> Page:
        return page_of(self._http, self.found)

    @property
    def cut_off(self) -> int:
        """How many no code reaches."""
        return sum(one.is_cut_off for one in self.found)

    @property
    def here(self) -> str:
        return self._address(self.group)

    @property
    def pills(self) -> list[tuple[str, StrOrPromise, bool]]:
        return [(self._address(group), label, group == self.group) for group, label in LABELS.items()]

    def _address(self, group: str) -> str:
        kept = {"qui": group, "classe": self.class_name, PARAMETER: self._http.GET.get(PARAMETER, "")}
        return f"{reverse('in_person')}?{urlencode({name: value for name, value in kept.items() if value})}"
