"""Proposals of assignments: who is placed where from the tables, changes by hand, sending, what comes back."""

from uuid import uuid4

import pytest

from config.development.lives.offers import apply
from conventions.domain.exchange.matching import services
from conventions.domain.exchange.matching.building import build
from conventions.domain.exchange.matching.letter_lines import assignments
from conventions.domain.exchange.matching.models import AssignmentRow
from conventions.domain.exchange.matching.queries import parts_to_answer, proposals_of
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.placements.applications.models import Application, WhyNot
from conventions.domain.placements.applications.services import rank_wishes, reject_application, withdraw_application
from conventions.domain.placements.offers.models import Audience
from conventions.domain.season.letters.letter_lines import LetterReader
from conventions.domain.upkeep.retention.dossiers import erase_assignments
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import DataSubject
from tests.kit import lives, matching
from tests.kit.matching import ask, computed, head_of, offer_in, period_at
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def communes() -> dict[str, Locality]:
    return matching.communes()


def places(proposal) -> dict[int, str | None]:
    """Pupil → title of the offer."""
    rows = proposal.rows.select_related("slot__offer")
    return {row.pupil_id: row.slot.offer.title if row.slot else None for row in rows}


def send(proposal, school, key=None):
    return services.send_part(proposal, school=school, user=head_of(school), key=key or uuid4())


def test_a_school_of_five_pupils_and_four_offers(communes):
    """As many as can be, wishes before distance; each has a reason; what is reserved, far or for others is no arc."""
    school = lives.make_school()
    period = period_at(school)
    pupils = [lives.make_pupil(school) for _n in range(5)]
    near, _ = offer_in(school, communes["Angers"], title="Près", school_may_propose=True)
    far, by_far = offer_in(school, communes["Loin"], title="Loin", seats=2)
    offer_in(school, communes["Ailleurs"], title="Ailleurs", seats=9)
    reserved, _ = offer_in(school, communes["Angers"], title="Réservée", audience=Audience.NAMED_SCHOOLS, seats=9)
    reserved.schools.add(lives.make_school())
    wished = apply(near, pupils[0])[0]
    rank_wishes(pupils[0], [wished.uuid])
    reject_application(apply(far, pupils[1])[0], why=WhyNot.FULL, by=by_far)
    proposal = ask(school, period)
    assert proposal.is_ready
    found = places(proposal)
    assert found[pupils[0].pk] == "Près"
    assert found[pupils[1].pk] is None  # refused there, and the only other seat is wished by somebody
    assert sorted(filter(None, found.values())) == ["Loin", "Loin", "Près"]
    assert proposal.result["stages"][0] == ["placed", 3, 3]
    assert proposal.result["proven"]
    reasons = {row.pupil_id: row.given_reason for row in proposal.rows.all()}
    assert (reasons[pupils[0].pk]["got"], reasons[pupils[0].pk]["values"]["rank"]) == ("wish", 1)
    assert {reasons[key]["why"] for key, title in found.items() if title is None} == {"too_few"}
    assert [one.pk for one in build(proposal).pupils.values()] == [pupil.pk for pupil in pupils]
    again = computed(proposal)  # nobody waits for it: nothing changes
    assert places(again) == found


def test_the_order_of_applications_has_no_effect(communes):
    """The same pupils, wishes and seed give the same places, whoever applied first."""
    school = lives.make_school()
    period = period_at(school)
    pupils = [lives.make_pupil(school) for _n in range(3)]
    offer, by_host = offer_in(school, communes["Angers"], title="Une place")
    first = [apply(offer, pupil) for pupil in pupils]
    proposal = ask(school, period)
    before = places(proposal)
    assert sorted(map(str, before.values())) == ["None", "None", "Une place"]
    for application, by_pupil in first:
        withdraw_application(application, by=by_pupil)
    for pupil in reversed(pupils):
        apply(offer, pupil)
    services.compute_again(proposal, by=account_actor(head_of(school)))
    assert places(computed(proposal)) == before


