"""Rectifications: what does not matter legally changes without another signature, and everybody can see what did."""

import io
import zipfile

import pytest

from config.development.lives.offers import make_offer
from conventions.domain.dossier.agreements import services, signers
from conventions.domain.dossier.agreements.recipients import request_recipient
from conventions.domain.dossier.agreements.rectifications import RECTIFIABLE, rectifications_of, rectify
from conventions.domain.dossier.evidence import readable
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.domain.law.documents.pages import render
from conventions.domain.placements.offers.models import Offer
from notifications.models import Message
from signatures.queries import current_document
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import agenda, journal
from workflow.engine import Refused

pytestmark = pytest.mark.django_db

PHONE = "+33261910042"


def put_right(convention, path="host.representative.phone", value=PHONE, role="office", **given):
    rectify(convention, path=path, value=value, reason="Un chiffre manquait.", by=lives.by(convention, role), **given)
    convention.refresh_from_db()


@pytest.mark.parametrize("state", ["validated", "signatures_started", "signed", "running", "completed"])
def test_a_telephone_changes_and_the_signed_bytes_stay(state):
    """Old, new, who, when and why are read in the journal; state, document and open tasks are as before."""
    convention = lives.in_state(state)
    before = current_document(convention, "convention").content(), agenda.expected(convention)
    put_right(convention)
    assert convention.status == state
    assert convention.representative.phone == PHONE
    assert (current_document(convention, "convention").content(), agenda.expected(convention)) == before
    [told] = rectifications_of(convention)
    assert (told.label, told.old, told.new) == ("Téléphone de la personne qui signe pour l'organisme", "", PHONE)
    assert (told.who, told.reason, told.version) == ("Alix Bureau", "Un chiffre manquait.", 1)
    assert {message.audience for message in Message.objects.filter(slug="rectification_made")} == {"host", "guardian"}
    assert list(journal.check()) == []
    assert agenda.differences(convention) == []


@pytest.mark.parametrize("datum", [one for one in RECTIFIABLE if one.kind != "staff"], ids=lambda datum: datum.path)
def test_each_datum_of_the_list_stands_in_the_document_and_may_be_rectified(datum):
    """The list names what the canonical data hold, and says why it binds nobody."""
    convention = lives.validated(tutor=True)
    value = {"email": "juste@accueil.example", "phone": PHONE, "line": "Cheffe d'atelier"}[datum.kind]
    put_right(convention, datum.path, value)
    assert datum.read(convention) == value
    holder = current_document(convention, "convention").data
    for part in datum.path.split("."):
        holder = holder[part]
    assert holder == rectifications_of(convention)[0].old
    assert datum.why


@pytest.mark.parametrize("path", ["period.days", "place.address", "host.siret", "pupil.birth_date", "nothing", ""])
def test_what_binds_the_parties_is_refused_with_the_way_to_change_it(path):
    convention = lives.signed()
    with refused("datum_binding"):
        put_right(convention, path)
    assert rectifications_of(convention) == []


def test_what_an_agreement_rectifies_leaves_the_offer_of_its_host_as_it_was_checked():
    """Else one password of an office would have what pupils write sent elsewhere, and a stopped place renamed."""
    convention = lives.signed()
    offer, _by_host = make_offer(convention.school)
    Offer.objects.filter(pk=offer.pk).update(host=convention.host, representative=convention.representative)
    before, name = convention.representative.email, convention.host.name
    put_right(convention, "host.representative.email", "ailleurs@accueil.example")
    put_right(convention, "host.name", "Autre nom")
    assert (convention.representative.email, convention.host.name) == ("ailleurs@accueil.example", "Autre nom")
    offer = Offer.objects.get(pk=offer.pk)
    assert (offer.representative.email, offer.host.name) == (before, name)


@pytest.mark.parametrize("role", ["host", "guardian", "pupil", "teacher"])
def test_only_the_school_rectifies(role):
    convention = lives.signed()
    with refused("not_for_you"):
        put_right(convention, role=role)


@pytest.mark.parametrize("state", ["draft", "completed_by_school", "refused", "withdrawn", "closed", "terminated"])
def test_before_and_after_there_is_nothing_to_rectify(state):
    convention = lives.in_state(state)
    with refused("not_now"):
        put_right(convention)


def test_the_contact_of_somebody_of_the_school_is_refused_and_nothing_is_left():
    """Whoever asks for a signature cannot receive its code."""
    convention = lives.validated()
    office = convention.school.staff.get(role="office")
    with pytest.raises(Refused, match="une personne de l'établissement"):
        put_right(convention, "host.representative.email", office.user.email)
    convention.representative.refresh_from_db()
    assert convention.representative.email != office.user.email
    assert rectifications_of(convention) == []
    assert list(journal.check()) == []


def test_the_code_goes_to_the_rectified_contact():
    convention = lives.validated(tutor=True)
    put_right(convention, "host.tutor.email", "tutrice@accueil.example")
    put_right(convention, "host.representative.email", "gerante@accueil.example")
    asked = lives.requests(convention)
    assert signers.contact_of(asked["tutor"]).address == "tutrice@accueil.example"
    assert request_recipient(asked["host"], convention).email == "gerante@accueil.example"
    lives.sign(convention)
    assert convention.all_have_signed()


def test_another_agreement_with_the_same_person_keeps_its_contact():
    first = lives.validated()
    other = services.open_for_known_host(
        pupil=lives.make_pupil(first.school),
        host=first.host,
        representative=first.representative,
        days=lives.week(),
        by=lives.by(first, "office"),
    )
    put_right(first)
    other.refresh_from_db()
    assert other.representative.phone == ""
    assert first.representative.phone == PHONE


def test_the_same_request_twice_is_one_rectification_and_the_same_value_none():
    convention = lives.signed()
    put_right(convention, key="once")
    put_right(convention, key="once")
    assert len(rectifications_of(convention)) == 1
    with refused("datum_unchanged"):
        put_right(convention)


def test_the_evidence_says_what_was_rectified_beside_the_signed_file(monkeypatch):
    """Old and new value, by whom and why; the signed file in it keeps what it said."""
    convention = lives.signed(tutor=True)
    signed = current_document(convention, "convention").content()
    put_right(convention, "host.tutor.phone")
    printed = []
    monkeypatch.setattr(
        readable, "render", lambda document, **given: printed.append(document) or render(document, **given)
    )
    files = zipfile.ZipFile(io.BytesIO(make_bundle(convention)))
    [section] = [one for one in printed[0].sections if one.title.startswith("Données rectifiées")]
    [[row]] = [block.rows for block in section.blocks]
    assert PHONE in row[1]
    assert row[3] == "Un chiffre manquait."
    [name] = [name for name in files.namelist() if name.endswith("convention-v1.pdf")]
    assert files.read(name) == signed
