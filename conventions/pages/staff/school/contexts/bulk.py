"""The page of one act on many: how far it is, what became of each item, what comes next."""

from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise

from conventions.domain.dossier.batches.downloads import is_kept
from conventions.domain.dossier.batches.models import BulkItem
from conventions.domain.dossier.batches.queries import CountedAct
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.force_majeure.queries import TELLING, MessagesProgress, told_by
from conventions.pages.shared.progress import BulkProgress
from conventions.pages.staff.bulk_acts import words_of_acts

SHOWN = ("convention__pupil", "convention__host", "convention__enrolment", "pupil")


class BulkPage(BulkProgress):
    """One act on many: how far it is, then what became of each."""

    def __init__(self, bulk: CountedAct, standing: Standing) -> None:
        super().__init__(bulk)
        self.words = words_of_acts()[bulk.act]
        self.is_mine = bulk.user_id == standing.user.pk

    @property
    def back(self) -> str:
        """Address of the list, as it was chosen there."""
        return self.bulk.back or reverse(self.words.page)

    @cached_property
    def told(self) -> MessagesProgress | None:
        """How far the messages are that tell everybody of a suspension, or of what follows."""
        return told_by(self.bulk) if self.bulk.act in TELLING else None

    @property
    def title(self) -> Promise:
        return self.words.running if self.is_running else self.words.finished

    @property
    def done(self) -> str:
        return str(self.words.done % {"n": self.bulk.done}) if self.bulk.done else ""

    @property
    def failed(self) -> str:
        return str(self.words.failed % {"n": self.bulk.failed}) if self.bulk.failed else ""

    @property
    def may_fetch(self) -> bool:
        """The files made ready are the reader's own, and still kept."""
        return self.is_mine and is_kept(self.bulk)

    @property
    def brings(self) -> str:
        """Page of what was made, as long as it is kept."""
        return self.words.brings if self.bulk.done and self.may_fetch else ""

    @cached_property
    def _items(self) -> list[BulkItem]:
        return list(self.bulk.items.select_related(*SHOWN))

    @property
    def failures(self) -> list[BulkItem]:
        """The items that were not done, each with its reason."""
        return [item for item in self._items if item.result == BulkItem.Result.FAILED]

    @property
    def results(self) -> list[BulkItem]:
        """The items that were done."""
        return [item for item in self._items if item.result == BulkItem.Result.DONE]
