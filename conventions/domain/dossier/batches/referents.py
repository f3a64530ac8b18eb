"""Referents of many pupils at once: proposed from classes, towns and the number of pupils that each has."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.referent_load import TrainingStay, at_once
from conventions.domain.dossier.agreements.referents import name_referent
from conventions.domain.persons.people.models import School, Staff, User
from conventions.domain.persons.people.names import search_key
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
    stays: list[TrainingStay] = field(default_factory=list)
    """Stays in training of those they follow, and of those proposed."""

    @property
    def would_follow(self) -> int:
        return self.follows + self.proposed

    def has_room_for(self, stay: TrainingStay) -> bool:
        """Tell whether they may follow one pupil in training more (circulaire n° 2016-053)."""
        return at_once([*self.stays, stay], stay) <= settings.REFERENT_MOST


@dataclass(frozen=True)
class ProposedReferent:
    """An agreement and who is proposed, nobody when no teacher follows the class."""

    convention: Convention
    follower: Follower | None


def followers_at(school: School) -> list[Follower]:
    """Return the possible referents of today, by name, each with their number of pupils; two queries."""
    under_way = Convention.objects.filter(school=school, referent__isnull=False).exclude(Convention.is_over)
    pupils: dict[int, set[int]] = defaultdict(set)
    stays: dict[int, list[TrainingStay]] = defaultdict(list)
    for one in under_way.only("referent", "pupil", "kind", "first_day", "last_day").order_by("pk"):
        pupils[one.referent_id or 0].add(one.pupil_id)
        if one.is_training:
            stays[one.referent_id or 0].append(TrainingStay.of(one))
    staff = Staff.objects.in_post(school).filter(user__is_active=True).select_related("user")
    return [Follower(one, len(pupils[one.pk]), stays=stays[one.pk]) for one in staff.order_by("user__sort_name", "id")]


def proposed_referents(conventions: Sequence[Convention], followers: Sequence[Follower]) -> list[ProposedReferent]:
    """Propose for each agreement whoever follows the class and would have the fewest pupils; count them up.

    In training the same person visits one town where they may, and follows no more than the law says at one moment:
    towns with the most pupils are given out first.
    """
    towns = Counter(_town(one) for one in conventions)
    order = sorted(range(len(conventions)), key=lambda n: (-towns[_town(conventions[n])], _town(conventions[n]), n))
    given: dict[str, set[int]] = defaultdict(set)
    chosen: dict[int, Follower | None] = {}
    for n in order:
        convention = conventions[n]
        town = _town(convention)
        own = [one for one in followers if convention.class_name in one.staff.classes]
        if convention.is_training:
            own = [one for one in own if one.has_room_for(TrainingStay.of(convention))]
        best = min(own, key=lambda one: (one.staff.pk not in given[town], one.would_follow), default=None)
        if best is not None:
            best.proposed += 1
            if convention.is_training:
                best.stays.append(TrainingStay.of(convention))
                given[town].add(best.staff.pk)
        chosen[n] = best
    return [ProposedReferent(one, chosen[n]) for n, one in enumerate(conventions)]


def _town(convention: Convention) -> str:
    """Return the town of a stay in training, as it is compared; empty for other agreements."""
    return search_key(convention.place_city or convention.host.city) if convention.is_training else ""


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