def test_a_change_by_hand_shows_its_price_and_pupils_stay_together(communes):
    """The price is seen before it is agreed to; the rest is assigned again; what was not seen is refused."""
    school = lives.make_school()
    period = period_at(school)
    first, second = lives.make_pupil(school), lives.make_pupil(school)
    offer_in(school, communes["Angers"], title="Près")
    offer_in(school, communes["Loin"], title="Loin", seats=2)
    proposal, by = ask(school, period), account_actor(head_of(school))
    was = places(proposal)
    assert sorted(was.values()) == ["Loin", "Près"]
    row = next(row for row in proposal.rows.all() if was[row.pupil_id] == "Près")
    other = next(one for one in proposal.rows.all() if one != row)
    hand = services.Hand(proposal)
    options = hand.places_of(row)
    assert [slot.offer.title for slot, _rank, _metres in options] == ["Près", "Loin"]
    price = hand.price(row, None)
    assert dict(price.changes) == {"placed": -1, "metres": -20000}
    far = str(options[1][0].uuid)
    swap = hand.price(row, far)
    assert (dict(swap.changes), len(swap.moved)) == ({}, 2)
    with refused("price_has_changed"):
        hand.agree(swap, services.seen_of(price), by=by)
    hand.agree(swap, services.seen_of(swap), by=by)
    assert places(proposal) == {row.pupil_id: "Loin", other.pupil_id: "Près"}
    assert AssignmentRow.objects.get(pk=row.pk).is_by_hand
    services.let_go(row, by=by)
    computed(proposal)
    hand = services.Hand(proposal)
    together = hand.price_together(row, other)
    assert dict(together.changes) == {"metres": 20000}
    hand.agree_together(row, other, together, services.seen_of(together), by=by)
    assert set(places(proposal).values()) == {"Loin"}
    with refused("in_a_pair_already"):
        services.Hand(proposal).price_together(row, other)
    services.separate(proposal.pairings.get(), by=by)
    assert sorted(places(computed(proposal)).values()) == ["Loin", "Près"]
    assert {first.pk, second.pk} == set(was)


def test_a_head_sends_once_and_what_comes_back_is_assigned_again(communes):
    """Proposed where the host agreed to that, a seat kept; else applied for with the pupil; a teacher cannot send."""
    school = lives.make_school()
    period = period_at(school)
    pupils = [lives.make_pupil(school) for _n in range(2)]
    _near, by_near = offer_in(school, communes["Angers"], title="Près", school_may_propose=True)
    offer_in(school, communes["Loin"], title="Loin", seats=2)
    proposal = ask(school, period)
    head = school.staff.get(role="head")
    [line] = assignments(LetterReader(f"account:{head.user.uuid}", user=head.user, staff=[head]), clock.now())
    assert (line.kind, line.count, line.is_new) == ("assignments", 1, True)
    teacher = school.staff.get(role="teacher").user
    with refused("only_head_sends"):
        services.send_part(proposal, school=school, user=teacher, key=uuid4())
    key = uuid4()
    assert send(proposal, school, key) == send(proposal, school, key)
    proposal.refresh_from_db()
    assert proposal.is_sent
    assert not parts_to_answer(school).exists()
    sent = Application.objects.order_by("offer__title")
    assert [(one.offer.title, one.origin, one.has_seat) for one in sent] == [
        ("Loin", "teacher", False), ("Près", "school", True),
    ]  # fmt: skip
    with refused("nobody_is_placed"):
        send(proposal, school)
    reject_application(sent[1], why=WhyNot.DATES, by=by_near)
    services.compute_again(proposal, by=account_actor(head_of(school)))
    computed(proposal)
    assert set(places(proposal).values()) == {"Loin"}
    send(proposal, school)
    assert Application.objects.filter(Application.is_open, pupil__in=pupils, offer__title="Loin").count() == 2
    services.act_on(proposal, "close", by=account_actor(head_of(school)))
    assert proposal.is_over
    told = collect(DataSubject("pupil", pupils[0]))["Recherche d'un stage"]
    assert told[-1]["affectation proposée"].startswith("Loin, ")
    erase_assignments([proposal])
    assert not proposal.rows.exists()


def test_an_officer_asks_for_two_schools_whose_heads_send_their_own_part(communes):
    """Numbers instead of names across schools; a head who does not send leaves seats to the other school."""
    school, other = lives.make_school(), lives.make_school()
    for one in (school, other):
        period_at(one)
        lives.make_pupil(one)
    offer_in(school, communes["Angers"], title="Près", seats=1)
    offer_in(school, communes["Loin"], title="Loin", seats=1)
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")
    by = account_actor(officer.user)
    proposal = computed(
        services.ask_for_territory(department=DEPARTMENTS["49"], basin=None, level="3e", km=30, user=officer.user)
    )
    assert [row.number for row in proposal.rows.all()] == [1, 1]
    assert not proposals_of(school).exists()
    with refused("not_to_be_sent"):
        send(proposal, school)
    services.ask_heads(proposal, by=by)
    assert list(proposals_of(school)) == [proposal]
    send(proposal, school)
    assert Application.objects.get().pupil.school == school
    services.decline_part(proposal, school=other, user=head_of(other))
    services.compute_again(proposal, by=by)
    assert places(computed(proposal)).keys() == {Application.objects.get().pupil_id}
    with refused("not_to_be_sent"):
        services.decline_part(proposal, school=school, user=head_of(school))
