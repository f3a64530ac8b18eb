"""Offers posted for others: read from a line, once, in the territory and for the establishments of the network."""

from datetime import UTC, date, datetime

import pytest

from config.development.lives.offers import apply, make_offer
from conventions.domain.exchange.posting import uploads
from conventions.domain.exchange.posting.columns import recognise
from conventions.domain.exchange.posting.models import OffersImport
from conventions.domain.exchange.posting.queries import offers_of
from conventions.domain.exchange.posting.reading import BadOfferLine, read_offer
from conventions.domain.exchange.posting.services import PostedOutcome, post_offer, write_to_sites
from conventions.domain.exchange.posting.sharing import share_desk
from conventions.domain.exchange.posting.uploads import (
    apply_offers,
    confirm_offers,
    lines_to_correct,
    preview_offers,
    read_columns,
    upload_offers,
)
from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite
from conventions.domain.law.rules.weeks import AFTERNOON
from conventions.domain.persons.people.models import Host, HostContact
from conventions.domain.persons.people.services import add_host_contact
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.placements.applications.services import accept_application
from conventions.domain.placements.offers.contacts import Acquaintance, known_as
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor
from conventions.domain.season.rolls.tabular import Record
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import make_school, make_user
from tests.kit.places import load_some_places
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db

SIRET = "73282932000074"
LINE = {
    "siret": SIRET,
    "name": "Atelier Fictif",
    "title": "Découvrir l'atelier",
    "activities": "Regarder réparer des vélos.",
    "postcode": "97300",
    "city": "Cayenne",
    "levels": "3e, 2de GT",
    "dates": "du 01/02/2027 au 05/02/2027 ; semaine 23 2027",
    "hours": "8h30-12h et 14h-16h30",
    "seats": "2",
    "contact": "Ida Atelier",
    "email": "ida@atelier.example",
}
TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def in_november():
    """Lines name days of the months after."""
    with clock.held(datetime(2026, 11, 2, 12, tzinfo=UTC)):
        yield


def a_post(kind: str = "federation", level: str = "department", code: str = "973") -> NetworkPost:
    network, _new = Network.objects.get_or_create(kind=kind, name=f"Réseau fictif ({kind})")
    return NetworkPost.objects.create(user=make_user(), network=network, level=level, code=code)


def told(**changed: str):
    return read_offer(Record(2, {**LINE, **changed}), today=TODAY)


def given_by_school(siret: str = SIRET, email: str = LINE["email"]) -> HostContact:
    """Have a school give a contact of an establishment."""
    host = Host.objects.create(name="Atelier Fictif", siret=siret, postcode="97300", city="Cayenne")
    return add_host_contact(host=host, origin=HostContact.Origin.GIVEN_BY_SCHOOL, last_name="Atelier", email=email)


def test_a_line_says_an_offer():
    """Levels and hours as people write them, dates and weeks in one cell, a first and a last name together."""
    one = told()
    assert one.fields["levels"] == ["3e", "2de_gt"]
    assert one.dates == {
        (date(2027, 2, 1), date(2027, 2, 5)): 2,
        (date(2027, 6, 7), date(2027, 6, 11)): 2,
    }
    assert f"{one.fields['morning_start']:%H:%M}" == "08:30"
    assert (one.contact["first_name"], one.contact["last_name"]) == ("Ida", "Atelier")
    assert told(hours="").fields["afternoon_end"] == AFTERNOON.end
    assert list(told(dates="semaine 5").dates) == [(date(2027, 2, 1), date(2027, 2, 5))]


def test_a_list_says_the_formation_by_its_key_or_its_title():
    """The column of the formation gives the families of diplomas; of what is no training period it gives none."""
    for typed in ("24122138210", "CAP Cuisine, 1re année"):
        line = Record(2, {**LINE, "levels": "CAP", "kind": "PFMP", "diplomas": typed})
        assert read_offer(line, today=TODAY).fields["families"] == ["cooking"]
    assert read_offer(Record(2, {**LINE, "diplomas": "CAP Cuisine"}), today=TODAY).fields["families"] == []
    assert [recognise(heading) for heading in ("Formation", "Code MEF", "Diplôme")] == ["diplomas"] * 3


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"siret": "123"}, "siret"),
        ({"title": ""}, "title"),
        ({"activities": ""}, "activities"),
        ({"postcode": "999"}, "postcode"),
        ({"city": ""}, "city"),
        ({"levels": "sixième"}, "levels"),
        ({"levels": "CAP"}, "kind"),
        ({"levels": "3e", "kind": "PFMP"}, "kind"),
        ({"dates": "bientôt"}, "dates"),
        ({"dates": "du 05/02/2027 au 01/02/2027"}, "dates"),
        ({"dates": "du 31/02/2027 au 05/03/2027"}, "dates"),
        ({"dates": "du 01/02/2026 au 05/02/2026"}, "dates"),
        ({"dates": "semaine 60"}, "dates"),
        ({"seats": "beaucoup"}, "seats"),
        ({"hours": "le matin"}, "hours"),
        ({"email": "ida"}, "email"),
        ({"email": "", "phone": "12"}, "phone"),
        ({"email": ""}, "email"),
    ],
)
def test_each_thing_wrong_is_a_sentence_at_its_field(changed, name):
    """In words that say what to write."""
    with pytest.raises(BadOfferLine) as wrong:
        told(**changed)
    assert list(wrong.value.problems) == [name]
    assert wrong.value.problems[name].endswith(".")


