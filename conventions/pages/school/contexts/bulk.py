"""The page of one act on many: how far it is, what became of each item, what comes next."""

from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from conventions.domain.batches.models import BulkItem
from conventions.domain.batches.queries import CountedAct, last_move
from conventions.domain.batches.running import STALLED_AFTER
from conventions.domain.people.standing import Standing
from conventions.pages.many import WORDS


class BulkPage:
    """One act on many: how far it is, then what became of each."""

    def __init__(self, bulk: CountedAct, standing: Standing) -> None:
        self.bulk = bulk
        self.words = WORDS[bulk.act]
        self.is_mine = bulk.user_id == standing.user.pk

    @property
    def back(self) -> str:
        """Address of the list, as it was chosen there."""
        return self.bulk.back or reverse(self.words.page)

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
    def _items(self) -> list[BulkItem]:
        return list(self.bulk.items.select_related("convention__pupil", "convention__host", "pupil"))

    @property
    def failures(self) -> list[BulkItem]:
        """The items that were not done, each with its reason."""
        return [item for item in self._items if item.result == BulkItem.Result.FAILED]

    @property
    def results(self) -> list[BulkItem]:
        """The items that were done."""
        return [item for item in self._items if item.result == BulkItem.Result.DONE]
