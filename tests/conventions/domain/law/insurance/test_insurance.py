"""The certificate of insurance: the school's option, the family's photo, who reads it, what blocks, when it goes."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.law.insurance.models import InsuranceCertificate
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import ContactReading, School
from conventions.domain.upkeep.retention.people import erase_pupils
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import find
from conventions.domain.upkeep.retention.terms import kept
from tests.conventions.domain.persons.people.test_stamps import picture
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow import clock
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("assurance.png", picture(), content_type="image/png")


def ask(convention: Convention, option: str) -> None:
    School.objects.filter(pk=convention.school_id).update(insurance=option)
    convention.refresh_from_db()


def entered(client: Client, convention: Convention) -> str:
    """Pass the first screen of the pupil's link; return its path."""
    path = path_of(link_of(f"pupil:{convention.pupil.uuid}"))
    client.post(path, {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"})
    return path


def missing(convention: Convention) -> list[str]:
    return [one.severity for one in check_agreement(convention) if one.field == "pupil.insurance"]


def test_a_family_photographs_the_certificate_that_the_school_asks_for(client):
    """Asked: a warning; required: nothing is approved without; the page says it came and never shows it again."""
    convention = lives.school_completed()
    path = entered(client, convention)
    assert client.get(f"{path}/assurance").status_code == 404
    assert "assurance" not in client.get(path).content.decode()
    assert missing(convention) == []
    ask(convention, "asked")
    assert missing(convention) == ["warning"]
    ask(convention, "required")
    assert missing(convention) == ["blocking"]
    with pytest.raises(Refused, match="règlement de l'établissement"):
        services.approve(convention, by=lives.by(convention, "head"))
    assert "Photographier" in client.get(path).content.decode()
    assert client.post(f"{path}/assurance", {}).status_code == 422
    wrong = SimpleUploadedFile("assurance.png", b"pas une image", content_type="image/png")
    assert client.post(f"{path}/assurance", {"file": wrong}).status_code == 422
    assert client.post(f"{path}/assurance", {"file": photo()}).status_code == 302
    assert client.post(f"{path}/assurance", {"file": photo()}).status_code == 302
    certificate = InsuranceCertificate.objects.get(pupil=convention.pupil)
    assert bytes(certificate.content).startswith(b"%PDF")
    assert certificate.sent_by == f"pupil:{convention.pupil.uuid}"
    assert "reçue le" in client.get(path).content.decode()
    assert missing(convention) == []
    services.approve(convention, by=lives.by(convention, "head"))


def test_office_and_head_alone_read_the_certificate():
    """The reading is written down; a teacher, the manager and another school do not find it; the counter may add it."""
    convention = lives.school_completed()
    ask(convention, "asked")
    pupil, school = convention.pupil, convention.school
    office = signed_in(lives.hire(school, "office").user)
    sheet, add = (reverse(name, args=[pupil.uuid]) for name in ("registry_pupil", "pupil_insurance"))
    assert "manque pour cette année" in office.get(sheet).content.decode()
    everybody = reverse("registry_pupils")
    assert ">assurance</span>" in office.get(everybody).content.decode()
    assert "assurance" in office.get(everybody, {"fichier": "csv"}).content.decode("utf-8-sig")
    assert office.post(add, {"file": photo()}).status_code == 302
    assert ">assurance</span>" not in office.get(everybody).content.decode()
    certificate = InsuranceCertificate.objects.get(pupil=pupil)
    address = reverse("insurance_certificate", args=[pupil.uuid, certificate.uuid])
    page = office.get(sheet).content.decode()
    assert address in page
    assert "manque pour cette année" not in page
    assert f"{convention.year.label} : {convention.class_name}" in page
    read = office.get(address)
    assert (read.status_code, read["Content-Type"]) == (200, "application/pdf")
    told = collect(find(f"pupil:{pupil.uuid}"))["Attestations d'assurance"]
    assert [row["empreinte (SHA-256)"] for row in told] == [certificate.sha256]
    assert Consultation.objects.filter(convention=convention, detail__startswith="assurance-").count() == 1
    keeper = signed_in(lives.hire(school, "gestionnaire").user)
    assert address not in keeper.get(sheet).content.decode()
    assert keeper.get(address).status_code == 403
    elsewhere = signed_in(lives.hire(lives.make_school(), "office").user)
    assert elsewhere.get(address).status_code == 404


def test_who_sends_and_who_reads_is_kept_of_a_pupil_without_agreement(settings):
    """The reading stands on the pupil, who is told; another's contacts read meanwhile are written down all the same."""
    school = lives.make_school()
    pupil, post = lives.make_pupil(school), lives.hire(school, "office")
    office = signed_in(post.user)
    add = reverse("pupil_insurance", args=[pupil.uuid])
    assert "Elle est gardée 1 an après" in office.get(add).content.decode()
    settings.RETENTION_DAYS = {"insurance": 200}
    assert "Elle est gardée 200 jours après" in office.get(add).content.decode()
    assert office.post(add, {"file": photo()}).status_code == 302
    certificate = InsuranceCertificate.objects.get(pupil=pupil)
    assert certificate.sent_by == f"account:{post.user.uuid}"
    office.get(reverse("insurance_certificate", args=[pupil.uuid, certificate.uuid]))
    reading = ContactReading.objects.get()
    assert (reading.pupil, reading.reader) == (pupil, post.user)
    assert reading.piece == f"assurance-{certificate.sha256[:12]}"
    office.post(reverse("pupil_contacts", args=[pupil.uuid]))
    told = collect(find(f"pupil:{pupil.uuid}"))
    assert [row.get("pièce", "") for row in told["Qui a ouvert son dossier"]] == [reading.piece, ""]
    remove = reverse("insurance_remove", args=[pupil.uuid, certificate.uuid])
    assert signed_in(lives.hire(school, "gestionnaire").user).post(remove).status_code == 403
    assert signed_in(lives.hire(lives.make_school(), "office").user).post(remove).status_code == 404
    assert f'action="{remove}"' in office.get(reverse("registry_pupil", args=[pupil.uuid])).content.decode()
    assert "L'attestation est effacée." in unescape(office.post(remove, follow=True).content.decode())
    assert not InsuranceCertificate.objects.exists()
    assert [row["envoyée par"] for row in told["Attestations d'assurance"]] == ["l'établissement"]


def test_a_certificate_goes_with_the_file():
    """While an agreement of its year is kept it stays; then a year after it came, and at once with the pupil."""
    convention = lives.school_completed()
    old = InsuranceCertificate.objects.create(
        pupil=convention.pupil,
        year=convention.year,
        content=b"%PDF",
        sha256="0" * 64,
        pages=1,
        created_at=clock.now() - timedelta(days=400),
    )
    row = kept("insurance")
    assert list(row.due_now()) == []
    services.withdraw(convention, by=lives.by(convention, "office"), reason="Stage annulé.")
    convention.refresh_from_db()
    kept("unsigned").erase([convention])
    assert list(row.due_now()) == [old]
    erase_pupils([convention.pupil])
    assert not InsuranceCertificate.objects.exists()


def test_the_school_says_in_its_settings_what_it_asks():
    """Not asked, asked, required: one choice, shown on the sheet."""
    school = lives.make_school()
    client = signed_in(lives.hire(school, "office").user)
    page = client.get(reverse("school_edit")).content.decode()
    assert "exigée par le règlement intérieur" in page
    answer = client.post(reverse("school_edit"), {"email": "", "phone": "02 41 00 00 00", "insurance": "required"})
    assert answer.status_code == 302
    assert "exigée par le règlement intérieur" in client.get(reverse("school_sheet")).content.decode()