def test_a_postcode_that_no_commune_has_is_told():
    """Beside the name of a commune of the same département too; a CEDEX passes."""
    load_some_places()
    with pytest.raises(BadOfferLine) as wrong:
        told(postcode="97399", city="Saint-Laurent-du-Maroni")
    assert list(wrong.value.problems) == ["postcode"]
    assert "97399" in wrong.value.problems["postcode"]
    assert told(postcode="97399", city="Saint-Laurent-du-Maroni Cedex").fields["postcode"] == "97399"
    assert told(postcode="97320", city="Saint-Laurent-du-Maroni").fields["postcode"] == "97320"


def test_a_partner_posts_once_and_the_contact_of_the_site_has_a_desk():
    """Published at once, as that of a contact that a school gave; the same again changes nothing, later dates are
    added, what the host changed stays."""
    post = a_post()
    given = given_by_school()
    by = account_actor(post.user)
    offer, outcome = post_offer(post=post, entry=told(), by=by)
    assert outcome is PostedOutcome.CREATED
    assert offer.is_open
    assert offer.network == post.network
    assert Message.objects.get(slug="offer_published").address == "ida@atelier.example"
    assert desk_actor(offer.representative).id == f"desk:{HostContact.objects.exclude(pk=given.pk).get().uuid}"
    assert post.network.sites.get().siret == SIRET
    again, outcome = post_offer(post=post, entry=told(seats="9"), by=by)
    assert (again, outcome) == (offer, PostedOutcome.UNCHANGED)
    assert offer.seats_left == 4
    _more, outcome = post_offer(post=post, entry=told(dates="semaine 6 2027"), by=by)
    assert outcome is PostedOutcome.EXTENDED
    assert offer.seats_left == 6


def test_a_host_that_several_share_gets_an_account_by_its_desk():
    """A company with its site, its offers and its first member, invited; once, and not without a mail address."""
    offer, _by = make_offer(make_school())
    contact = offer.representative
    contact.email = "ida@atelier.example"
    contact.save()
    held = share_desk(contact)
    assert share_desk(contact) == held
    offer.refresh_from_db()
    assert offer.network == held.network
    assert (held.network.kind, held.role, held.user.email) == ("company", "member", "ida@atelier.example")
    assert Message.objects.filter(slug="account_opened", address="ida@atelier.example").count() == 1
    assert offers_of(held).get() == offer
    contact.email, contact.phone = "", "+33639989901"
    contact.save()
    with refused("account_needs_email"):
        share_desk(contact)


def test_nobody_posts_outside_of_a_territory_or_of_a_list():
    """A partner that gave a list posts for it alone; a company too, and its offers are checked first."""
    post = a_post()
    with refused("outside_of_post"):
        post_offer(post=post, entry=told(postcode="75001", city="Paris"), by=account_actor(post.user))
    NetworkSite.objects.create(network=post.network, siret="35600000000048")
    with refused("site_not_listed"):
        post_offer(post=post, entry=told(), by=account_actor(post.user))
    company = a_post("company", "national", "")
    with refused("site_not_listed"):
        post_offer(post=company, entry=told(), by=account_actor(company.user))
    NetworkSite.objects.create(network=company.network, siret=SIRET)
    offer, _outcome = post_offer(post=company, entry=told(), by=account_actor(company.user))
    assert offer.awaits_check
    known = lives.validated()  # naming a contact whom a school knows makes nobody known
    known.host.siret = SIRET
    known.host.save()
    HostContact.objects.filter(pk=known.representative_id).update(email=LINE["email"])
    other, _outcome = post_offer(post=company, entry=told(title="Autre"), by=account_actor(company.user))
    assert known_as(other.representative) is Acquaintance.SCHOOL
    assert other.awaits_check


