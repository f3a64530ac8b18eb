"""Applications: how many, to which offers, until when somebody answers, and a seat that one pupil alone holds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements import services
from conventions.domain.law.year.calendars import year_on
from conventions.domain.persons.people.models import HostContact, TerritorialOfficer
from conventions.domain.placements.applications.models import MOST_HANDS, MOST_OPEN, Application, Holding, WhyNot
from conventions.domain.placements.applications.queries import answered_before
from conventions.domain.placements.applications.reading import called_by_host, choose_reading
from conventions.domain.placements.applications.services import (
    accept_application,
    hand_over_to_colleague,
    propose_dates,
    propose_new_dates,
    put_on_waiting_list,
    rank_wishes,
    reject_application,
    stop_application,
    submit_application,
    withdraw_application,
)
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import resume_offer, suspend_offer
from conventions.domain.placements.seats.services import open_slot, write_dates
from conventions.domain.season.inbox.applications import applications as lines_of
from conventions.domain.season.letters.letter_lines import LetterReader
from notifications.models import Message
from tests.conventions.domain.dossier.agreements.test_signing import at_once
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.refusals import refused
from workflow import clock, deadlines, schedule
from workflow.actors import LINK, Actor
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


def of(pupil, kind="pupil") -> Actor:
    person = pupil if kind == "pupil" else pupil.guardians.first()
    return Actor(LINK, f"{kind}:{person.uuid}", label=person.name)


@from_the_cast
def ask(offer, pupil, *, slot=None, origin=Application.Origin.PUPIL, by=None) -> Application:
    chosen = slot or offer.slots.first()
    return submit_application(slot=chosen, pupil=pupil, motivation="Envie.", origin=origin, by=by or of(pupil))


def told(slug: str) -> list[str]:
    return list(Message.objects.filter(slug=slug).order_by("pk").values_list("recipient_name", flat=True))


# -- asking --------------------------------------------------------------------------------------------------------


def test_a_pupil_has_eight_applications_at_once_and_the_teachers_on_top():
    """The ninth is refused until one is withdrawn; each is told to the family of a minor, once."""
    school = lives.make_school()
    pupil, by_teacher = lives.make_pupil(school, guardians=2), lives.account(school.staff.get(role="teacher"))
    sent = [ask(make_offer(school)[0], pupil) for _one in range(MOST_OPEN)]
    another, _by = make_offer(school)
    with refused("too_many_applications", most=8):
        ask(another, pupil)
    ask(make_offer(school)[0], pupil, origin=Application.Origin.TEACHER, by=by_teacher)
    withdraw_application(sent[0], by=of(pupil))
    ask(another, pupil)
    assert len(told("application_told_family")) == 2 * (MOST_OPEN + 2)
    rank_wishes(pupil, [sent[3].uuid, sent[1].uuid, sent[0].uuid])
    ranks = Application.objects.exclude(wish=None).order_by("wish").values_list("pk", flat=True)
    assert list(ranks) == [sent[3].pk, sent[1].pk]


def test_an_offer_takes_only_whom_it_is_for():
    """Named schools, a level, dates to come: each refusal has its sentence."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    elsewhere, _by = make_offer(school, audience="named_schools")
    with refused("offer_to_other_schools"):
        ask(elsewhere, pupil)
    elsewhere.schools.add(school)
    ask(elsewhere, pupil)
    with refused("offer_of_another_level"):
        ask(make_offer(school, levels=["4e"])[0], pupil)
    begun, _by = make_offer(school)
    with clock.held(clock.now() + timedelta(days=900)), refused("dates_begun"):
        ask(begun, pupil)


