"""Asking for a proposal, computing it, changing it by hand, sending it: each school its own pupils, exactly once."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from uuid import UUID

from django.db import transaction

from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.running import begin_bulk, on_many
from conventions.domain.exchange.assignment.draw import new_seed
from conventions.domain.exchange.assignment.fairness import shares
from conventions.domain.exchange.assignment.prices import Price, price, price_of_pair
from conventions.domain.exchange.assignment.problem import ByHand, Impossible, Pair
from conventions.domain.exchange.assignment.reasons import explain
from conventions.domain.exchange.assignment.solution import Solution
from conventions.domain.exchange.supply.models import Basin
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import submit_application
from conventions.domain.placements.seats.models import Slot
from conventions.domain.season.periods.models import Period
from notifications.jobs import enqueue, job
from workflow import clock
from workflow.actors import Actor, system
from workflow.engine import Refused, fire, lock, open_root

from .building import Built, build
from .models import AssignmentPart, AssignmentProposal, AssignmentRow, Pairing

ACT = "send_assignment"
PREPARERS = ("teacher", "office", "head")
"""Functions of a school that ask for proposals."""
MOST_BY_HAND = 500
"""Pupils of a proposal that is changed while somebody waits; a larger one is asked for by basin or school."""


# -- asking and computing ------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_school(
    *, school: School, period: Period, classes: Sequence[str], km: int, user: User
) -> AssignmentProposal:
    """Ask for the places of the pupils of some classes, of all where none is named, in one period."""
    asked = AssignmentProposal(
        school=school,
        period=period.uuid,
        first_day=period.first_day,
        last_day=period.last_day,
        classes=list(classes),
        km=km,
        seed=new_seed(),
        asked_by=user,
    )
    return _opened(asked, account_actor(user))


@transaction.atomic
def ask_for_territory(
    *, department: Department, basin: Basin | None, level: str, km: int, user: User
) -> AssignmentProposal:
    """Ask for the places of all pupils of a level, in a basin or a whole département, at each school's own dates."""
    asked = AssignmentProposal(
        department=department.code, basin=basin, level=level, km=km, seed=new_seed(), asked_by=user
    )
    return _opened(asked, account_actor(user))


def _opened(proposal: AssignmentProposal, by: Actor) -> AssignmentProposal:
    opened = open_root(proposal, by=by)
    enqueue("compute_assignment", opened.uuid)
    return opened


@transaction.atomic
def compute_again(proposal: AssignmentProposal, *, by: Actor) -> None:
    """Assign again whoever is still without a place; what was decided by hand is kept as far as it still can be."""
    fire(proposal, "compute_again", by=by)
    enqueue("compute_assignment", proposal.uuid)


@job("compute_assignment")
def compute_assignment(uuid: str) -> None:
    """Job: find the places and keep them; a proposal that is no longer waited for is left as it is."""
    proposal = AssignmentProposal.objects.select_related("school").get(uuid=uuid)
    if proposal.is_computing:
        built = build(proposal)
        solution = _solve(built, decided_of(proposal, built))
        _keep(proposal, built, solution, then="conclude", by=system("compute_assignment"))


def decided_of(proposal: AssignmentProposal, built: Built) -> ByHand:
    """Return the decisions by hand for pupils who still look for a place."""
    rows = proposal.rows.filter(is_by_hand=True, pupil__uuid__in=built.pupils).select_related("pupil", "slot")
    fixed = {str(row.pupil.uuid): str(row.slot.uuid) if row.slot else None for row in rows}
    return ByHand(fixed, together=list(built.problem.pairs))


def _solve(built: Built, decided: ByHand) -> Solution:
    """Solve; what was decided by hand and can no longer be is let go of, one decision after the other."""
    from conventions.domain.exchange.assignment.solving import solve  # numpy and HiGHS: for whoever solves

    while True:
        try:
            return solve(built.problem, decided)
        except Impossible as impossible:
            kept = {who: where for who, where in decided.fixed.items() if impossible.key not in (who, where)}
            together = decided.together if len(kept) < len(decided.fixed) else ()
            if kept == decided.fixed and not decided.together:
                kept = {}
            decided = ByHand(kept, together=together)


