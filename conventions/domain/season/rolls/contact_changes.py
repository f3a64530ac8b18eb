"""Changes that an import may not make at once: contacts and persons of a family asked for a signature."""

from collections.abc import Callable
from datetime import datetime

from conventions.domain.persons.people.models import ContactChange, Guardian, Pupil, School

BATCH = 500


class ChangeBook:
    """Changes of contact at one school: those waiting, those that staff decided, those found now."""

    def __init__(self, school: School) -> None:
        self.pending: dict[tuple[int | None, int | None, str], ContactChange] = {}
        self.dismissed: set[tuple[int | None, int | None, str, str]] = set()
        self.corrected: dict[tuple[int | None, int | None, str], set[str]] = {}
        self.new: list[ContactChange] = []
        self.updated: list[ContactChange] = []
        stored = ContactChange.objects.filter(guardian__pupil__school=school) | ContactChange.objects.filter(
            pupil__school=school
        )
        for change in stored.order_by("id"):
            place = (change.guardian_id, change.pupil_id, change.field)
            if change.resolved_at is None:
                self.pending[place] = change
            elif change.outcome == ContactChange.Outcome.DISMISSED:
                self.dismissed.add((*place, change.new))
            elif change.outcome == ContactChange.Outcome.APPLIED:
                self.corrected.setdefault(place, set()).add(change.old)
                self.corrected[place].discard(change.new)

    def is_superseded(self, holder: Pupil | Guardian, name: str, value: str) -> bool:
        """Tell whether staff have replaced ``value`` or set it aside: a roll that still says it changes nothing."""
        place = _place(holder, name)
        return value in self.corrected.get(place, ()) or (*place, value) in self.dismissed

    def note(self, holder: Pupil | Guardian, name: str, old: str, new: str) -> bool:
        """Keep a change for staff; tell whether it is news: neither waiting already nor dismissed before."""
        place = _place(holder, name)
        waiting = self.pending.get(place)
        if self.is_superseded(holder, name, new) or (waiting is not None and waiting.new == new):
            return False
        if waiting is not None:
            waiting.old, waiting.new = old, new
            self.updated.append(waiting)
        else:
            change = ContactChange(guardian_id=place[0], pupil_id=place[1], field=name, old=old, new=new)
            self.pending[place] = change
            self.new.append(change)
        return True

    def settle(self, holder: Pupil | Guardian, name: str) -> None:
        """Close a waiting change that the roll has made without object."""
        waiting = self.pending.pop(_place(holder, name), None)
        if waiting is not None:
            waiting.outcome = ContactChange.Outcome.OUTDATED
            self.updated.append(waiting)

    def write(self, now: datetime) -> None:
        for change in (*self.new, *self.updated):
            if change.outcome:
                change.resolved_at = now
            else:
                change.found_at = now
        ContactChange.objects.bulk_create(self.new, batch_size=BATCH)
        ContactChange.objects.bulk_update(
            self.updated, ["old", "new", "found_at", "resolved_at", "outcome"], batch_size=BATCH
        )


class Once:
    """Asks a question at most once, and only when the answer is needed."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._answer: bool | None = None

    def __call__(self) -> bool:
        if self._answer is None:
            self._answer = self._ask()
        return self._answer


def _place(holder: Pupil | Guardian, name: str) -> tuple[int | None, int | None, str]:
    return (holder.pk, None, name) if isinstance(holder, Guardian) else (None, holder.pk, name)