def test_a_guardian_stops_the_application_of_a_minor_alone():
    """The host and the pupil are told; whoever sent it is not told as the family; of age, nobody stops it."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    pupil = lives.make_pupil(school)
    application = ask(offer, pupil, by=of(pupil, "guardian"))
    assert told("application_told_family") == []
    accept_application(application, by=by_host)
    stop_application(application, by=of(pupil, "guardian"))
    assert (application.status, offer.slots.get().free) == ("stopped", 1)
    assert len(told("application_withdrawn")) == len(told("application_stopped")) == 1
    with refused("applied_before"):
        ask(offer, pupil)
    adult = lives.make_pupil(school, birth_date=lives.monday_ahead().replace(year=lives.monday_ahead().year - 20))
    later = ask(offer, adult)
    with refused("not_for_you"):
        stop_application(later, by=of(adult, "guardian"))


# -- answering -----------------------------------------------------------------------------------------------------


def test_a_host_is_reminded_at_two_thirds_and_no_answer_closes_it():
    """15 days, a reminder at the tenth, once; then it is closed and the pupil told: nothing is armed any more."""
    school = lives.make_school()
    offer, _by_host = make_offer(school)
    application, _by = apply(offer, lives.make_pupil(school))
    start = clock.now()
    for day, reminders, state in ((9, 0, "submitted"), (11, 1, "submitted"), (14, 1, "submitted"), (16, 1, "lapsed")):
        with clock.held(start + timedelta(days=day)):
            if day == 14:
                deadlines.arm_again(Application.objects.get(pk=application.pk))  # as a rebuilt agenda does
            schedule.run_due()
        application.refresh_from_db()
        assert (len(told("application_reminder")), application.status) == (reminders, state), day
    assert (len(told("application_lapsed")), told("application_unconfirmed"), deadlines.armed(application)) == (
        1,
        [],
        [],
    )


def test_a_colleague_has_thirty_days_and_answers_by_a_link_of_their_own():
    """The contact is made once; both desks may answer; the colleague is written to."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    application, _by = apply(offer, lives.make_pupil(school))
    given = {"first_name": "Noé", "last_name": "Collègue", "email": "noe@accueil.example"}
    colleague = hand_over_to_colleague(application, **given, by=by_host)
    other, _by = apply(offer, lives.make_pupil(school))
    assert hand_over_to_colleague(other, **given, by=by_host) == colleague
    assert HostContact.objects.filter(last_name="Collègue").count() == 1
    assert told("application_handed_over") == ["Noé Collègue", "Noé Collègue"]
    assert (answered_before(application) - application.created_at).days in (29, 30)
    accept_application(application, by=Actor(LINK, f"desk:{colleague.uuid}", label=colleague.name))
    assert application.awaits_pupil
    for _n in range(MOST_HANDS - 1):
        hand_over_to_colleague(other, **given, by=by_host)
    with refused("handed_over_enough"):
        hand_over_to_colleague(other, **given, by=by_host)


def test_a_refusal_locks_the_offer_before_the_application():
    """As every other act does: two presses at once wait for each other, none is broken off."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    application, _by = apply(offer, lives.make_pupil(school))
    with CaptureQueriesContext(connection) as asked:
        reject_application(application, why=WhyNot.DATES, by=by_host)
    said = [one["sql"] for one in asked]
    locked = next(n for n, sql in enumerate(said) if "FOR UPDATE" in sql and '"conventions_offer"."id" = ' in sql)
    written = next(n for n, sql in enumerate(said) if sql.startswith('UPDATE "conventions_application"'))
    assert locked < written


def test_a_school_s_proposal_waits_three_working_days_and_keeps_its_seat():
    """A refusal frees the seat for the first who waits, who then has five working days to confirm."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    head = lives.account(school.staff.get(role="head"))
    with refused("offer_without_proposals"):
        ask(offer, lives.make_pupil(school), origin=Application.Origin.SCHOOL, by=head)
    Offer.objects.update(school_may_propose=True)
    waiting, _by = apply(offer, lives.make_pupil(school))
    put_on_waiting_list(waiting, by=by_host)
    proposed = ask(offer, lives.make_pupil(school), origin=Application.Origin.SCHOOL, by=head)
    assert 3 <= (answered_before(proposed) - proposed.created_at).days + 1 <= 7
    assert offer.slots.get().free == 0
    reject_application(proposed, why=WhyNot.DATES, words="Courage !", by=by_host)
    waiting.refresh_from_db()
    assert (waiting.status, proposed.status) == ("accepted", "rejected")
    assert 5 <= (answered_before(waiting) - clock.now()).days + 1 <= 10
    said = Message.objects.get(slug="application_rejected")
    assert (said.context["why"], said.secrets["reason"]) == (str(WhyNot.DATES.label), "Courage !")
    with clock.held(clock.now() + timedelta(days=12)):
        schedule.run_due()
    assert len(told("application_unconfirmed")) == 1