@transaction.atomic
def _keep(proposal: AssignmentProposal, built: Built, solution: Solution, *, then: str, by: Actor) -> None:
    """Write a solution in the rows, and say so by the transition ``then``; rows of who was sent somewhere stay."""
    locked = lock(proposal)
    if not (locked.is_computing if then == "conclude" else locked.is_ready):
        return
    fire(locked, then, by=by)
    rows = {row.pupil_id: row for row in locked.rows.select_related("application")}
    sought = {pupil.pk for pupil in built.pupils.values()}
    gone = [row.pk for key, row in rows.items() if key not in sought and (row.application is None or _is_over(row))]
    AssignmentRow.objects.filter(pk__in=gone).delete()
    reasons = explain(built.problem, solution)
    numbers: dict[int, int] = {}
    for row in rows.values():
        numbers[row.school_id] = max(numbers.get(row.school_id, 0), row.number)
    written = []
    for seeker in built.problem.in_order():
        pupil, arc = built.pupils[seeker.key], solution.places.get(seeker.key)
        if pupil.pk in rows:
            row = rows[pupil.pk]
        else:
            number = numbers[pupil.school_id] = numbers.get(pupil.school_id, 0) + 1
            row = AssignmentRow(proposal=locked, pupil=pupil, school_id=pupil.school_id, number=number)
        row.application = None
        row.slot = built.slots[arc.slot] if arc else None
        row.rank, row.metres = (arc.rank, arc.metres) if arc else (None, None)
        row.is_by_hand = seeker.key in solution.by_hand.fixed
        row.reason = asdict(reasons[seeker.key])
        written.append(row)
    kept = ["application", "slot", "rank", "metres", "is_by_hand", "reason"]
    AssignmentRow.objects.bulk_create([row for row in written if row.pk is None])
    AssignmentRow.objects.bulk_update([row for row in written if row.pk], kept, batch_size=500)
    AssignmentPart.objects.bulk_create(
        [AssignmentPart(proposal=locked, school_id=key) for key in {row.school_id for row in written}],
        ignore_conflicts=True,
    )
    AssignmentProposal.objects.filter(pk=locked.pk).update(computed_at=clock.now(), result=_result(built, solution))


def _is_over(row: AssignmentRow) -> bool:
    return row.application is not None and not (row.application.is_open or row.application.holds_seat)


def _result(built: Built, solution: Solution) -> dict:
    """Return the result of the whole: each stage with its bound, whether all is proven, shares by group."""
    by_group = shares(built.problem, solution)
    return {
        "stages": [[one.criterion, one.value, one.bound] for one in solution.stages],
        "proven": solution.proven,
        "pupils": len(built.pupils),
        "shares": [
            {
                "group": name,
                "pupils": share.pupils,
                "first": share.wishes[1],
                "wishes": share.wishes.total(),
                "unplaced": share.unplaced,
                "metres": share.metres_median,
            }
            for name, share in by_group.items()
        ],
    }


# -- by hand --------------------------------------------------------------------------------------------------------


class Hand:
    """Changes by hand to a proposal on the screen, each with its price: solved while one waits."""

    def __init__(self, proposal: AssignmentProposal) -> None:
        if proposal.rows.count() > MOST_BY_HAND:
            raise Refused("too_large_for_hand", most=MOST_BY_HAND)
        self.proposal = proposal
        self.built = build(proposal)
        self.before = _solve(self.built, decided_of(proposal, self.built))

    def places_of(self, row: AssignmentRow) -> list[tuple[Slot, int | None, int]]:
        """Return the slots open to a pupil, with the rank of the wish and the metres; wishes first, then near ones."""
        key = str(row.pupil.uuid)
        arcs = sorted(
            (arc for arc in self.built.problem.arcs if arc.pupil == key),
            key=lambda arc: (arc.rank is None, arc.rank or 0, arc.metres, arc.slot),
        )
        return [(self.built.slots[arc.slot], arc.rank, arc.metres) for arc in arcs]

    def price(self, row: AssignmentRow, slot: str | None) -> Price:
        """Return the cost of sending a pupil there, or nowhere; refused where that cannot be."""
        try:
            return price(self.built.problem, self.before, ByHand(fixed={str(row.pupil.uuid): slot}))
        except (Impossible, KeyError):
            raise Refused("not_for_this_pupil") from None

    def price_together(self, one: AssignmentRow, other: AssignmentRow) -> Price:
        """Return the cost of having two pupils together; refused where that cannot be."""
        pair: Pair = frozenset({str(one.pupil.uuid), str(other.pupil.uuid)})
        taken = {key for known in self.built.problem.pairs for key in known}
        if len(pair) < 2 or pair & taken or not pair <= self.built.pupils.keys():  # noqa: PLR2004 - a pair
            raise Refused("in_a_pair_already")
        problem = replace(self.built.problem, pairs=[*self.built.problem.pairs, pair])
        self.built = replace(self.built, problem=problem)
        try:
            without = replace(self.before, together={**self.before.together, pair: False})
            return price_of_pair(problem, without, pair)
        except Impossible:
            raise Refused("cannot_be_together") from None

    def agree(self, price: Price, seen: str, *, by: Actor) -> None:
        """Keep a change at the price agreed to; refused when the price is no longer the one that was seen."""
        if seen != seen_of(price):
            raise Refused("price_has_changed")
        _keep(self.proposal, self.built, price.solution, then="change", by=by)

    @transaction.atomic
    def agree_together(self, one: AssignmentRow, other: AssignmentRow, found: Price, seen: str, *, by: Actor) -> None:
        """Keep two pupils together, at the price that was seen."""
        first, second = sorted((one.pupil, other.pupil), key=lambda pupil: pupil.pk)
        self.agree(found, seen, by=by)
        Pairing.objects.create(proposal=self.proposal, first=first, second=second)


