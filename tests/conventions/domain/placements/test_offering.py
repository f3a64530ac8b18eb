"""Offers as a host writes them: who vouches, what the rules refuse, what is found, seats, handing over."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from config.development.lives.offers import apply, make_offer, publish_offer
from conventions.domain.dossier.agreements.offered import ask_hosts_again, offer_from_agreement
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.localities.models import Locality, RoadGroup
from conventions.domain.persons.localities.points import Point
from conventions.domain.persons.people.bans import block_host
from conventions.domain.persons.people.models import HostContact, TerritorialOfficer
from conventions.domain.placements.applications.services import accept_application
from conventions.domain.placements.offers.describing import place_again
from conventions.domain.placements.offers.models import PFMP, Offer
from conventions.domain.placements.offers.queries import offers_alive
from conventions.domain.placements.offers.services import (
    ask_again,
    desk_actor,
    desk_of,
    hand_over_desk,
    resume_offer,
    save_offer,
    start_offer,
    submit_offer,
    suspend_offer,
)
from conventions.domain.placements.seats.services import open_slot, write_dates
from conventions.domain.upkeep.retention.dossiers import erase_offers, unsent_offers
from conventions.domain.upkeep.retention.people import erase_host_contacts, host_contacts
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import make_school, make_user
from tests.kit.refusals import refused
from workflow import clock, deadlines
from workflow.actors import OPERATOR, Actor, system
from workflow.engine import fire

pytestmark = pytest.mark.django_db

SIRET = "73282932000074"
DAYS = date(2027, 2, 1), date(2027, 2, 5)


def written(**columns) -> tuple[Offer, Actor]:
    """Return a complete draft and its host, whom nobody knows."""
    host = {"name": "Garage Fictif", "siret": SIRET, "postcode": "97320", "city": "Saint-Laurent-du-Maroni"}
    host |= columns.pop("host", {})
    contact = desk_of(host=host, contact={"first_name": "Ida", "last_name": "Garage", "email": "ida@garage.example"})
    by = desk_actor(contact)
    fields = {"title": "Mécanicien auto", "activities": "Regarder réparer.", "levels": ["3e"]}
    fields |= {"kinds": ["observation_3e_4e"], "morning_start": time(9), "morning_end": time(12), **columns}
    offer = start_offer(representative=contact, fields=fields, by=by)
    open_slot(offer=offer, first_day=DAYS[0], last_day=DAYS[1], seats=2)
    return offer, by


def officer_of(department: str) -> Actor:
    """Return the officer of a département."""
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level="department", code=department)
    return Actor("account", str(user.uuid), label="Référent")


def test_the_same_contact_of_the_same_establishment_keeps_one_desk():
    """SIRET and address decide; another establishment has its own."""
    offer, _by = written()
    again, _by = written()
    elsewhere, _by = written(host={"siret": "35600000000048"})
    assert again.representative == offer.representative
    assert elsewhere.representative != offer.representative


def test_an_unknown_host_waits_for_an_officer_then_schools_see_it_unverified():
    """Two working days at most; then an officer or a school of the département publishes it, and the host is told."""
    offer, by = written()
    submit_offer(offer, by=by)
    assert offer.awaits_check
    due = dict(deadlines.armed(offer))["show_unverified"]
    assert 2 <= (due.date() - clock.now().date()).days <= 6
    fire(offer, "show_unverified", by=system("schedule"))
    assert offer.shown_unverified
    fire(offer, "send_back", by=officer_of("973"), reason="Dites les horaires.")
    assert offer.is_draft
    assert not offer.shown_unverified
    submit_offer(offer, by=by)
    head = lives.make_school(postcode="97320").staff.get(role="head")
    fire(offer, "publish", by=lives.account(head))
    assert offer.is_open
    assert set(Message.objects.values_list("slug", flat=True)) == {"offer_sent_back", "offer_published"}
    with refused("offer_checked"):
        save_offer(offer, fields={"activities": "Tout autre chose."}, by=by)
    save_offer(offer, fields={"accessibility": "Rampe."}, by=by)


def test_who_is_known_is_published_at_once():
    """Whoever a school wrote to about an approved agreement; no number typed."""
    convention = lives.validated()
    known, typed = convention.representative, convention.host
    typed.siret = SIRET
    typed.save()
    stranger, by = written()
    submit_offer(stranger, by=by)
    assert stranger.awaits_check
    HostContact.objects.filter(pk=known.pk).update(email="ida@garage.example")
    theirs, by = written()
    submit_offer(theirs, by=by)
    assert theirs.is_open
    with refused("offer_against_rules"):  # nobody checked it: the rules are asked at each change
        save_offer(theirs, fields={"levels": ["4e_segpa"]}, by=by)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"activities": "Servir au bar le soir."}, "bar"),
        ({"activities": "Regarder la salle.", "host": {"naf": "5630Z"}}, "56.30Z"),
        ({"levels": ["3e", "cap"]}, "CAP"),
        ({"kinds": [PFMP], "levels": ["cap"]}, "diplôme"),
    ],
)
def test_what_the_rules_refuse_is_refused_with_its_sentence(columns, said):
    """Duty at the bar by words and by NAF (D-05), a level without a kind, a PFMP of no diploma."""
    offer, by = written(**columns)
    with refused("offer_against_rules") as refusal:
        submit_offer(offer, by=by)
    assert said in str(refusal.value)


def test_a_host_on_the_other_bank_of_the_maroni_offers_no_place():
    """Its postcode may look like one of ours."""
    with refused("host_abroad"):
        written(host={"name": "Atelier d'Albina", "siret": "", "country": "SR"})


def test_no_offer_of_a_banned_establishment_is_submitted_or_published():
    """The SIRET decides (A-10), also for a ban that falls while the offer waits; one that is shown leaves searches."""
    offer, by = written()
    waiting, _by = written()
    submit_offer(waiting, by=by)
    shown, by_shown = written()
    publish_offer(shown, by=by_shown)
    block_host(siret=SIRET, by=Actor(OPERATOR, "tests", label="Exploitant"), reason="Décision fictive.")
    with refused("offer_against_rules"):
        submit_offer(offer, by=by)
    with refused("offer_of_banned_host"):
        fire(waiting, "publish", by=system("known_host"))
    shown.refresh_from_db()
    assert shown.is_paused
    with refused("offer_of_banned_host"):
        resume_offer(shown, by=by_shown)


def test_an_offer_is_found_by_its_place_its_trade_and_its_words():
    """The commune by postcode and name, whose point and road group it repeats; again when the text or they change."""
    group = RoadGroup.objects.create(slug="ouest", name="Ouest guyanais")
    common = {"group": group, "department": "973", "latitude": 5.5, "longitude": -54.0, "postcodes": ["97320"]}
    Locality.objects.create(code="97362", insee="97362", name="Papaïchton", point=Point(9, 9), **common)
    town = Locality.objects.create(
        code="97311", insee="97311", name="Saint-Laurent-du-Maroni", point=Point(1, 2), **common
    )
    offer, by = written(host={"naf": "4520A"})
    offer.refresh_from_db()
    assert (offer.locality, offer.point, offer.group) == (town, Point(1, 2), group)
    assert "sector:" in offer.words
    assert "naf:4520a" in offer.words
    assert offer.trades
    save_offer(offer, fields={"title": "Boulangerie"}, by=by)
    assert "trade:boulanger" in offer.words
    assert place_again() == 0
    Locality.objects.filter(pk=town.pk).update(
        group=RoadGroup.objects.create(slug="rive", name="Rive"), point=Point(3, 2)
    )
    assert place_again() == 1
    offer.refresh_from_db()
    assert (offer.group.slug, offer.point) == ("rive", Point(3, 2))


def test_seats_change_by_dates_and_the_offer_closes_and_opens_with_them():
    """A seat more opens a full offer again; dates that a pupil holds keep their seat; 0 takes dates away."""
    school = make_school()
    offer, by_host = make_offer(school)
    slot = offer.slots.get()
    application, _by = apply(offer, lives.make_pupil(school))
    accept_application(application, by=by_host)
    offer.refresh_from_db()
    assert not offer.is_open
    later = slot.first_day + timedelta(days=7), slot.last_day + timedelta(days=7)
    write_dates(offer, {later: 3}, by=by_host)
    assert offer.is_open
    assert offer.seats_left == 3
    write_dates(offer, {later: 0}, by=by_host)
    assert not offer.is_open
    with refused("seats_are_held", held=1):
        write_dates(offer, {(slot.first_day, slot.last_day): 0}, by=by_host)


def test_what_an_officer_suspends_the_host_does_not_resume():
    """Its own pause it ends itself."""
    school = make_school()
    offer, by_host = make_offer(school)
    suspend_offer(offer, reason="Travaux.", by=by_host)
    resume_offer(offer, by=by_host)
    by_officer = officer_of(school.department)
    suspend_offer(offer, reason="Signalée.", by=by_officer)
    with refused("suspended_by_officer"):
        resume_offer(offer, by=by_host)
    resume_offer(offer, by=by_officer)
    assert offer.is_open


def test_a_desk_is_handed_over_with_all_that_is_not_over():
    """The colleague answers for the offers; the former contact no longer does."""
    offer, by_host = make_offer(make_school())
    names = {"first_name": "Léo", "last_name": "Relais", "email": "leo@relais.example"}
    colleague = hand_over_desk(offer.representative, **names)
    offer.refresh_from_db()
    assert offer.representative == colleague
    with refused("not_for_you"):
        suspend_offer(offer, reason="Trop tard.", by=by_host)
    suspend_offer(offer, reason="À mon tour.", by=desk_actor(colleague))


def test_an_offer_whose_dates_are_past_tells_its_host_once_it_was_shown():
    """A draft goes in silence."""
    school = make_school()
    offer, _by_host = make_offer(school)
    draft, _by = written()
    fire(offer, "expire", by=system("schedule"))
    fire(draft, "lapse", by=system("schedule"))
    assert [message.slug for message in Message.objects.filter(slug="offer_expired")] == ["offer_expired"]


def test_last_years_hosts_are_asked_once_a_year_by_one_letter(monkeypatch):
    """In the season, in France; not who offers already, nor who was asked on another row; the draft names no pupil."""
    convention = lives.closed()
    contact = convention.representative
    asked_on = convention.last_day.replace(month=10, day=1)
    if asked_on <= convention.last_day:
        asked_on = asked_on.replace(year=asked_on.year + 1)
    at = datetime.combine(asked_on, time(9), UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    for country, letters in (("SR", 0), ("FR", 1)):
        contact.host.country = country
        contact.host.save()
        assert ask_hosts_again() == letters
    assert ask_hosts_again() == 0
    assert Message.objects.get(slug="offer_again").address == contact.email
    monkeypatch.setattr(clock, "now", lambda: at.replace(month=6))
    assert ask_hosts_again() == 0

    pupil = convention.pupil
    convention.activities = f"{pupil.name} regarde l'atelier. {pupil.first_name} range, {pupil.last_name} note."
    offer = offer_from_agreement(convention, contact=contact, by=desk_actor(contact))
    said = "l'élève regarde l'atelier. l'élève range, l'élève note."
    assert (offer.activities, offer.kinds) == (said, [convention.kind])
    assert offer.hours[0]
    assert not ask_again(contact)


def test_an_offer_that_nobody_sent_goes_and_its_contact_with_it():
    """Anybody may type anybody's address: what nobody confirmed is kept for a season; what was sent stays longer."""
    offer, _by = written(lodging="Chez Ida")
    sent, by = written(host={"siret": "35600000000048"})
    submit_offer(sent, by=by)
    now = timezone.now() + timedelta(seconds=1)
    assert list(unsent_offers(now)) == [offer]
    erase_offers([offer])
    offer.refresh_from_db()
    assert (offer.activities, offer.lodging, offer.words) == ("", "", None)
    assert deadlines.armed(offer) == []
    assert list(offers_alive()) == [sent]
    assert list(host_contacts(now)) == [offer.representative]
    link_of(f"desk:{offer.representative.uuid}")
    erase_host_contacts([offer.representative])
    assert not HostContact.objects.filter(email="ida@garage.example").exclude(pk=sent.representative_id).exists()
    assert not PersonalLink.objects.filter(holder=f"desk:{offer.representative.uuid}").exists()
