"""The establishments that a school knows: gathered, counted, chosen in the list, vouched for."""

from datetime import date

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.known_hosts import known_before, known_hosts
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules.weeks import school_weeks
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.bans import block_host
from conventions.domain.persons.people.models import Host, Pupil
from conventions.pages.shared.drafting.known import came_before
from conventions.pages.shared.drafting.own_place import OwnPlaceForm, open_own_place
from signatures.queries import current_document
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow.actors import OPERATOR, Actor
from workflow.engine import Refused
from workflow.models import Transition

pytestmark = pytest.mark.django_db
SIRET, OTHER_SIRET = "73282932000074", "00000090100017"


def describe(host: Host, **values) -> None:
    for name, value in values.items():
        setattr(host, name, value)
    host.save()


@pytest.fixture
def garage() -> Convention:
    """An approved agreement with a garage, whose contact is known."""
    convention = lives.validated()
    describe(convention.host, name="Garage des Palmiers", siret=SIRET, naf="4520A", address="2 rue des Palmes")
    return convention


def typed(pupil: Pupil, **changes) -> dict[str, str]:
    monday = school_weeks(pupil.school)[5].isoformat()
    blank = dict.fromkeys(("host_name", "place", "contact_name", "contact", "last_week"), "")
    return {**blank, "first_week": monday, **changes}


def test_rows_of_one_establishment_are_proposed_once_with_how_many_came(garage):
    """Same SIRET under another name, or same name and postcode without one; a banned host is not proposed."""
    school = garage.school
    for values in ({"name": "GARAGE PALMIERS SARL", "siret": SIRET}, {"name": "Garage des palmiers", "siret": ""}):
        other = lives.validated(school=school)
        describe(other.host, postcode=garage.host.postcode, **values)
    lives.host_completed(school=school)  # not approved: what somebody typed proposes nothing to others
    [three] = known_hosts(school)
    year = garage.year.number
    assert came_before(three) == f"3 stagiaires en {year}-{year + 1} (3e B)"
    before = known_before(garage)
    assert before is not None
    assert sum(before.trainees.values()) == 2
    twin = lives.validated(school=school)
    describe(twin.host, name="Garage des Palmiers", siret=OTHER_SIRET, postcode=garage.host.postcode)
    known = known_hosts(school)
    assert [known.find(one.label) for one in known] == list(known)
    assert len({one.label for one in known}) == 2
    block_host(siret=SIRET, by=Actor(OPERATOR, "tests", label="Exploitant"), reason="Décision fictive.")
    assert [one.siret for one in known_hosts(school)] == [OTHER_SIRET]
    assert list(known_hosts(lives.make_school())) == []


def test_the_office_chooses_a_known_host_and_types_no_more_than_the_week(garage):
    """Name, address, SIRET, sector and contact come from what the school knows; nobody's row is shared."""
    office, pupil = lives.hire(garage.school, "office"), lives.make_pupil(garage.school)
    client = signed_in(office.user)
    address = reverse("open_for_pupil", args=[pupil.uuid])
    page = client.get(address).content.decode()
    label = next(iter(known_hosts(garage.school))).label
    assert f'<option value="{label}" label="{label} – 1 stagiaire en' in page
    assert 'list="connus"' in page
    assert garage.pupil.last_name not in page
    answer = client.post(address, typed(pupil, host_name=label))
    assert answer.status_code == 302, answer.content.decode()
    opened = Convention.objects.get(pupil=pupil)
    host, contact = opened.host, opened.representative
    assert host.pk != garage.host.pk
    assert (host.siret, host.naf, host.address) == (SIRET, "4520A", "2 rue des Palmes")
    assert (opened.place_address, opened.place_postcode) == ("2 rue des Palmes", garage.host.postcode)
    assert contact.email == garage.representative.email
    assert contact.pk != garage.representative.pk


def test_the_office_that_types_for_the_host_chooses_it_too(client, garage):
    """In the host's name the list is there, and what it names replaces what stood; the host itself sees no list."""
    convention = lives.opened(school=garage.school)
    before = convention.host.pk
    office = signed_in(garage.school.staff.get(role="office").user)
    address = reverse("host_typing", args=[convention.number, "organisme"])
    page = office.get(address).content.decode()
    label = next(iter(known_hosts(garage.school))).label
    assert f'<option value="{label}"' in page
    office.post(address, {"name": label, "siret": "", "then": "stay"})
    convention.refresh_from_db()
    assert (convention.host.pk, convention.host.name, convention.host.siret) == (before, "Garage des Palmiers", SIRET)
    link = token(link_of(f"host:{convention.uuid}"))
    client.post(reverse("host_begin", args=[link]))
    assert label not in client.get(reverse("host_step", args=[link, "organisme"]), follow=True).content.decode()
    head = signed_in(garage.school.staff.get(role="head").user)
    waiting = lives.school_completed(school=garage.school)
    describe(waiting.host, siret=SIRET)
    assert "1 stagiaire en" in head.get(reverse("agreement", args=[waiting.number])).content.decode()


