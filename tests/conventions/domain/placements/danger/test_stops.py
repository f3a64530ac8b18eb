"""A place that may be dangerous is stopped: what stops, who is told what, what is lifted, and what nobody reads."""

from datetime import timedelta

import pytest

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.exchange.moderation import stopping
from conventions.domain.exchange.moderation.services import decide_offer
from conventions.domain.exchange.moderation.stopped import reach_of, said_of, stops_in, stops_known_to
from conventions.domain.exchange.moderation.stopping import decide_stop, stop_place
from conventions.domain.persons.people.models import Host, School, TerritorialOfficer
from conventions.domain.persons.people.standing import account_actor, standing_at
from conventions.domain.placements.applications.services import (
    accept_application,
    confirm_application,
    submit_application,
)
from conventions.domain.placements.danger.models import Place, PlaceStop
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import duplicate_offer, resume_offer, submit_offer, suspend_offer
from conventions.domain.placements.seats.services import open_slot
from conventions.domain.season.force_majeure.queries import departments_of
from conventions.domain.season.letters.letter_lines import lines
from conventions.domain.season.letters.readers import reader_of
from conventions.domain.upkeep.retention.dossiers import erase_place_stops, place_stops
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow import clock
from workflow.actors import Actor
from workflow.engine import fire
from workflow.models import Transition
from workflow.schedule import run_due

pytestmark = pytest.mark.django_db
SIRET, OTHER = "73282932000074", "35600000000048"
WHY = "Un élève raconte que le patron l'a frappé."


@pytest.fixture
def officer() -> TerritorialOfficer:
    return TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")


def head_of(school: School) -> Actor:
    standing = standing_at(school, school.staff.get(role="head").user)
    assert standing is not None
    return standing.actor


def press(place: Place, school: School, reason: str = WHY) -> PlaceStop:
    return stop_place(place, reason=reason, phone="02 41 00 00 01", by=head_of(school), school=school)


def number(of: Offer | Convention, siret: str) -> Place:
    """Give the host of an offer or of an agreement a SIRET; return the place."""
    of.host.siret = siret
    of.host.save()
    return Place.of(of.host)


def with_reasons() -> str:
    """All that messages say to whomever, and what the journal of offers, applications and agreements keeps."""
    told = [f"{one.context} {one.recipient_name}" for one in Message.objects.all()]
    entries = Transition.objects.exclude(subject_label="conventions.placestop").select_related("personal")
    kept = [f"{one.data} {one.personal.content}" for one in entries if hasattr(one, "personal")]
    return " ".join(told + kept)


def test_a_head_stops_every_offer_of_a_siret_whoever_wrote_it():
    """Another contact's offers stop too, shown or waiting; another place's do not; the lifting alone resumes one."""
    school = lives.make_school()
    mine, by_host = make_offer(school)
    place = number(mine, SIRET)
    colleague, by_colleague = make_offer(school)
    number(colleague, SIRET)
    waiting, _host = make_offer(school, publish=False)
    number(waiting, SIRET)
    elsewhere, _host = make_offer(school)
    number(elsewhere, OTHER)
    press(place, school)
    for offer in (mine, colleague, waiting, elsewhere):
        offer.refresh_from_db()
    assert [one.is_paused for one in (mine, colleague, waiting, elsewhere)] == [True, True, True, False]
    with refused("offer_of_stopped_place"):
        resume_offer(mine, by=by_host)
    draft = duplicate_offer(colleague, by=by_colleague)
    days = lives.week()
    open_slot(offer=draft, first_day=days[0].day, last_day=days[-1].day, seats=1, days=days)
    with refused("offer_of_stopped_place"):
        submit_offer(draft, by=by_colleague)
    assert WHY not in with_reasons()


def test_a_place_without_a_siret_is_stopped_by_name_and_postcode():
    """As it is typed on the telephone, in whatever capitals; the same name elsewhere goes on."""
    school, far = lives.make_school(), lives.make_school(postcode="69001", city="Lyon")
    here, _host = make_offer(school)
    there, _host = make_offer(far)
    there.host.name = here.host.name
    there.host.save()
    place = Place.typed(siret="", name=here.host.name.upper(), postcode="49000")
    stop = press(place, school)
    here.refresh_from_db(), there.refresh_from_db()
    assert here.is_paused
    assert there.is_open
    assert stop.department == "49"
    with refused("place_not_named"):
        press(Place.typed(siret="", name="Sans adresse", postcode=""), school)


