"""An act on many against the same act done one by one: approving and reminding, two hundred of each."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.bench import Ratio, say

AT_MOST = 1.3
SMALL = {"many": 1, "rounds": 1}
ROUNDS = 4
"""In each a quarter of them is done one by one and another quarter together, so that a busy moment hits both."""


def run(many: int = 200, rounds: int = ROUNDS) -> Iterator[Ratio]:
    """Return for each act the seconds of ``many`` one by one, and of as many together by their job."""
    from django.utils.timezone import now

    from conventions.domain.dossier.agreements.models import Convention
    from conventions.domain.dossier.agreements.services import approve
    from conventions.domain.dossier.batches import running
    from conventions.domain.dossier.batches import services as approvals
    from conventions.domain.dossier.batches.services import note_reading
    from conventions.domain.persons.people.standing import account_actor
    from conventions.domain.season.reminders.bulk_reminders import READ, planned_reminders, remind_together
    from conventions.domain.season.reminders.services import remind
    from notifications.models import Message
    from tests.kit import lives

    school = lives.make_school()
    head, office = (school.staff.get(role=role).user for role in ("head", "office"))
    share = max(many // rounds, running.AT_ONCE + 1)

    def finish(bulk: Any) -> None:
        running.run_bulk(str(bulk.uuid))
        failed = bulk.items.exclude(result="done")
        assert not failed.exists(), [str(item.refusal) for item in failed]

    def seen(conventions: Sequence[Convention]) -> dict[str, int]:
        return {one.number: one.journal_length for one in Convention.objects.filter(pk__in=[c.pk for c in conventions])}

    def to_approve() -> list[Convention]:
        """Agreements whose warnings the head has read, as the list shows them."""
        made = [lives.school_completed(school=school) for _ in range(share)]
        for convention in made:
            row = approvals.find_row(convention, head)
            keys = {approvals.key_of(finding) for finding in row.warnings}
            note_reading(convention, user=head, length=row.convention.journal_length, warnings=keys)
        return made

    def approve_each(conventions: Sequence[Convention]) -> None:
        for convention in conventions:
            approve(convention, by=account_actor(head))

    def approve_all(conventions: Sequence[Convention]) -> None:
        given = {"school": school, "user": head, "tell_at": None, "key": uuid4()}
        finish(approvals.approve_together(seen=seen(conventions), **given))

    yield _ratio("approving", rounds, to_approve, approve_each, approve_all)

    def remind_each(conventions: Sequence[Convention]) -> None:
        for convention in conventions:
            remind(convention, by=account_actor(office))

    def remind_all(conventions: Sequence[Convention]) -> None:
        rows = Convention.objects.filter(pk__in=[one.pk for one in conventions]).select_related(*READ)
        finish(remind_together(planned_reminders(list(rows)), school=school, user=office, key=uuid4()))

    def to_remind() -> list[Convention]:
        agreements = [lives.opened(school=school) for _ in range(share)]
        left = {"status": Message.Status.SENT, "sent_at": now(), "created_at": now() - timedelta(days=30)}
        Message.objects.filter(status=Message.Status.QUEUED).update(**left, secrets=None)  # their own delay is over
        return agreements

    yield _ratio("reminding", rounds, to_remind, remind_each, remind_all)


def _ratio(
    what: str,
    rounds: int,
    made: Callable[[], list[Any]],
    each: Callable[[Sequence[Any]], None],
    together: Callable[[Sequence[Any]], None],
) -> Ratio:
    alone, many, n = 0.0, 0.0, 0
    each(made()[:1])
    together(made())  # what is made once in a process is not counted
    for number in range(1, rounds + 1):
        first, second = made(), made()
        alone += _seconds(each, first)
        many += _seconds(together, second)
        n += len(first)
        say(f"{what}: {number} of {rounds} rounds")
    return Ratio(f"{what}: {n} one by one → {n} together", alone, many, AT_MOST)


def _seconds(act: Callable[[Sequence[Any]], None], rows: Sequence[Any]) -> float:
    began = time.perf_counter()
    act(rows)
    return time.perf_counter() - began