def test_a_family_is_told_of_no_person(garage):
    """The list has neither who came nor whom to call; the contact is still asked, the rest is known."""
    pupil = lives.make_pupil(garage.school)
    label = next(iter(known_hosts(garage.school))).label
    form = OwnPlaceForm(typed(pupil, host_name=label), pupil=pupil)
    assert {one.told for one in form.proposals()} == {""}
    assert not form.is_valid()
    assert set(form.errors) == {"contact_name", "contact"}
    shown = str(form)
    assert garage.representative.email not in shown
    assert garage.representative.last_name not in shown
    again = typed(pupil, host_name="garage des palmiers", place=f"{garage.host.postcode} Angers")
    form = OwnPlaceForm({**again, "contact_name": "Léa Fictive", "contact": "lea@garage.example"}, pupil=pupil)
    assert form.is_valid(), form.errors
    opened = open_own_place(pupil, form, by=Actor("link", f"pupil:{pupil.uuid}", label="Élève"))
    assert (opened.host.siret, opened.representative.email) == (SIRET, "lea@garage.example")


def test_two_town_halls_of_one_postcode_are_told_apart(garage):
    """Name, postcode and town say which; without the town, only what is alone there, and then the town is its own."""
    school, pupil = garage.school, lives.make_pupil(garage.school)
    first, second = garage, lives.validated(school=school)
    describe(first.host, name="Mairie", postcode="97355", city="Macouria", siret=SIRET)
    form = OwnPlaceForm(typed(pupil, host_name="mairie", place="97355"), pupil=pupil, by_staff=True)
    assert form["place"].value() == "97355 Macouria"
    assert form["contact"].value() == first.representative.email
    describe(second.host, name="Mairie", postcode="97355", city="Montsinéry", siret="", address="1 place du Bourg")
    known = known_hosts(school)
    assert len(list(known)) == 2
    assert [one.siret for one in known if one.city == "Montsinéry"] == [""]
    assert known.find("MAIRIE", "97355", "macouria").siret == SIRET
    assert known.find("mairie", "97355", "Montsinery").host == second.host.pk
    assert known.find("mairie", "97355") is None
    assert known.find("mairie", "97355", "Tonate") is None
    assert (known_before(first), known_before(second)) == (None, None)
    form = OwnPlaceForm(typed(pupil, host_name="Mairie", place="97355 Tonate"), pupil=pupil, by_staff=True)
    assert (form.chosen, form["contact"].value()) == (None, "")
    label = next(one.label for one in known if one.city == "Montsinéry")
    given = typed(pupil, host_name=label, place="97355 Macouria")
    form = OwnPlaceForm(given, pupil=pupil, by_staff=True)
    assert form.is_valid(), form.errors
    opened = open_own_place(pupil, form, by=lives.by(second, "office"))
    assert (opened.host.city, opened.place_city, opened.place_address) == ("Montsinéry", "Macouria", "")


def test_the_school_vouches_for_a_host_without_a_number():
    """Office or head attests it, with name and date in the journal; the warning goes, and the document says it."""
    convention = lives.school_completed()
    describe(convention.host, siret="")
    convention.refresh_from_db()
    assert "host.siret" in {one.field for one in check_agreement(convention)}
    with pytest.raises(Refused):
        services.vouch_for_host(convention, by=lives.by(convention, "host"))
    office = signed_in(lives.hire(convention.school, "office", "Mangroville").user)
    assert "Attester que" in office.get(reverse("agreement", args=[convention.number])).content.decode()
    answer = office.post(reverse("agreement_act", args=[convention.number, "vouch_for_host"]), {"key": "k1"})
    assert answer.status_code == 302
    convention.refresh_from_db()
    assert convention.host_vouched
    assert "host.siret" not in {one.field for one in check_agreement(convention)}
    entry = Transition.objects.get(name="vouch_for_host")
    assert entry.personal.content["actor"].endswith("Mangroville")
    assert "atteste connaître" in office.get(reverse("agreement", args=[convention.number])).content.decode()
    with pytest.raises(Refused):
        services.vouch_for_host(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    assert "atteste connaître" in current_document(convention, "convention").html


def test_another_name_is_not_vouched_for(garage):
    """The school attested the organisation as it was named; an RNA needs no attestation."""
    convention = lives.host_completed(school=garage.school)
    describe(convention.host, siret="")
    convention.refresh_from_db()
    services.vouch_for_host(convention, by=lives.by(convention, "office"))
    services.send_back_to_host(convention, by=lives.by(convention, "office"), reason="À revoir.")
    host = lives.by(convention, "host")
    services.save_host_part(convention, by=host, host={"name": convention.host.name.upper()})
    assert convention.host_vouched
    services.save_host_part(convention, by=host, host={"name": "Autre Organisme"})
    assert not convention.host_vouched
    assert convention.awaits_voucher
    found = services.save_host_part(convention, by=host, host={"rna": "w9c 1000123"})
    assert not convention.awaits_voucher
    assert "host.siret" not in {one.field for one in found}
    services.save_host_part(convention, by=host, host={"rna": "", "siret": SIRET, "closed_on": date(2024, 3, 1)})
    assert "fermé depuis le 1er mars 2024" in " ".join(one.sentence for one in check_agreement(convention))
