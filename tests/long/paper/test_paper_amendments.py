"""Amendments signed by hand: the same room and door as the agreement, and no sheet of the one for the other."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from config.development.lives.amendments import PLACE, later, proposed
from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.alerts.services import report
from conventions.domain.dossier.amendments import services
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.domain.dossier.paper.models import PaperUpload
from conventions.domain.dossier.paper.printing import printable_copy
from conventions.domain.dossier.paper.services import certify_sheets, upload_sheets
from conventions.domain.dossier.verification.services import verify
from conventions.domain.upkeep.retention.dossiers import erase_dossier
from notifications import catalogue, jobs
from notifications.models import Message
from notifications.rendering import render_mail
from signatures.models import Document, PaperCopy, PaperSignature
from signatures.scans import read_scan
from tests.conventions.domain.dossier.amendments.test_amendments import all_is_coherent, terms
from tests.conventions.pages.staff.paper.test_paper import KEPT, text_of
from tests.kit import lives
from tests.kit import paper_sheets as sheets
from tests.kit.cast import from_the_cast
from tests.long.paper.test_paper import refused, upload
from tests.long.proof.test_evidence import packed, told, unpacked
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
SIX = ("host", "head", "guardian_1", "guardian_2", "pupil", "tutor")


@from_the_cast
def proposed_place():
    return proposed(lives.signed(guardians=2), place=PLACE)


@pytest.fixture
def amendment():
    """An amendment of the place, which waits for its parties."""
    return proposed_place()


@pytest.fixture
def office(client, amendment):
    """The browser of the school's office."""
    client.force_login(amendment.convention.school.staff.get(role="office").user)
    return client


def page(subject, name="paper", *args):
    """The address of a page of the room, of an agreement or of an amendment."""
    if isinstance(subject, Convention):
        return reverse(name, args=[subject.number, *args])
    return reverse(f"amendment_{name}", args=[subject.convention.number, subject.number, *args])


def sheet(subject, key="guardian_1"):
    return sheets.sheet(lives.requests(subject)[key])


def seal(amendment):
    """Let the job that the last answer enqueued seal it."""
    jobs.run(*OrmQ.objects.latest("id").task["args"])
    amendment.refresh_from_db()


# -- the pages ---------------------------------------------------------------------------------------------------


def test_the_office_takes_an_amendment_from_print_to_seal(office, amendment):
    """Printed, scanned in one file, compared, certified; the last answer seals, and the agreement changes."""
    convention = amendment.convention
    assert page(amendment) in text_of(office.get(reverse("amendment", args=[convention.number, 1])))
    shown = text_of(office.get(page(amendment)))
    assert "Signatures sur papier de l'avenant n° 1" in shown
    printed = office.get(page(amendment, "paper_print"), {"partie": ["guardian_1", "guardian_2"]})
    [download] = Consultation.objects.filter(detail__startswith="papier-")
    assert download.detail == "papier-amendment-v1"
    shown = office.post(page(amendment), {"file": SimpleUploadedFile("feuilles.pdf", printed.content)}, follow=True)
    text, address = text_of(shown), shown.redirect_chain[-1][0]
    assert address.startswith(f"{page(amendment)}/")
    assert f"n° 1 à la convention {convention.number}" in text
    known = lives.requests(amendment)
    assert [choice.request for choice in shown.context["choices"] if choice.found] == [
        known["guardian_1"],
        known["guardian_2"],
    ]
    [scan] = PaperUpload.objects.all()
    assert office.get(page(amendment, "paper_page", scan.uuid, 1))["Content-Type"] == "image/jpeg"
    today = timezone.localdate().isoformat()
    given = {"original_kept": KEPT, "compared": "on"}
    for key in ("guardian_1", "guardian_2"):
        given |= {f"signed_{key}": "on", f"on_{key}": today}
    before = terms(convention)
    done = office.post(address, given, follow=True)
    assert done.redirect_chain[-1][0] == reverse("amendment", args=[convention.number, 1])
    text = text_of(done)
    assert "2 signatures sur papier sont enregistrées" in text
    assert text.count('<span class="fr-badge">papier</span>') == 2
    assert terms(convention) == before
    lives.sign(amendment)
    seal(amendment)
    assert amendment.status == "sealed"
    assert terms(convention)[3] == list(PLACE.values())
    [copy] = PaperCopy.objects.all()
    file = office.get(page(amendment, "paper_copy", copy.uuid))
    assert file.content == bytes(copy.content)
    assert office.get(page(convention, "paper_copy", copy.uuid)).status_code == 404, "each room has its own sheets"
    history = text_of(office.get(reverse("agreement", args=[convention.number])))
    assert history.count("Signature sur papier enregistrée (avenant n° 1)") == 2
    all_is_coherent(convention)


