"""Forms of a pupil about applications: in which order the places are wished for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.placements.applications.models import Application
from conventions.pages.kit.forms import PageForm

NO_RANK = "-"
"""Choice of a place that is wished for after the others: a choice like them, so that no field says « optionnel »."""


class WishesForm(PageForm):
    """A rank beside each application that is open."""

    def __init__(self, *args: Any, applications: Sequence[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranks = [(NO_RANK, _("Sans rang")), *((str(n), str(n)) for n in range(1, len(applications) + 1))]
        for application in applications:
            self.fields[str(application.uuid)] = forms.ChoiceField(
                label=application.offer.title,
                help_text=application.offer.host.name,
                choices=ranks,
                initial=str(application.wish or NO_RANK),
                error_messages={"required": _("Il manque un rang, ou « Sans rang ».")},
            )
        self.dress()

    def clean(self) -> dict[str, Any]:
        """Refuse one rank given to two places."""
        given = super().clean() or {}
        ranks = [rank for rank in given.values() if rank != NO_RANK]
        if len(ranks) > len(set(ranks)):
            self.refuse(_("Deux stages ont le même rang : donnez-en un différent à chacun."))
        return given

    def wanted(self) -> list[UUID]:
        """Return the applications that have a rank, in order."""
        ranked = sorted((int(rank), uuid) for uuid, rank in self.cleaned_data.items() if rank != NO_RANK)
        return [UUID(uuid) for _rank, uuid in ranked]