def test_a_host_proposes_other_dates_of_the_offer_or_new_ones():
    """The seat moves with the dates; new dates are added to the offer with a seat; the pupil confirms these."""
    school = lives.make_school()
    offer, by_host = make_offer(school, school_may_propose=True)
    first, monday = offer.slots.get(), lives.monday_ahead() + timedelta(days=14)
    later = open_slot(offer=offer, first_day=monday, last_day=monday + timedelta(days=4), seats=1)
    head = lives.account(school.staff.get(role="head"))
    proposed = ask(offer, lives.make_pupil(school), slot=first, origin=Application.Origin.SCHOOL, by=head)
    waiting = ask(offer, lives.make_pupil(school), slot=first)
    put_on_waiting_list(waiting, by=by_host)
    one, again = (ask(offer, lives.make_pupil(school), slot=first) for _n in range(2))
    propose_dates(proposed, later, by=by_host)
    waiting.refresh_from_db()
    assert (proposed.slot, proposed.holding.first_day, waiting.status) == (later, monday, "accepted")
    days = {"first_day": monday + timedelta(days=7), "last_day": monday + timedelta(days=11)}
    propose_new_dates(one, **days, by=by_host)
    propose_new_dates(again, **days, by=by_host)
    assert [(slot.free, slot.seats.count()) for slot in offer.slots.order_by("first_day")] == [(0, 1), (0, 1), (0, 2)]
    convention = services.open_from_application(one, by=of(one.pupil))
    assert (convention.first_day, convention.last_day) == tuple(days.values())


def test_an_officer_has_hosts_read_without_the_first_name():
    """In the schools of their département, until the host accepts; nobody else chooses it."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    teacher = school.staff.get(role="teacher").user
    with refused("reading_of_officer"):
        choose_reading("49", without_first_name=True, by=teacher)
    TerritorialOfficer.objects.create(user=teacher, level="department", code="49")
    choose_reading("49", without_first_name=True, by=teacher)
    application, _by = apply(offer, lives.make_pupil(school))
    assert called_by_host(application) == "Un élève de 3e"
    assert "Maëlle" not in str(Message.objects.get(slug="application_received").context)
    accept_application(application, by=by_host)
    assert called_by_host(application) == "Maëlle"


# -- confirming ----------------------------------------------------------------------------------------------------


def test_one_place_is_confirmed_and_the_others_are_withdrawn_and_told():
    """In 2de those of another week stay: two weeks at two hosts, which never overlap."""
    school = lives.make_school()
    monday = lives.monday_ahead() + timedelta(days=7)
    kinds = {"kinds": ["observation_2de"], "levels": ["2de_gt", "3e"]}
    school.periods.create(
        year=year_on(school, monday), name="Stage de 2de", kind="observation_2nde", levels=["2de_gt"],
        first_day=monday - timedelta(days=7), last_day=monday + timedelta(days=4), confirmed_at=clock.now(),
    )  # fmt: skip
    (here, by_here), (same, by_same), (next_week, by_next) = (make_offer(school, seats=2, **kinds) for _n in range(3))
    other = open_slot(offer=next_week, first_day=monday, last_day=monday + timedelta(days=4), seats=2)
    for level, left in (("2de_gt", "accepted"), ("3e", "withdrawn")):
        pupil = lives.make_pupil(school, level=level)
        asked = [ask(here, pupil), ask(same, pupil), ask(next_week, pupil, slot=other)]
        for application, by_host in zip(asked, (by_here, by_same, by_next), strict=True):
            accept_application(application, by=by_host)
        services.open_from_application(asked[0], by=of(pupil))
        for application in asked:
            application.refresh_from_db()
        assert [one.status for one in asked] == ["confirmed", "withdrawn", left], level
        with refused("placed_on_these_days"):
            ask(make_offer(school, **kinds)[0], pupil)
    assert len(told("application_withdrawn")) == 3
    second = Application.objects.get(Application.awaits_pupil)
    services.open_from_application(second, by=of(second.pupil))
    assert Holding.objects.filter(pupil=second.pupil, is_confirmed=True).count() == 2


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_a_seat_is_free_again_when_its_agreement_stops_before_it_began(how):
    """Withdrawn, it goes to the first who waits; never signed, it is over with the first day."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    application, by_pupil = apply(offer, lives.make_pupil(school))
    waiting, _by = apply(offer, lives.make_pupil(school))
    accept_application(application, by=by_host)
    put_on_waiting_list(waiting, by=by_host)
    convention = services.open_from_application(application, by=by_pupil)
    if how == "withdrawn":
        services.withdraw(convention, by=lives.by(convention, "office"), reason="Un autre stage.")
    else:
        with clock.held(convention.start_of(convention.first_day) + timedelta(hours=1)):
            schedule.run_due()
    application.refresh_from_db()
    waiting.refresh_from_db()
    assert application.is_withdrawn
    assert not Holding.objects.filter(application=application).exists()
    assert waiting.status == ("accepted" if how == "withdrawn" else "lapsed")


