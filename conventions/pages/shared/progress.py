"""How far an act on many is, for every page that shows one."""

from django.utils import timezone

from conventions.domain.dossier.batches.queries import CountedAct, last_move
from conventions.domain.dossier.batches.running import STALLED_AFTER


class BulkProgress:
    """One act on many: under way, stopped for a while, done."""

    def __init__(self, bulk: CountedAct) -> None:
        self.bulk = bulk

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