def test_the_wish_for_paper_leads_to_what_waits(office, amendment):
    """The agreement is signed: who prefers paper now speaks of the amendment."""
    convention = amendment.convention
    report(convention, "paper", by=lives.by(convention, "guardian"), text="Je préfère le papier.")
    shown = text_of(office.get(reverse("agreement", args=[convention.number])))
    assert f'href="{page(amendment)}"' in shown
    assert f'href="{page(convention)}"' not in shown


def test_nothing_is_taken_on_paper_before_and_after(office, amendment):
    """Withdrawn: the page says it, nothing is printed. In preparation: as well."""
    convention = amendment.convention
    services.withdraw(amendment, by=lives.by(convention, "office"), reason="Plus de déménagement.")
    assert "L'avenant est maintenant « retiré » : aucune signature n'est attendue." in text_of(
        office.get(page(amendment))
    )
    draft = services.draft_amendment(
        convention, services.Wanted(why="Encore.", place=PLACE), by=lives.by(convention, "office")
    )
    assert "« en préparation »" in text_of(office.get(page(draft, "paper_print"), follow=True))


def test_who_may_not_write_agreements_has_no_paper(office, amendment, client):
    """A teacher who follows the pupil reads the badge, never the scan."""
    copy = lives.sign_on_paper(amendment, "guardian_1")
    teacher = amendment.convention.school.staff.get(role="teacher")
    teacher.classes = [amendment.convention.pupil.class_name]
    teacher.save()
    client.force_login(teacher.user)
    shown = text_of(client.get(reverse("amendment", args=[amendment.convention.number, 1])))
    assert '<span class="fr-badge">papier</span>' in shown
    for address in (page(amendment), page(amendment, "paper_copy", copy.uuid)):
        assert address not in shown
        assert client.get(address).status_code == 403


def test_the_pages_are_made_in_few_queries(office, amendment, django_assert_max_num_queries):
    """With several sheets kept; the table of parties loads the pages of no scan. One says who took which sheet."""
    lives.sign_on_paper(amendment, "guardian_1", "guardian_2")
    lives.sign_on_paper(amendment, "pupil")
    for address in (page(amendment), reverse("amendment", args=[amendment.convention.number, 1])):
        with django_assert_max_num_queries(12):
            office.get(address)


# -- what is printed ---------------------------------------------------------------------------------------------


def test_the_printed_copy_says_what_is_signed_and_leads_back(amendment):
    """The amendment, then one sheet: number, what changes, the sentence; each page read again names the amendment."""
    known = lives.requests(amendment)
    document = amendment.signed_document()
    printed = printable_copy(amendment, document, [known["host"]])
    text = sheets.text_of(printed)
    assert "L'avenant que vous signez" in text
    assert f"n° 1 à la convention {amendment.convention.number}" in text
    assert "J'ai lu cet avenant" in text
    assert "Je le signe à la main" in text
    assert document.frozen_sha256 in text
    codes = [code for codes in read_scan(printed).codes for code in codes]
    address = f"/verifier/{amendment.convention.number}/1#avenant-1"
    assert [code.partition("/verifier/")[2] for code in codes] == [
        address.removeprefix("/verifier/"),
        f"{address}-papier-host".removeprefix("/verifier/"),
    ]


# -- what is recorded --------------------------------------------------------------------------------------------


def test_who_verifies_reads_who_signed_on_paper(amendment):
    """Evidence, receipt and verification say paper, and of an amendment."""
    copy = lives.sign_on_paper(amendment, "guardian_1")
    request = lives.requests(amendment)["guardian_1"]
    assert request.evidence.consent_text.endswith("Je le signe à la main, sur cette feuille.")
    [signed] = [one for one in verify(amendment.signed_document().content()).signatures if one.kind == "party"]
    assert signed.name == request.name
    assert signed.kind_in_words == f"Signature sur papier, copie certifiée par {copy.certifier_name}"
    receipt = Message.objects.get(slug="signature_receipt", ref=f"signature:{request.uuid}")
    said = render_mail(catalogue.get(receipt.slug), {**receipt.context, **receipt.secrets}).text
    assert "votre feuille signée" in said
    assert "l'avenant n° 1" in said
    all_is_coherent(amendment.convention)


@pytest.mark.parametrize("last", ["host", "head", "pupil", "tutor"])
def test_whoever_is_last_on_paper_the_seal_follows(last):
    """Mixed to the end: the others by code, one by hand; each signature is good."""
    convention = lives.signed(guardians=2, tutor=True)
    amendment, first_day = proposed(convention, days=later(convention)), convention.first_day
    lives.sign(amendment, *(key for key in SIX if key != last))
    lives.sign_on_paper(amendment, last)
    seal(amendment)
    assert amendment.status == "sealed"
    verdict = verify(amendment.signed_document().content())
    assert verdict.answer == "complete"
    convention.refresh_from_db()
    assert convention.first_day == first_day + timedelta(days=7)
    all_is_coherent(convention)


