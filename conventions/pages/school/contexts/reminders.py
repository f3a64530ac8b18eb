"""Everybody who may be reminded together: of one class or of all, with the way and who is left out."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.urls import reverse

from conventions.domain.agreements.models import Convention
from conventions.domain.people.standing import Standing
from conventions.domain.reminders.together import READ, Planned, planned_families, planned_reminders
from conventions.pages.visibility import agreements_of_year, visible_classes
from conventions.pages.years import in_classes

from ..roster import Situation, pupils_found


@dataclass(frozen=True)
class Group:
    """Those who are reminded by one button, and those who are left out."""

    name: str
    """``parties`` or ``families``."""
    planned: list[Planned]
    key: UUID = field(default_factory=uuid4)
    """Of this button: its form sent twice is one act."""

    @property
    def written_to(self) -> list[Planned]:
        return [one for one in self.planned if one.refusal is None]

    @property
    def left_out(self) -> list[Planned]:
        return [one for one in self.planned if one.refusal is not None]


class RemindersPage:
    """Those who are waited for in live agreements, and the families who seek a place."""

    def __init__(self, standing: Standing, class_name: str | None) -> None:
        self._standing = standing
        self.class_name = class_name

    @property
    def here(self) -> str:
        """The page's own address."""
        kept = {} if self.class_name is None else {"classe": self.class_name}
        return reverse("reminders") + (f"?{urlencode(kept)}" if kept else "")

    @cached_property
    def class_names(self) -> list[str]:
        """Classes of the pupils that the reader sees."""
        return visible_classes(self._standing)

    @cached_property
    def parties(self) -> list[Planned]:
        """Hosts, tutors and families of whom something is expected."""
        live = agreements_of_year(self._standing).filter(Convention.is_live).select_related(*READ)
        if self.class_name is not None:
            live = live.filter(in_classes(self.class_name))
        return planned_reminders(list(live.order_by("pupil__sort_name", "pk")))

    @cached_property
    def families(self) -> list[Planned]:
        """Families of pupils without any agreement."""
        found = pupils_found(self._standing, class_name=self.class_name, situation=Situation.NONE)
        return planned_families(list(found.filter(current=None)))

    @cached_property
    def groups(self) -> list[Group]:
        return [Group("parties", self.parties), Group("families", self.families)]


def class_in(http: HttpRequest) -> str | None:
    """Return the class that an address or a form names, ``None`` for all."""
    return (http.POST if http.method == "POST" else http.GET).get("classe") or None