def test_applications_wait_without_losing_their_time():
    """The host cannot accept, the pupil cannot confirm; no deadline passes before the stop is over."""
    school = lives.make_school()
    offer, by_host = make_offer(school, seats=3)
    application, _pupil = apply(offer, lives.make_pupil(school))
    accepted, by_pupil = apply(offer, lives.make_pupil(school))
    accept_application(accepted, by=by_host)
    stop = press(Place.of(offer.host), school)
    with refused("application_at_stopped_place"):
        accept_application(application, by=by_host)
    with refused("application_at_stopped_place"):
        confirm_application(accepted, by=by_pupil)
    with refused("offer_closed"):
        submit_application(slot=offer.slots.get(), pupil=lives.make_pupil(school), by=by_pupil)
    clock.move_to(clock.now() + timedelta(days=30))
    run_due()
    for one in (application, accepted):
        one.refresh_from_db()
        assert one.is_open
        assert one.reminded_at is None
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")
    decide_stop(stop, "lift", reason="Contrôlé : rien à signaler.", by=account_actor(officer.user))
    clock.move_to(clock.now() + timedelta(days=1, hours=1))
    run_due()
    accepted.refresh_from_db()
    confirm_application(accepted, by=by_pupil)
    application.refresh_from_db()
    clock.move_to(clock.now() + timedelta(days=20))
    run_due()
    application.refresh_from_db()
    assert not application.is_open


def test_no_agreement_is_approved_and_no_amendment_proposed_at_a_stopped_place():
    """The head of another school reads whom to call, and neither who pressed nor why."""
    waiting, signed = lives.school_completed(), lives.signed()
    school = lives.make_school()
    for convention in (waiting, signed):
        press(Place.of(convention.host), school)
    with refused("agreement_at_stopped_place", who=school.name, phone="02 41 00 00 01") as caught:
        agreements.approve(waiting, by=lives.by(waiting, "head"))
    assert WHY not in str(caught.value)
    amendment = Amendment.objects.create(convention=signed, number=1, why="Essai.")
    with refused("agreement_at_stopped_place"):
        fire(amendment, "propose", by=lives.by(signed, "office"))


def test_the_heads_of_all_pupils_expected_there_are_told_at_once(officer):
    """Mail and SMS go once each, across schools; neither the reason, nor a pupil; the school's own head not by us."""
    drafted = lives.opened()
    signed = lives.signed()
    other, pressing = signed.school, drafted.school
    for convention in (drafted, signed):
        place = number(convention, SIRET)
    lives.signed()  # elsewhere: nobody is told
    reach = reach_of(place, school=pressing)
    assert (reach.agreements, reach.schools) == (1, 1)
    stop = press(place, pressing)
    [message] = Message.objects.filter(slug="place_stopped")
    assert message.ref == f"staff:{other.staff.get(role='head').uuid}"
    assert message.context["phone"] == "02 41 00 00 01"
    assert signed.pupil.last_name not in str(message.context)
    assert WHY not in with_reasons()
    assert [one.reason for one in said_of(stop)] == [WHY]
    assert [one.reason for one in said_of(stop, school=pressing)] == [WHY]
    assert said_of(stop, school=other) == []
    assert list(stops_known_to(other)) == [stop]
    assert not stops_known_to(lives.make_school())
    decide_stop(stop, "lift", reason="Contrôlé.", by=account_actor(officer.user))
    told = Message.objects.filter(slug="place_released").values_list("ref", flat=True)
    assert set(told) == {f"staff:{one.staff.get(role='head').uuid}" for one in (other, pressing)}


def test_two_presses_at_once_are_one_stop_with_two_reasons(monkeypatch):
    """The second finds what the first has just written; both reasons stand; each school reads its own."""
    offer, _host = make_offer(lives.make_school())
    place, first, second = number(offer, SIRET), lives.make_school(), lives.make_school()
    stop = press(place, first)
    same, seen = stopping._same, []

    def too_early(place: Place) -> PlaceStop | None:
        seen.append(place)
        return None if len(seen) == 1 else same(place)

    monkeypatch.setattr(stopping, "_same", too_early)
    assert press(place, second, "Un parent appelle : propos déplacés.") == stop
    assert PlaceStop.objects.count() == 1
    assert [one.reason for one in said_of(stop)] == [WHY, "Un parent appelle : propos déplacés."]
    assert [one.reason for one in said_of(stop, school=second)] == ["Un parent appelle : propos déplacés."]
    stop.refresh_from_db()
    with refused("others_have_spoken"):
        decide_stop(stop, "withdraw", reason="Erreur.", by=head_of(first), school=first)