def test_seats_that_a_host_adds_go_to_who_waits_before_they_are_shown():
    """One seat more, then one while the offer is paused: each goes to the first who waits; the third is free."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    slot = offer.slots.get()
    sent = [apply(offer, lives.make_pupil(school))[0] for _n in range(3)]
    accept_application(sent[0], by=by_host)
    for one in sent[1:]:
        put_on_waiting_list(one, by=by_host)

    def stand(seats: int) -> tuple[list[str], str]:
        write_dates(offer, {(slot.first_day, slot.last_day): seats}, by=by_host)
        return list(Application.objects.order_by("pk").values_list("status", flat=True)), offer.status

    assert stand(2) == (["accepted", "accepted", "waiting"], "filled")
    suspend_offer(offer, reason="Travaux.", by=by_host)
    assert stand(3) == (["accepted", "accepted", "waiting"], "suspended")
    resume_offer(offer, by=by_host)
    assert stand(4) == (["accepted"] * 3, "published")
    assert len(told("application_accepted")) == 3


def test_letters_tell_a_teacher_who_has_to_confirm_and_who_waits():
    """The teacher hears of their own classes alone; the head is told of the whole school."""
    school = lives.make_school()
    offer, by_host = make_offer(school, seats=2)
    accepted, _by = apply(offer, lives.make_pupil(school))
    apply(offer, lives.make_pupil(school))
    accept_application(accepted, by=by_host)
    teacher = school.staff.get(role="teacher")

    def said(post):
        reader = LetterReader(post.user.account_key, post.user, (post,))
        return [(line.kind, line.count, line.is_new) for line in lines_of(reader, clock.now())]

    assert said(teacher) == []
    teacher.classes = ["3e B"]
    teacher.save()
    both = [("applications_to_confirm", 1, True), ("applications_awaited", 1, False)]
    assert said(teacher) == said(school.staff.get(role="head")) == both


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_ask_for_the_last_seat_and_one_has_it():
    """Proposed by schools, accepted by the host, confirmed by pupils with places elsewhere: refusals, nothing else."""
    school = lives.make_school()
    head = lives.account(school.staff.get(role="head"))
    offer, by_host = make_offer(school, school_may_propose=True)
    spare, by_spare = make_offer(school, seats=4)
    pupils = [lives.make_pupil(school, guardians=0) for _n in range(50)]
    sent = [ask(offer, pupil) for pupil in pupils[:25]]
    acts = [lambda one=one: accept_application(one, by=by_host) for one in sent]
    acts += [lambda pupil=pupil: ask(offer, pupil, origin=Application.Origin.SCHOOL, by=head) for pupil in pupils[25:]]
    results = at_once(*acts)
    won = [one for one in results if not isinstance(one, Exception)]
    assert len(won) == 1
    assert all(isinstance(one, Refused) for one in results if isinstance(one, Exception)), results
    assert (Holding.objects.count(), offer.slots.get().free) == (1, 0)
    holder = Holding.objects.get().application
    asked = [holder, *(ask(spare, pupil) for pupil in pupils[:3] if pupil != holder.pupil)]
    if holder.awaits_host:
        accept_application(holder, by=by_host)
    for one in asked[1:]:
        accept_application(one, by=by_spare)
    confirmed = at_once(*(lambda one=one: services.open_from_application(one, by=of(one.pupil)) for one in asked))
    assert [one for one in confirmed if isinstance(one, Exception)] == []
    assert Holding.objects.filter(is_confirmed=True).count() == len(asked)
