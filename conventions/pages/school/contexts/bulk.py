"""How the page of an act on many speaks, by the act's name; and what became of each item."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.batches import closing, parts
from conventions.domain.batches.models import BulkItem
from conventions.domain.batches.queries import CountedAct, last_move
from conventions.domain.batches.running import STALLED_AFTER


@dataclass(frozen=True)
class BulkWords:
    """The words of one act; ``page`` is the one from which it is begun."""

    page: str
    page_title: Promise
    running: Promise
    finished: Promise
    done: Promise
    """How many were done, with ``n``."""
    failed: Promise
    """How many were not, with ``n``."""


WORDS = {
    "remind": BulkWords(
        page="reminders",
        page_title=_("Relancer ensemble"),
        running=_("Relances en cours"),
        finished=_("Relances faites"),
        done=ngettext_lazy("Une relance est partie.", "%(n)d relances sont parties.", "n"),
        failed=ngettext_lazy("Une relance n'est pas partie", "%(n)d relances ne sont pas parties", "n"),
    ),
    parts.ACT: BulkWords(
        page="finish_parts",
        page_title=_("Terminer ensemble"),
        running=_("Parties de l'établissement en cours"),
        finished=_("Parties de l'établissement terminées"),
        done=ngettext_lazy(
            "Une convention est prête à être validée.", "%(n)d conventions sont prêtes à être validées.", "n"
        ),
        failed=ngettext_lazy("Une convention est à ouvrir", "%(n)d conventions sont à ouvrir", "n"),
    ),
    closing.ACT: BulkWords(
        page="years",
        page_title=_("Années scolaires"),
        running=_("Clôture en cours"),
        finished=_("Clôture faite"),
        done=ngettext_lazy("Un dossier est clos.", "%(n)d dossiers sont clos.", "n"),
        failed=ngettext_lazy("Un dossier reste ouvert", "%(n)d dossiers restent ouverts", "n"),
    ),
}
"""Acts that the office does on many; the head's approvals have a page of their own."""


class BulkPage:
    """One act on many: how far it is, then what became of each."""

    def __init__(self, bulk: CountedAct) -> None:
        self.bulk = bulk
        self.words = WORDS[bulk.act]

    @property
    def is_running(self) -> bool:
        return self.bulk.finished_at is None

    @property
    def is_stalled(self) -> bool:
        moved = last_move(self.bulk.created_at, self.bulk.moved_at)
        return self.is_running and moved < timezone.now() - STALLED_AFTER

    @property
    def through(self) -> int:
        """How many have a result."""
        return self.bulk.done + self.bulk.failed

    @property
    def title(self) -> Promise:
        return self.words.running if self.is_running else self.words.finished

    @property
    def done(self) -> str:
        return str(self.words.done % {"n": self.bulk.done}) if self.bulk.done else ""

    @property
    def failed(self) -> str:
        return str(self.words.failed % {"n": self.bulk.failed}) if self.bulk.failed else ""

    @cached_property
    def failures(self) -> list[BulkItem]:
        """The items that were not done, each with its reason."""
        failed = self.bulk.items.filter(result=BulkItem.Result.FAILED)
        return list(failed.select_related("convention__pupil", "pupil").order_by("position"))
