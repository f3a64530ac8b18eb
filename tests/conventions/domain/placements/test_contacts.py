"""Who is known among contacts of offers: the first offer of one to whom nobody ever wrote waits, whoever posts it."""

from uuid import uuid4

import pytest

from config.development.lives.offers import apply, make_offer, publish_offer
from conventions.domain.exchange.moderation.queries import lodging_shown_in, unvouched_published_in, waiting_in
from conventions.domain.exchange.moderation.services import decide_offer
from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite
from conventions.domain.persons.people.models import Host, HostContact
from conventions.domain.persons.people.services import add_host_contact
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.placements.applications.services import accept_application, confirm_application
from conventions.domain.placements.offers.contacts import (
    Acquaintance,
    is_public_provider,
    known_among,
    known_as,
    providers,
)
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import (
    desk_actor,
    desk_of,
    hand_over_desk,
    publish_checked,
    resume_offer,
    start_offer,
    submit_offer,
    suspend_offer,
)
from conventions.domain.placements.seats.services import open_slot
from tests.conventions.domain.placements.test_offering import DAYS, officer_of
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow import clock, deadlines
from workflow.actors import Actor
from workflow.models import Transition

pytestmark = pytest.mark.django_db

GARAGE, SHOP, STATE = "73282932000074", "35600000000048", "13000000300017"
HERE = [DEPARTMENTS["973"]]


def written(email: str, siret: str = GARAGE, **columns) -> tuple[Offer, Actor]:
    """Return a complete draft and the contact who wrote it."""
    host = {"name": f"Garage {siret}", "siret": siret, "postcode": "97320", "city": "Saint-Laurent-du-Maroni"}
    contact = desk_of(host=host, contact={"first_name": "Ida", "last_name": "Garage", "email": email})
    by = desk_actor(contact)
    told = {"title": "Mécanicien auto", "activities": "Regarder réparer.", "levels": ["3e"]}
    offer = start_offer(representative=contact, fields={**told, "kinds": ["observation_3e_4e"], **columns}, by=by)
    open_slot(offer=offer, first_day=DAYS[0], last_day=DAYS[1], seats=2)
    return offer, by


def sent(email: str, siret: str = GARAGE, by: Actor | None = None, **columns) -> Offer:
    """Return an offer that was submitted, by its contact unless somebody else posts it."""
    offer, by_contact = written(email, siret, **columns)
    submit_offer(offer, by=by or by_contact)
    return offer


def given_by_school(email: str, siret: str = GARAGE) -> HostContact:
    host = Host.objects.create(name=f"Garage {siret}", siret=siret, postcode="97320", city="Saint-Laurent-du-Maroni")
    return add_host_contact(host=host, origin=HostContact.Origin.GIVEN_BY_SCHOOL, last_name="Garage", email=email)


@pytest.fixture
def by_officer() -> Actor:
    return officer_of("973")


@pytest.fixture
def association() -> tuple[Network, Actor]:
    """A partner of the service, and who posts for it."""
    network = Network.objects.create(kind="association", name="Association fictive")
    user = make_user()
    NetworkPost.objects.create(user=user, network=network, level="national")
    return network, account_actor(user)


def test_whoever_posts_a_contact_of_their_own_waits(association):
    """A partner, for anybody's number; the establishments that a network lists itself make nobody known."""
    network, by = association
    NetworkSite.objects.create(network=network, siret=GARAGE, email="moi@chez-moi.example")
    assert sent("moi@chez-moi.example", by=by, network=network).awaits_check
    ministry = Network.objects.create(kind="ministry", name="Ministère fictif")
    assert sent("autre@garage.gouv.fr", network=ministry).awaits_check  # a mailbox of the State, not its number
    given_by_school("connu@garage.example", SHOP)
    assert sent("connu@garage.example", SHOP, by=by, network=network).is_open
    assert sent("connu@garage.example", GARAGE, by=by, network=network).awaits_check


