"""Agreements whose part of the school is to be finished: those without remark, those to open; what is given to all."""

from functools import cached_property

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.transport import USUAL
from conventions.domain.dossier.batches.parts import ACT, CommonPart, ToFinish, parts_to_finish
from conventions.domain.persons.people.models import Staff
from conventions.pages.shared.visibility import agreements_of_year

from .chosen_agreements import ChosenAgreementsPage


class FinishPage(ChosenAgreementsPage):
    """Agreements that the address, or the form, chose: a class, a referent and how the pupils come."""

    PAGE, ACT, KEPT = "finish_parts", ACT, ("classe", "referent", "trajet")
    usual_transport = USUAL

    @cached_property
    def given(self) -> CommonPart:
        return CommonPart(
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

    @property
    def waiting(self) -> QuerySet[Convention]:
        """The agreements that wait for the school's part."""
        found = agreements_of_year(self._standing).filter(Convention.awaits_school | Convention.is_with_school)
        read = ("pupil", "school", "host", "referent__user", "enrolment")
        return self.of_class(found).select_related(*read).order_by("pupil__sort_name", "pk")

    @cached_property
    def _rows(self) -> list[ToFinish]:
        return parts_to_finish(list(self.waiting), self.given)

    @property
    def clean(self) -> list[ToFinish]:
        return [row for row in self._rows if row.is_clean]

    @property
    def to_open(self) -> list[ToFinish]:
        return [row for row in self._rows if not row.is_clean]
