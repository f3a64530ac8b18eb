"""Pages of acts on many agreements: what their address chose, a class among it."""

from functools import cached_property
from typing import ClassVar
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.visibility import in_classes
from conventions.domain.dossier.batches.queries import CountedAct
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.visibility import agreements_of_year, visible_classes
from conventions.pages.staff.bulk_acts import BulkWords, under_way

LONGEST = 2000
"""Characters of a text that an address carries."""


class ChosenAgreementsPage:
    """A page named ``PAGE``, for ``ACT``, that keeps ``KEPT`` of its address, or of its form."""

    PAGE: ClassVar[str]
    ACT: ClassVar[str]
    KEPT: ClassVar[tuple[str, ...]]

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        self._standing = standing
        self._kept = {name: str(chosen[name])[:LONGEST] for name in self.KEPT if chosen.get(name)}
        self.class_name = self._kept.get("classe")
        self.key: UUID = uuid4()
        """Key of this page: its form sent twice is one act."""

    @property
    def here(self) -> str:
        """The page's own address, with what was chosen."""
        return reverse(self.PAGE) + (f"?{urlencode(self._kept)}" if self._kept else "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Values of the address that the form gives back."""
        return list(self._kept.items())

    @cached_property
    def class_names(self) -> list[str]:
        """Classes of the pupils that the reader sees."""
        return visible_classes(self._standing)

    @cached_property
    def under_way(self) -> list[tuple[BulkWords, CountedAct]]:
        return under_way(self._standing, (self.ACT,))

    def visible(self, seen: dict[str, int]) -> dict[str, int]:
        """Return what was chosen among what the reader sees."""
        known = agreements_of_year(self._standing).filter(number__in=list(seen)).values_list("number", flat=True)
        return {number: seen[number] for number in known}

    def of_class(self, agreements: QuerySet[Convention]) -> QuerySet[Convention]:
        """Keep those of the class that was chosen, of all where none is."""
        return agreements.filter(in_classes(self.class_name)) if self.class_name else agreements