@pytest.mark.parametrize(
    ("email", "siret", "known"),
    [
        ("ida@garage.example", GARAGE, Acquaintance.SCHOOL),
        ("ida@garage.example", SHOP, Acquaintance.NO),
        ("leo@garage.example", GARAGE, Acquaintance.OWN_DOMAIN),
        ("leo@mail.garage.example", GARAGE, Acquaintance.NO),
        ("leo@gmail.com", GARAGE, Acquaintance.NO),
        ("ida@prefecture.gouv.fr", STATE, Acquaintance.OWN_DOMAIN),
        ("ida@notgouv.fr", STATE, Acquaintance.NO),
    ],
)
def test_a_mailbox_is_known_at_its_own_establishment(email, siret, known):
    """As a school gave it, or at the same domain, which is the host's own; at a public provider it is anybody's."""
    given_by_school("ida@garage.example")
    given_by_school("patron@gmail.com")
    offer, by = written(email, siret)
    assert known_as(offer.representative) is known
    submit_offer(offer, by=by)
    assert offer.is_open is known.answers


def test_a_provider_at_which_anybody_gets_a_mailbox_is_nobodys_domain():
    """In any country, with or without something before it; the list holds no line that says nothing."""
    taken = "gmail.com orange.fr wanadoo.fr free.fr laposte.net sfr.fr hotmail.fr outlook.com yahoo.co.uk icloud.com"
    for domain in (*taken.split(), "proton.me", "protonmail.com", "mail.yahoo.fr"):
        assert is_public_provider(domain), domain
    for domain in ("orange-garage.fr", "mairie-cayenne.fr", "free.example.com", "garage.live", "ac-guyane.fr"):
        assert not is_public_provider(domain), domain
    assert all("." in one and one == one.lower() for one in providers())


def test_an_officer_answers_once_for_a_contact(by_officer, association):
    """The contact's waiting offers are published, of the network elsewhere too; so are later ones, by the contact or by
    the poster; the entry says who and of whom."""
    network, by = association
    first, second = (sent("ida@garage.example", title=title) for title in ("Un", "Deux"))
    other = sent("ida@garage.example", SHOP, by=by, network=network)
    posted = sent("ida@garage.example", by=by, network=network, title="Trois")
    stranger = sent("ida@garage.example", STATE, title="Ailleurs")  # typed at a door: nobody has looked at that
    decide_offer(posted, "publish", by=by_officer)
    for one in (first, second, other, stranger):
        one.refresh_from_db()
    assert [one.is_open for one in (posted, first, second, other, stranger)] == [True, True, True, True, False]
    entries = Transition.objects.filter(name="accept_contact").order_by("id")
    assert {entry.actor_id for entry in entries} == {by_officer.id}
    assert [entry.data["contact"] for entry in entries] == [str(one.representative.uuid) for one in (posted, other)]
    assert sent("ida@garage.example", title="Plus tard").is_open
    assert sent("leo@garage.example").is_open  # whoever else answers at that domain
    assert sent("ida@garage.example", STATE, title="Encore ailleurs").awaits_check


def test_a_school_that_knows_the_host_answers_for_its_contact():
    """As an officer does."""
    offer, again = sent("ida@gmail.com"), sent("ida@gmail.com", title="Aussi")
    head = lives.make_school(postcode="97320").staff.get(role="head")
    publish_checked(offer, by=lives.account(head))
    again.refresh_from_db()
    assert again.is_open
    assert known_as(again.representative) is Acquaintance.ACCEPTED


def test_a_contact_that_was_refused_is_shown_to_nobody(by_officer):
    """Waiting offers are sent back with the reason, shown ones suspended; later ones wait, unseen by schools."""
    shown = sent("ida@garage.example")
    decide_offer(shown, "publish", by=by_officer)
    assert shown.is_open
    decide_offer(shown, "refuse_contact", by=by_officer, reason="Ce n'est pas le garage.")
    assert shown.is_paused
    later = sent("ida@garage.example", title="Plus tard")
    assert later.awaits_check
    assert "show_unverified" not in dict(deadlines.armed(later))
    [row] = waiting_in(HERE, clock.now())
    assert (row.known, row.is_pressing) == (Acquaintance.REFUSED, False)
    head = lives.make_school(postcode="97320").staff.get(role="head")
    with refused("contact_refused"):
        publish_checked(later, by=lives.account(head))
    decide_offer(later, "refuse_contact", by=by_officer, reason="Toujours pas.")
    assert later.is_draft
    decide_offer(shown, "accept_contact", by=by_officer)
    submit_offer(later, by=desk_actor(later.representative))
    assert later.is_open