def test_everybody_on_paper():
    """Six sheets in one file: one copy, six signatures, sealed."""
    convention = lives.signed(guardians=2, tutor=True)
    amendment = proposed(convention, place=PLACE)
    copy = lives.sign_on_paper(amendment, *SIX)
    assert copy.signatures.count() == 6
    seal(amendment)
    assert verify(amendment.signed_document().content()).answer == "complete"


# -- the wrong sheet ---------------------------------------------------------------------------------------------


def test_the_agreement_s_sheet_does_not_serve_its_amendment():
    """Neither the sheet nor the code of the agreement's own pages, nor among right ones."""
    convention = lives.validated(guardians=2)
    of_agreement, own = sheet(convention), sheets.page(convention.signed_document().data["verification_url"])
    lives.sign(convention)
    lives.signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    amendment = proposed(convention, place=PLACE)
    for wrong in ([of_agreement], [own], [sheet(amendment), of_agreement]):
        said = refused(upload, amendment, *wrong)
        assert said == ("sheet_of_the_agreement", 1)
    assert not PaperUpload.objects.exists()


def test_the_amendment_s_sheet_does_not_serve_the_agreement(amendment):
    """Its code names an amendment: the agreement being signed refuses it."""
    other = lives.validated(guardians=2)
    url = other.signed_document().data["verification_url"]
    for code in (f"{url}#avenant-1-papier-guardian_1", f"{url}#avenant-1"):
        assert refused(upload, other, sheets.page(code)) == ("sheet_of_an_amendment", 1)
    assert amendment.convention.number in refused(upload, other, sheet(amendment))


def test_the_sheet_of_another_amendment_is_refused(amendment):
    """The first was withdrawn: who signed it signs the second one's sheet."""
    convention, first = amendment.convention, sheet(amendment)
    waiting = upload_sheets(amendment, sheets.pdf(first), standing=lives.standing_of(convention))
    services.withdraw(amendment, by=lives.by(convention, "office"), reason="Une autre adresse.")
    second = proposed(convention, place={**PLACE, "place_address": "10 rue du Gabarit"})
    assert refused(upload, second, first) == ("sheet_of_another_amendment", 1, 2)
    late = {
        "original_kept": KEPT,
        "standing": lives.standing_of(convention),
        "circumstances": lives.HERE,
    }
    said = refused(certify_sheets, waiting, {"guardian_1": timezone.localdate()}, **late)
    assert "retiré" in said


def test_the_amendment_of_another_agreement_is_refused(amendment):
    other = proposed(lives.signed(guardians=2), place=PLACE)
    assert other.convention.number in refused(upload, amendment, sheet(other))


def test_a_scan_belongs_to_the_amendment_it_was_sent_for(office, amendment):
    """Under the address of the agreement it does not exist."""
    convention = amendment.convention
    scan = upload_sheets(amendment, sheets.pdf(sheet(amendment)), standing=lives.standing_of(convention))
    assert office.get(page(amendment, "paper_page", scan.uuid, 1)).status_code == 200
    assert office.get(page(convention, "paper_page", scan.uuid, 1)).status_code == 404


# -- evidence, keeping -------------------------------------------------------------------------------------------


def test_the_evidence_holds_the_scan_of_an_amendment(amendment):
    """Facts, readable page, journal: the verifier says yes, and catches another scan."""
    convention = amendment.convention
    copy = lives.sign_on_paper(amendment, "guardian_1")
    lives.sign(amendment)
    seal(amendment)
    files = unpacked(make_bundle(convention))
    assert files[f"papier/{copy.sha256}.pdf"] == bytes(copy.content)
    [facts] = [one["facts"] for one in json.loads(files["signatures.json"])["signed"] if "paper" in one["facts"]]
    assert facts["paper"]["copy"] == copy.sha256
    assert "signée sur papier le" in sheets.text_of(files["dossier-de-preuve.pdf"])
    good, said = told(packed(files))
    assert good, said
    good, said = told(packed({**files, f"papier/{copy.sha256}.pdf": b"%PDF-1.7"}))
    assert not good
    assert "modifié" in said


def test_the_scan_is_erased_with_its_amendment():
    """The certified scan goes, and so does one only sent."""
    convention = lives.signed(guardians=2)
    amendment = proposed(convention, place=PLACE)
    lives.sign_on_paper(amendment, "guardian_1")
    upload(amendment, sheet(amendment, "guardian_2"))
    agreements.terminate(
        convention, by=lives.by(convention, "office"), reason="Ne vient pas.", on=convention.first_day, no_show=True
    )
    erase_dossier(convention, rule="signed", ground="durée écoulée")
    assert not PaperCopy.objects.exists()
    assert not PaperSignature.objects.exists()
    assert not PaperUpload.objects.exists()
    assert not Document.objects.get(purpose="amendment").data
    assert Transition.objects.filter(name="record_paper").count() == 1, "the journal still tells that it happened"
