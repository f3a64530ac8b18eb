"""How many codes may be asked and how many tries made: by party and by contact, counted in the database.

A code alone takes five tries; these limits hold across codes, so that asking again and again is no way to guess.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum, Value
from django.utils import timezone

from workflow.engine import Refused

from .models import BatchItem, SignatureRequest, SigningBatch

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most ``most`` in each span of ``within``."""

    most: int
    within: timedelta


PER_CONTACT = (Limit(10, HOUR), Limit(30, DAY))
"""Codes to one telephone or mailbox, whatever the documents: nobody is flooded."""
PER_WITNESS = (Limit(60, HOUR), Limit(200, DAY))
"""Codes to one member of staff for those who sign in presence: thirty parents in one evening, and some again."""
PER_PARTY = (Limit(10, HOUR), Limit(30, DAY))
"""Codes for one signature, whatever the contact was meanwhile."""
TRIES_PER_PARTY = Limit(30, DAY)
"""Tries for one signature across its codes: three chances in a hundred thousand for whoever guesses."""


def refuse_too_many_codes(
    requests: Sequence[SignatureRequest], *, contact_macs: Sequence[str], in_person: bool = False
) -> int:
    """Raise :class:`Refused` when one of the limits is reached; the answer does not say which.

    Return how many codes for one of the ``requests`` may still be typed.

    ``contact_macs`` is the contact under each key that is still read, the present one first. Askers of one contact
    wait for each other until the transaction ends: each is counted. Nobody is counted by network address here.
    Codes for those who sign ``in_person`` are counted apart: their witness goes on signing for the school.
    """
    _one_at_a_time(contact_macs[:1])
    items = BatchItem.objects.filter(request__in=[request.pk for request in requests])
    party = Exists(items.filter(batch=OuterRef("pk")))
    which = {
        "contact": Q(contact_mac__in=contact_macs, in_person__isnull=not in_person),
        "party": Q(party),
    }
    limits = {"contact": PER_WITNESS if in_person else PER_CONTACT, "party": PER_PARTY}
    now = timezone.now()
    counts = {
        f"{name}_{n}": Count("pk", filter=batches & Q(created_at__gt=now - limit.within))
        for name, batches in which.items()
        for n, limit in enumerate(limits[name])
    }
    # Found by contact and by signature, each by its index: by either at once PostgreSQL would read all of the day's.
    of_contact = SigningBatch.objects.order_by().filter(contact_mac__in=contact_macs).values("pk")
    concerned = SigningBatch.objects.order_by().filter(pk__in=of_contact.union(items.order_by().values("batch")))
    recent = concerned.filter(created_at__gt=now - DAY)
    asked = recent.aggregate(**counts, living=Count("pk", filter=which["party"] & Q(expires_at__gt=now)))
    if any(asked[f"{name}_{n}"] >= limit.most for name in which for n, limit in enumerate(limits[name])):
        raise Refused("too_many_codes")
    return asked["living"]


def tries_of_parties(batch: SigningBatch) -> Subquery:
    """Return how often the parties of ``batch`` were guessed for since yesterday, to be asked within another query."""
    since = timezone.now() - TRIES_PER_PARTY.within
    theirs = BatchItem.objects.filter(request__in=batch.items.values("request")).values("batch")
    guessed = SigningBatch.objects.filter(pk__in=theirs, created_at__gt=since).order_by()
    return Subquery(guessed.values(together=Value(1)).annotate(all=Sum("tries")).values("all"))


def _one_at_a_time(marks: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        keys = [int(mark[:15], 16) for mark in sorted(marks)]
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])
