"""Agreements whose part of the school is to be finished: those without remark, those to open; what is given to all."""

from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.transport import USUAL
from conventions.domain.batches.parts import ACT, Given, ToFinish, parts_to_finish
from conventions.domain.batches.queries import CountedAct
from conventions.domain.people.models import Staff
from conventions.domain.people.standing import Standing
from conventions.pages.many import BulkWords, under_way
from conventions.pages.visibility import agreements_of_year, visible_classes
from conventions.pages.years import in_classes

LONGEST = 2000
"""Characters of a text of the school's part."""


class FinishPage:
    """What the address, or the form, chose: a class, a referent and how the pupils come."""

    usual_transport = USUAL
    KEPT = ("classe", "referent", "trajet")

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        self._standing = standing
        self._kept = {name: str(chosen[name])[:LONGEST] for name in self.KEPT if chosen.get(name)}
        self.class_name = self._kept.get("classe")
        self.key: UUID = uuid4()
        """Of this page: its form sent twice is one act."""

    @property
    def here(self) -> str:
        """The page's own address, with what was chosen."""
        return reverse("finish_parts") + (f"?{urlencode(self._kept)}" if self._kept else "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form gives back of the address."""
        return list(self._kept.items())

    @cached_property
    def given(self) -> Given:
        return Given(
            transport=self._kept.get("trajet", ""),
            referent=next((one for one in self.staff if str(one.uuid) == self._kept.get("referent")), None),
        )

    @cached_property
    def staff(self) -> list[Staff]:
        """Who may be the referent of all of them."""
        return list(
            Staff.objects.in_post(self._standing.school)
            .filter(user__is_active=True)
            .select_related("user")
            .order_by("user__sort_name", "id")
        )

    @cached_property
    def class_names(self) -> list[str]:
        """Classes of the pupils that the reader sees."""
        return visible_classes(self._standing)

    @property
    def waiting(self) -> QuerySet[Convention]:
        """The agreements that wait for the school's part."""
        found = agreements_of_year(self._standing).filter(Convention.awaits_school | Convention.is_with_school)
        if self.class_name:
            found = found.filter(in_classes(self.class_name))
        read = ("pupil", "school", "host", "referent__user", "enrolment")
        return found.select_related(*read).order_by("pupil__sort_name", "pk")

    @cached_property
    def under_way(self) -> list[tuple[BulkWords, CountedAct]]:
        return under_way(self._standing, (ACT,))

    def visible(self, seen: dict[str, int]) -> dict[str, int]:
        """Return what was chosen among what the reader sees."""
        known = agreements_of_year(self._standing).filter(number__in=list(seen)).values_list("number", flat=True)
        return {number: seen[number] for number in known}

    @cached_property
    def _rows(self) -> list[ToFinish]:
        return parts_to_finish(list(self.waiting), self.given)

    @property
    def clean(self) -> list[ToFinish]:
        return [row for row in self._rows if row.is_clean]

    @property
    def to_open(self) -> list[ToFinish]:
        return [row for row in self._rows if not row.is_clean]