def test_lifting_gives_everything_back_as_it_was(officer):
    """The host's own suspensions stay, offers that waited wait again, full ones are full."""
    school = lives.make_school()
    shown, by_host = make_offer(school)
    place = number(shown, SIRET)
    own, by_own = make_offer(school)
    number(own, SIRET)
    suspend_offer(own, reason="Travaux.", by=by_own)
    waiting, _host = make_offer(school, publish=False)
    number(waiting, SIRET)
    full, by_full = make_offer(school)
    number(full, SIRET)
    accept_application(apply(full, lives.make_pupil(school))[0], by=by_full)
    stop = press(place, school)
    by = account_actor(officer.user)
    with refused("offer_of_stopped_place"):
        decide_offer(shown, "resume", by=by)
    decide_stop(stop, "keep", reason="L'inspection du travail y va lundi.", by=by)
    with refused("offer_of_stopped_place"):
        resume_offer(own, by=by_own)
    decide_stop(stop, "lift", reason="Rien à signaler.", by=by)
    for offer in (shown, own, waiting, full):
        offer.refresh_from_db()
    assert (shown.is_open, own.is_paused, waiting.awaits_check) == (True, True, True)
    assert full.is_visible
    assert not full.is_open
    resume_offer(own, by=by_own)
    assert own.is_open


def test_who_pressed_withdraws_an_error_until_somebody_else_has_spoken(officer):
    """Another school does not; the officer's decision ends it."""
    school, other = lives.make_school(), lives.make_school()
    offer, _host = make_offer(school)
    stop = press(Place.of(offer.host), school)
    with refused("not_for_you"):
        decide_stop(stop, "withdraw", reason="Erreur.", by=head_of(other), school=other)
    with refused("not_for_you"):
        decide_stop(stop, "lift", reason="Erreur.", by=head_of(school), school=school)
    decide_stop(stop, "withdraw", reason="Mauvaise adresse.", by=head_of(school), school=school)
    offer.refresh_from_db()
    assert offer.is_open
    again = press(Place.of(offer.host), school)
    decide_stop(again, "keep", reason="Vérification en cours.", by=account_actor(officer.user))
    with refused("not_now"):
        decide_stop(again, "withdraw", reason="Erreur.", by=head_of(school), school=school)


def test_the_officer_of_the_place_reads_it_each_day_and_lateness_is_said(officer):
    """Two working days at the place; then late; an officer of elsewhere reads nothing and decides nothing."""
    clock.move_to(clock.now().replace(hour=9) + timedelta(days=(7 - clock.now().weekday()) % 7 or 7))  # a Monday
    school = lives.make_school()
    offer, _host = make_offer(school)
    stop = press(Place.of(offer.host), school)
    away = TerritorialOfficer.objects.create(user=make_user(), level="department", code="69")
    with refused("not_for_you"):
        decide_stop(stop, "lift", reason="Non.", by=account_actor(away.user))
    assert not stops_in(departments_of([away]))

    def said() -> str:
        reader = reader_of(f"account:{officer.user.uuid}")
        assert reader is not None
        [line] = [one for one in lines.get("offers_to_check")(reader, clock.now()) if one.kind == "stopped_places"]
        assert line.daily
        return line.text

    assert said() == "1 lieu de stage arrêté : à maintenir ou à lever."
    assert not stops_in(departments_of([officer])).get().is_late
    clock.move_to(clock.now() + timedelta(days=8))
    assert stops_in(departments_of([officer])).get().is_late
    assert said() == "1 lieu de stage arrêté : à maintenir ou à lever, dont 1 en retard."


def test_of_two_stops_of_one_place_the_last_lifted_gives_it_back(officer):
    """A name and a number stop it: while one stands, offers wait and no head is told that it is over."""
    school = lives.make_school()
    offer, _host = make_offer(school)
    named = press(Place.of(offer.host), school)
    numbered = press(number(offer, SIRET), school)
    assert named != numbered
    by = account_actor(officer.user)
    decide_stop(named, "lift", reason="Rien.", by=by)
    offer.refresh_from_db()
    assert offer.is_paused
    assert not Message.objects.filter(slug="place_released").exists()
    decide_stop(numbered, "lift", reason="Rien.", by=by)
    offer.refresh_from_db()
    assert offer.is_open
    assert Message.objects.filter(slug="place_released").exists()