def test_a_referent_sees_the_offers_of_the_network_with_their_seats():
    """Held and confirmed, in the territory alone."""
    post = a_post("ministry")
    school = make_school("973", postcode="97300")
    given_by_school()
    offer, _outcome = post_offer(
        post=post, entry=told(dates=_week_of_tests(), levels="3e"), by=account_actor(post.user)
    )
    application, _by = apply(offer, lives.make_pupil(school))
    accept_application(application, by=desk_actor(offer.representative))
    listed = offers_of(post).get()
    assert (listed.seat_count, listed.held_count, listed.confirmed_count) == (2, 1, 0)
    elsewhere = a_post("ministry", code="974")
    assert not offers_of(elsewhere).exists()


def _week_of_tests() -> str:
    days = [one.day for one in lives.week()]
    return f"du {days[0]:%d/%m/%Y} au {days[-1]:%d/%m/%Y}"


def test_one_letter_a_month_leaves_to_each_site_chosen():
    """None to who has no address or was just written to; what somebody typed stands in the erasable part."""
    post = a_post("ministry")
    reached = NetworkSite.objects.create(network=post.network, siret=SIRET, email="a@site.example", department="973")
    mute = NetworkSite.objects.create(network=post.network, siret="35600000000048")
    assert write_to_sites(post, [reached, mute], text="Proposez deux places.") == (1, 1)
    assert write_to_sites(post, [reached], text="Encore.") == (0, 1)
    row = Message.objects.get(slug="network_letter")
    assert row.address == "a@site.example"
    assert "Proposez" not in str(row.context)


# -- many at once -------------------------------------------------------------------------------------------------

HEADS = "SIRET;Entreprise;Intitulé;Activités;CP;Commune;Niveaux;Dates;Places;Contact;Courriel"


def _file(*lines: str) -> bytes:
    return "\r\n".join((HEADS, *lines)).encode("cp1252")


def _line(n: int, **changed: str) -> str:
    values = {**LINE, "title": f"Atelier {n}", "dates": "du 01/02/2027 au 05/02/2027", **changed}
    names = ("siret", "name", "title", "activities", "postcode", "city", "levels", "dates", "seats", "contact", "email")
    return ";".join(values[name] for name in names)


def test_a_file_is_previewed_confirmed_and_sent_again():
    """The good lines are published, each wrong one has its sentence and comes back in a file; twice publishes once."""
    post = a_post()
    given_by_school()
    content = _file(
        _line(1), _line(2, levels="sixième"), _line(3, activities="Servir au bar le soir."), _line(1), _line(4)
    )
    upload = upload_offers(post=post, file_name="offres.csv", content=content)
    upload.refresh_from_db()
    assert (upload.report["created"], upload.report["refused"]) == (2, 3)
    assert [line for line, _reason in upload.report["bad_lines"]] == [3, 4, 5]
    assert "ligne 2" in upload.report["bad_lines"][2][1]
    assert not Offer.objects.exists()
    confirm_offers(upload)
    confirm_offers(upload)
    upload.refresh_from_db()
    assert upload.applied_at
    assert Offer.objects.filter(Offer.is_open).count() == 2
    heads, lines = lines_to_correct(upload)
    assert heads[:2] == ["Erreur", "SIRET"]
    assert [line[3] for line in lines] == ["Atelier 2", "Atelier 3", "Atelier 1"]
    again = upload_offers(post=post, file_name="offres.csv", content=content)
    again.refresh_from_db()
    assert (again.report["created"], again.report["unchanged"], again.report["refused"]) == (0, 2, 3)


def test_a_column_that_no_heading_names_is_chosen(monkeypatch):
    """Nothing is read while something that every offer needs has no column; a long file is a job.

    It is forgotten where whoever sent it does not act for the network any more.
    """
    post = a_post()
    given_by_school()
    monkeypatch.setattr(uploads, "AT_ONCE", 1)
    monkeypatch.setattr(uploads, "SAID_EVERY", 2)
    content = _file(*[_line(n) for n in range(1, 4)]).replace(b"Places", b"Combien", 1)
    upload = upload_offers(post=post, file_name="offres.csv", content=content)
    assert upload.is_working
    preview_offers(str(upload.uuid))
    upload.refresh_from_db()
    assert upload.report == {}
    names = ["siret", "name", "title", "activities", "postcode", "city", "levels", "dates", "seats", "contact", "email"]
    read_columns(upload, dict(enumerate(names)))
    preview_offers(str(upload.uuid))
    upload.refresh_from_db()
    assert upload.report["created"] == 3
    assert upload.done == 2
    confirm_offers(upload)
    NetworkPost.objects.filter(pk=post.pk).update(ended_at=clock.now())
    apply_offers(str(upload.uuid))
    assert not OffersImport.objects.exists()
    assert not Offer.objects.exists()
