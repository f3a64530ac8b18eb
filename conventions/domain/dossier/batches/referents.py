"""Referents of many pupils at once: proposed from the classes that teachers follow, with the number each has."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.referents import name_referent
from conventions.domain.persons.people.models import School, Staff, User
from conventions.domain.persons.people.standing import account_actor
from workflow.engine import Refused

from .models import BulkAct, BulkItem
from .running import begin_bulk, on_many

ACT = "name_referent"


@dataclass
class Follower:
    """A member of the staff, and how many pupils they follow."""

    staff: Staff
    follows: int
    """Pupils whose agreement is under way and names them."""
    proposed: int = 0
    """Number of pupils proposed to them."""

    @property
    def would_follow(self) -> int:
        return self.follows + self.proposed


@dataclass(frozen=True)
class ProposedReferent:
    """An agreement and who is proposed, nobody when no teacher follows the class."""

    convention: Convention
    follower: Follower | None


def followers_at(school: School) -> list[Follower]:
    """Return the possible referents of today, by name, each with their number of pupils; two queries."""
    under_way = Convention.objects.filter(school=school, referent__isnull=False).exclude(Convention.is_over)
    counts = dict(under_way.order_by().values_list("referent").annotate(Count("pupil", distinct=True)))
    staff = Staff.objects.in_post(school).filter(user__is_active=True).select_related("user")
    return [Follower(one, counts.get(one.pk, 0)) for one in staff.order_by("user__sort_name", "id")]


def proposed_referents(conventions: Sequence[Convention], followers: Sequence[Follower]) -> list[ProposedReferent]:
    """Propose for each agreement whoever follows the class and would have the fewest pupils; count them up."""
    proposals = []
    for convention in conventions:
        own = [one for one in followers if convention.class_name in one.staff.classes]
        chosen = min(own, key=lambda one: one.would_follow, default=None)
        if chosen is not None:
            chosen.proposed += 1
        proposals.append(ProposedReferent(convention, chosen))
    return proposals


def name_referents(
    choices: Sequence[tuple[Convention, Staff | None]], *, school: School, user: User, key: UUID, back: str = ""
) -> BulkAct:
    """Name the referents of these pupils; see :func:`begin_bulk`. Pupils without a choice are told, and left."""

    def chosen() -> list[BulkItem]:
        if not choices:
            raise Refused("no_referent_named")
        return [
            BulkItem(convention=convention, party=f"staff:{staff.uuid}")
            if staff
            else BulkItem(convention=convention, refusal=Refused("referent_unchosen"))
            for convention, staff in choices
        ]

    return begin_bulk(ACT, chosen, school=school, user=user, key=key, options={"back": back})


@on_many(ACT)
def _name_one(bulk: BulkAct, item: BulkItem) -> None:
    assert item.convention is not None  # as they were chosen
    staff = Staff.objects.filter(uuid=item.party.removeprefix("staff:")).first()
    if staff is None:
        raise Refused("staff_not_in_post")
    name_referent(item.convention, staff, by=account_actor(bulk.user))