def test_reasons_and_names_go_once_their_time_is_over(officer):
    """The place and that it was stopped stay; who pressed, why and the telephone are erased; one in force waits."""
    school = lives.make_school()
    over, standing = (make_offer(school)[0] for _one in range(2))
    stop, kept = press(Place.of(over.host), school), press(Place.of(standing.host), school)
    decide_stop(stop, "lift", reason="Rien.", by=account_actor(officer.user))
    due = place_stops(clock.now() + timedelta(days=1))
    assert list(due) == [stop]
    assert erase_place_stops(list(due)) == 1
    stop.refresh_from_db()
    assert stop.phone == ""
    assert [one.reason for one in said_of(stop)][:2] == ["", ""]
    assert [one.reason for one in said_of(kept)] == [WHY]
    assert stop not in stops_in(departments_of([officer]))


def test_what_is_shown_again_after_a_stop_had_been_checked(officer):
    """A contact that was refused meanwhile stays unseen; what waited to be checked waits again, whoever resumes it."""
    school = lives.make_school()
    shown, by_host = make_offer(school)
    waiting, by_waiting = make_offer(school, publish=False)
    unseen, by_unseen = make_offer(school, publish=False)
    place = number(shown, SIRET)
    for one in (waiting, unseen):
        number(one, SIRET)
    stop = press(place, school)
    by_officer = account_actor(officer.user)
    for one in (shown, waiting, unseen):
        one.refresh_from_db()
    for one in (shown, unseen):
        decide_offer(one, "refuse_contact", by=by_officer, reason="Ce n'est pas l'atelier.")
    number(waiting, OTHER)  # written otherwise since: the end of the stop does not find it
    decide_stop(stop, "lift", reason="Contrôlé : rien à signaler.", by=by_officer)
    for one in (shown, waiting, unseen):
        one.refresh_from_db()
        assert one.is_paused
    for one, by in ((shown, by_host), (unseen, by_unseen)):
        with refused("contact_refused"):
            resume_offer(one, by=by)
    resume_offer(waiting, by=by_waiting)
    assert waiting.awaits_check


def test_a_host_does_not_leave_a_stopped_place_by_another_name():
    """Its part of an agreement writes a row of its own, never the offer's, and is refused where it hides the place."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    place = number(offer, SIRET)
    application, by_pupil = apply(offer, lives.make_pupil(school))
    accept_application(application, by=by_host)
    convention = agreements.open_from_application(application, by=by_pupil)
    by_part = Actor("link", f"host:{convention.uuid}", label="Hôte")
    agreements.save_host_part(convention, by=by_part, host={"legal_form": "SARL"})
    assert Convention.objects.get(pk=convention.pk).host_id != offer.host_id
    press(place, school)
    with refused("host_of_stopped_place"):
        agreements.save_host_part(convention, by=by_part, host={"name": "Autre nom", "siret": OTHER})
    agreements.save_host_part(convention, by=by_part, host={"legal_form": "SAS"})
    offer.refresh_from_db()
    with refused("offer_of_stopped_place"):
        resume_offer(offer, by=by_host)


def test_a_postcode_typed_in_two_pieces_is_the_same_place():
    """As it is said on the telephone: « 49 000 »."""
    school = lives.make_school()
    offer, _host = make_offer(school)
    press(Place.typed(siret="", name=offer.host.name, postcode="49 000"), school)
    offer.refresh_from_db()
    assert offer.is_paused


def test_a_stolen_password_of_a_head_does_not_stop_place_after_place(monkeypatch):
    """Nor call all heads again and again by withdrawing what it has just stopped; a day later one may press again."""
    monkeypatch.setattr(stopping, "MOST_A_DAY", 2)
    school = lives.make_school()
    garage, shop = (Place.typed(siret="", name=name, postcode="49000") for name in ("Garage", "Magasin"))
    for _n in range(2):
        stop = press(garage, school)
        decide_stop(stop, "withdraw", reason="Erreur.", by=head_of(school), school=school)
    with refused("places_stopped_enough"):
        press(shop, school)
    clock.move_to(clock.now() + timedelta(days=1, minutes=1))
    assert press(shop, school).is_in_force
    assert press(shop, school, "Un autre motif.").is_in_force  # beside the first: nobody is called twice


def test_a_draft_that_anybody_writes_does_not_name_the_place_that_is_stopped():
    """Nor lead the stop to the officer of another département: an agreement says better where a SIRET is."""
    convention = lives.opened()
    place = number(convention, SIRET)
    Host.objects.create(name="Tout autre nom", siret=SIRET, postcode="69001", city="Lyon")
    assert Place.typed(siret=SIRET, name="", postcode="") == place
