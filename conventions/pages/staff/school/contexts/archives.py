"""The signed agreements that may be gathered in one file: of a class, of a period, and what was gathered lately."""

from functools import cached_property
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.visibility import in_classes
from conventions.domain.dossier.batches.downloads import KEPT_FOR
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.numbers.exports.archives import ACT
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.visibility import agreements_of_year, visible_classes

from ..forms import InternshipSpanForm


class ArchivePage:
    """Agreements that the address, or the form, chose: a class, and days between which internships begin."""

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        self._standing = standing
        self.class_name = chosen.get("classe", "")
        self.form = InternshipSpanForm(chosen)
        self.key: UUID = uuid4()
        """Key of this page: its form sent twice is one act."""

    @cached_property
    def class_names(self) -> list[str]:
        return visible_classes(self._standing)

    @cached_property
    def found(self) -> list[Convention]:
        """The signed agreements that fit, in the order of the classes; none for days that cannot be read."""
        if not self.form.is_valid():
            return []
        first, last = self.form.cleaned_data["du"], self.form.cleaned_data["au"]
        rows = agreements_of_year(self._standing).filter(Convention.counts_as_signed)
        rows = rows.filter(in_classes(self.class_name)) if self.class_name else rows
        rows = rows.filter(first_day__gte=first) if first else rows
        rows = rows.filter(first_day__lte=last) if last else rows
        return list(rows.order_by("enrolment__class_name", "pupil__sort_name", "pk"))

    @property
    def gathered(self) -> QuerySet[BulkAct]:
        """Archives that the reader gathered and may still fetch."""
        since = timezone.now() - KEPT_FOR
        own = BulkAct.objects.filter(act=ACT, school=self._standing.school, user=self._standing.user)
        return own.filter(created_at__gt=since).order_by("-pk")