def test_the_last_answer_counts_however_the_establishment_is_written(by_officer):
    """A row of the host under another name is the same establishment: who was accepted first is refused since."""
    first = sent("ida@garage.example")
    decide_offer(first, "publish", by=by_officer)
    second = sent("ida@garage.example", title="Deux")
    host = second.host
    host.pk, host.uuid, host.name = None, uuid4(), "Garage écrit autrement"
    host.save()
    contact = second.representative
    contact.pk, contact.uuid, contact.host = None, uuid4(), host
    contact.save()
    Offer.objects.filter(pk=second.pk).update(host=host, representative=contact)
    decide_offer(first, "withdraw", reason="Terminé.", by=by_officer)
    decide_offer(Offer.objects.get(pk=second.pk), "refuse_contact", by=by_officer, reason="Ce n'est pas le garage.")
    assert known_as(HostContact.objects.get(pk=contact.pk)) is Acquaintance.REFUSED


def test_a_contact_refused_meanwhile_is_not_shown_again(by_officer):
    """Neither by resuming what the contact had paused, nor by handing the desk over to another name of theirs."""
    paused, by = written("ida@garage.example")
    publish_offer(paused, by=by)
    suspend_offer(paused, reason="Congés.", by=by)
    decide_offer(paused, "refuse_contact", by=by_officer, reason="Ce n'est pas le garage.")
    for who in (by, by_officer):
        with refused("contact_refused"):
            resume_offer(paused, by=who)
    with refused("contact_refused"):
        hand_over_desk(paused.representative, first_name="Ida", last_name="Bis", email="ida.bis@garage.example")
    decide_offer(paused, "accept_contact", by=by_officer)
    resume_offer(paused, by=by)
    assert paused.is_open


def test_a_pupil_is_not_led_to_a_contact_refused_meanwhile():
    """Who applied before is neither accepted nor able to confirm until somebody accepts the contact."""
    school = lives.make_school()
    offer, by_host = make_offer(school, seats=3)
    asked, _pupil = apply(offer, lives.make_pupil(school))
    chosen, by_pupil = apply(offer, lives.make_pupil(school))
    accept_application(chosen, by=by_host)
    decide_offer(offer, "refuse_contact", by=officer_of("49"), reason="Ce n'est pas le garage.")
    with refused("application_at_stopped_place"):
        accept_application(asked, by=by_host)
    with refused("application_at_stopped_place"):
        confirm_application(chosen, by=by_pupil)


def test_what_was_published_of_unknown_contacts_is_listed(by_officer, django_assert_num_queries):
    """Until somebody answers for them; what a person published they have read; lodging that was shown is listed too."""
    before, by = written("ida@garage.example", lodging="Une chambre")
    publish_offer(before, by=by)
    read = sent("leo@gmail.com", SHOP)
    decide_offer(read, "publish", by=by_officer)
    with django_assert_num_queries(4):
        assert unvouched_published_in(HERE) == [before]
    assert unvouched_published_in([DEPARTMENTS["49"]]) == []
    assert list(lodging_shown_in(HERE)) == [before]
    before.refresh_from_db()
    decide_offer(before, "accept_contact", by=by_officer)
    assert unvouched_published_in(HERE) == []


def test_many_contacts_are_known_at_once(django_assert_num_queries):
    """As few queries for a list as for one."""
    given_by_school("ida@garage.example")
    offers = [written(f"n{n}@garage.example", title=f"Offre {n}")[0] for n in range(5)]
    with django_assert_num_queries(3):
        assert set(known_among([offer.representative for offer in offers])) == {Acquaintance.OWN_DOMAIN}
    assert known_among([]) == []