def seen_of(found: Price) -> str:
    """Return the value of a price that a form sends back: « placed:-1 metres:12000 »."""
    return " ".join([f"{name}:{change}" for name, change in found.changes.items()] + [f"moved:{len(found.moved)}"])


@transaction.atomic
def separate(pairing: Pairing, *, by: Actor) -> None:
    """Let the rules choose for each of two pupils who were kept together."""
    proposal = lock(pairing.proposal)  # before what it holds, as whoever keeps a solution does
    pairing.delete()
    compute_again(proposal, by=by)


@transaction.atomic
def let_go(row: AssignmentRow, *, by: Actor) -> None:
    """Let the rules choose again for a pupil whose place was decided by hand."""
    proposal = lock(row.proposal)
    AssignmentRow.objects.filter(pk=row.pk).update(is_by_hand=False)
    compute_again(proposal, by=by)


# -- sending --------------------------------------------------------------------------------------------------------


def send_part(proposal: AssignmentProposal, *, school: School, user: User, key: UUID, back: str = "") -> BulkAct:
    """Send the applications of a school's pupils, for its head; see :func:`begin_bulk`. Sent twice, it is once."""

    def chosen() -> list[BulkItem]:
        locked, by = lock(proposal), account_actor(user)
        if "head" not in school.roles_of_account(by):
            raise Refused("only_head_sends")
        if locked.school_id == school.pk and locked.is_ready:
            fire(locked, "send", by=by)
        if not locked.is_sent or not _answer(locked, school, user, is_declined=False):
            raise Refused("not_to_be_sent")
        rows = locked.rows.filter(school=school, slot__isnull=False, application=None)
        items = [BulkItem(pupil=row.pupil) for row in rows.select_related("pupil")]
        if not items:
            raise Refused("nobody_is_placed")
        return items

    return begin_bulk(
        ACT, chosen, school=school, user=user, key=key, options={"proposal": str(proposal.uuid), "back": back}
    )


@on_many(ACT)
def _send_one(bulk: BulkAct, item: BulkItem) -> None:
    """Propose one pupil where the host agreed to that, else apply with the pupil; what was sent before is not again."""
    by, pupil = account_actor(bulk.user), item.pupil
    assert pupil is not None  # as they were chosen
    assert bulk.school is not None  # of one school at a time
    pupil.lock_person()
    row = (
        AssignmentRow.objects.select_for_update(of=("self",))
        .filter(proposal__uuid=bulk.options["proposal"], pupil=pupil, school=bulk.school)
        .select_related("slot__offer")
        .first()
    )
    if row is None or row.slot is None:
        raise Refused("place_has_gone")
    if row.application_id:
        return
    if "head" not in bulk.school.roles_of_account(by):
        raise Refused("only_head_sends")
    own = pupil.applications.filter(Application.is_open, slot=row.slot).first()
    if own is None:
        may_propose = row.slot.offer.school_may_propose
        origin = Application.Origin.SCHOOL if may_propose else Application.Origin.TEACHER
        own = submit_application(slot=row.slot, pupil=pupil, origin=origin, by=by)
    AssignmentRow.objects.filter(pk=row.pk).update(application=own)


@transaction.atomic
def ask_heads(proposal: AssignmentProposal, *, by: Actor) -> None:
    """Put an officer's proposal before the heads of the schools concerned: each sends its part, or does not."""
    fire(proposal, "send", by=by)
    unsent = proposal.rows.filter(slot__isnull=False, application=None).values("school")
    proposal.parts.filter(school__in=unsent, is_declined=False).update(answered_at=None, answered_by=None)


@transaction.atomic
def decline_part(proposal: AssignmentProposal, *, school: School, user: User) -> None:
    """Say for its head that a school does not send its part."""
    locked = lock(proposal)
    if "head" not in school.roles_of_account(account_actor(user)):
        raise Refused("only_head_sends")
    if locked.school_id is not None or not locked.is_sent or not _answer(locked, school, user, is_declined=True):
        raise Refused("not_to_be_sent")


def _answer(proposal: AssignmentProposal, school: School, user: User, *, is_declined: bool) -> bool:
    """Write down what a head said of a school's part; tell whether there is one."""
    part = proposal.parts.filter(school=school)
    return bool(part.update(answered_at=clock.now(), answered_by=user, is_declined=is_declined))


@transaction.atomic
def act_on(proposal: AssignmentProposal, name: str, *, by: Actor) -> None:
    """Close or discard it."""
    fire(proposal, name, by=by)
