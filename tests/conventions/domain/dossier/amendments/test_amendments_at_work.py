"""Meetings of people with an amendment: agenda, inbox, the head's list and code, family, host, lost links, contests."""

from datetime import timedelta

import pypdfium2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from viewflow.workflow.models import Process, Task

from config.development.lives.amendments import TUTOR, draft, later, proposed, sealed
from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.sign_by import SigningDays
from conventions.domain.dossier.amendments import services
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.services import delegate_signature
from conventions.domain.season.inbox.queries import inbox_for
from conventions.domain.season.recovery.recovery import letters_to
from conventions.pages.bearers.host.queries import requests_for
from notifications.models import Message
from signatures import links as signature_links
from signatures.models import Evidence
from tests.conventions.domain.dossier.amendments.test_amendments import all_is_coherent, terms
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow import agenda, clock, schedule
from workflow.models import Deadline

pytestmark = pytest.mark.django_db


def expected_of(amendment):
    """Nodes that the agenda expects for the amendment, with who and until when."""
    return [(e.node, e.role, e.due_at) for e in agenda.expected(amendment.convention) if "avenant" in e.title]


def last_moment_to_sign(amendment):
    """The end of the last school day before the first that it changes."""
    days = SigningDays(amendment.convention.school)
    day = days.of(amendment)
    assert day < amendment.expiry().date()
    return days.end_of(day)


# -- the agenda ----------------------------------------------------------------------------------------------


def test_a_lost_agenda_of_an_amendment_is_made_again():
    convention = lives.signed()
    amendment = proposed(convention, days=later(convention))
    lives.sign(amendment, "host")
    before = agenda.expected(convention)
    Task.objects.all().delete()
    Process.objects.all().delete()
    Deadline.objects.all().delete()
    call_command("rebuild_agenda")
    assert agenda.expected(convention) == before
    call_command("check_agenda")


def test_the_end_of_the_internship_ends_the_amendment_and_who_was_asked_is_told():
    """Terminated while it is signed: it is closed in the same act, and the words do not say that all goes on."""
    convention = lives.running()
    amendment = proposed(convention, tutor=TUTOR)
    lives.sign(amendment, "host")
    agreements.terminate(convention, by=lives.by(convention, "office"), reason="Fermeture.", on=convention.first_day)
    amendment.refresh_from_db()
    assert amendment.status == "expired"
    assert {e.node for e in agenda.expected(convention)} == {"evaluation"}, "nobody is to sign any more"
    assert not Deadline.objects.filter(subject_label=amendment.journal_label()).exists()
    told = Message.objects.filter(slug="amendment_stopped")
    assert told
    assert {message.context["in_force"] for message in told} == {False}
    all_is_coherent(convention)


def test_a_draft_ends_with_the_internship_and_nobody_is_told():
    convention = lives.running()
    amendment = draft(convention, tutor=TUTOR)
    clock.move_to(lives.at(convention, convention.last_day, 23))
    while schedule.run_due():
        pass
    amendment.refresh_from_db()
    assert amendment.status == "expired"
    assert not Message.objects.filter(slug="amendment_stopped").exists()
    all_is_coherent(convention)


# -- the school's inbox --------------------------------------------------------------------------------------


def test_the_inbox_gives_the_head_the_amendment_to_sign_and_the_office_whom_to_remind():
    """Since it was proposed, until the day before which it is signed; one reminder reaches each of those missing."""
    convention = lives.signed()
    clock.move_to(lives.at(convention, convention.first_day - timedelta(days=20), 10))
    asked_at = clock.now()
    amendment = proposed(convention, days=later(convention))
    lives.sign(amendment, "host")
    [item] = inbox_for(lives.standing_of(convention, "head"))[:1]
    page = reverse("amendment", args=[convention.number, 1])
    assert (item.kind, item.title, item.address) == ("sign", "Signer l'avenant", page)
    assert abs(item.since - asked_at) < timedelta(minutes=1)
    assert item.due == last_moment_to_sign(amendment)
    clock.move_to(asked_at + timedelta(days=8))
    [chase] = [item for item in inbox_for(lives.standing_of(convention, "office")) if item.kind == "chase"]
    assert chase.address == page
    assert chase.title.endswith(", pour l'avenant n° 1")
    office = signed_in(convention.school.staff.get(role="office").user)
    assert chase.title in office.get(reverse("inbox")).content.decode().replace("&#x27;", "'")
    office.post(reverse("send_reminder", args=[convention.number]))
    reminded = set(Message.objects.filter(slug="reminder").values_list("ref", flat=True))
    waiting = [request for key, request in lives.requests(amendment).items() if key != "host"]
    assert reminded == {f"signature:{request.uuid}" for request in waiting}


def test_the_inbox_says_that_an_amendment_could_not_be_sealed(monkeypatch):
    convention = lives.signed()
    amendment = proposed(convention, days=later(convention))
    lives.sign(amendment)
    monkeypatch.setattr(signing, "close_document", lambda document: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.seal(str(amendment.uuid))
    [item] = [item for item in inbox_for(lives.standing_of(convention, "head")) if item.kind == "seal"]
    assert item.address == reverse("amendment", args=[convention.number, 1])
    assert item.due == last_moment_to_sign(amendment)


# -- the head's list ---------------------------------------------------------------------------------------------


def signs_all(client: Client, staff) -> str:
    """Ask for one code for the whole list, type it; return the last page."""
    page = client.get(reverse("approvals"))
    answer = client.post(
        reverse("ask_batch_code"), {"numbers": page.context["page"].together.references, "scope": "all"}
    )
    asking = client.get(answer["Location"]).content.decode()
    assert "Signer 1 convention et 1 avenant" in asking
    assert "cet avenant" in asking
    assert "cette convention" in asking
    message = Message.objects.filter(slug="signing_code", address=staff.user.email).latest("pk")
    client.post(answer["Location"] + "/signer", {"code": message.secrets["code"]})
    return client.get(answer["Location"]).content.decode()


def test_one_code_signs_agreements_and_amendments_together():
    convention = lives.signed()
    amendment = proposed(convention, days=later(convention))
    other = lives.validated(school=convention.school)
    head = convention.school.staff.get(role="head")
    client = signed_in(head.user)
    listed = client.get(reverse("approvals")).content.decode().replace("&#x27;", "'")
    assert "Recevoir un code pour signer 1 convention et 1 avenant" in listed
    assert reverse("amendment", args=[convention.number, 1]) in listed
    assert "2 documents signés par vous" in signs_all(client, head)
    assert lives.requests(amendment)["head"].status == "signed"
    assert "avenant" in lives.requests(amendment)["head"].evidence.consent_text
    assert lives.requests(other)["head"].status == "signed"
    assert "n'attend votre signature" in client.get(reverse("approvals")).content.decode().replace("&#x27;", "'")
    all_is_coherent(convention)


def test_a_deputy_by_delegation_signs_the_amendment_and_the_document_says_so():
    convention = lives.signed()
    school, today = convention.school, convention.school.today()
    amendment = proposed(convention, days=later(convention))
    lives.validated(school=school)
    deputy = lives.hire(school, "deputy", "Adjointe")
    delegate_signature(
        from_staff=school.staff.get(role="head"), to_staff=deputy, quality="adjoint", publication_date=today,
        starts_on=today, ends_on=today + timedelta(days=30),
    )  # fmt: skip
    assert "2 documents signés par vous" in signs_all(signed_in(deputy.user), deputy)
    request = lives.requests(amendment)["head"]
    assert request.status == "signed"
    assert "par délégation d'" in Evidence.objects.get(request=request).quality


def test_the_button_of_the_amendments_page_sends_the_head_a_code():
    convention = lives.signed()
    proposed(convention, days=later(convention))
    client = signed_in(convention.school.staff.get(role="head").user)
    page = client.get(reverse("amendment", args=[convention.number, 1])).content.decode()
    assert f'value="{convention.number}-A1"' in page
    answer = client.post(reverse("ask_batch_code"), {"number": f"{convention.number}-A1"})
    assert "Signer 1 avenant" in client.get(answer["Location"]).content.decode()
    client.post(reverse("ask_batch_code"), {"number": "\0"})


# -- family and host ---------------------------------------------------------------------------------------------


def family_home(client: Client, person, pupil) -> str:
    """Open a person's own link and give the birth date; return the page."""
    path = reverse("family", args=[token(link_of(f"{person._meta.model_name}:{person.uuid}"))])
    born = pupil.birth_date
    typed = {"gate-birth_date_0": born.day, "gate-birth_date_1": born.month, "gate-birth_date_2": born.year}
    client.post(path, {**typed, "gate-birth_date": f"{born:%d/%m/%Y}"})
    return client.get(path).content.decode().replace("&#x27;", "'")


def test_the_familys_home_leads_to_the_amendment_then_keeps_its_copy(client):
    convention = lives.signed()
    guardian = convention.pupil.guardians.get()
    amendment = proposed(convention, days=later(convention))
    page = family_home(client, guardian, convention.pupil)
    assert "Un changement est proposé" in page
    assert signature_links.token(lives.requests(amendment)["guardian_1"]) in page
    assert "L'avenant n° 1" not in page
    lives.sign(amendment)
    services.seal(str(amendment.uuid))
    page = family_home(client, guardian, convention.pupil)
    assert "Un changement est proposé" not in page
    assert "L'avenant n° 1" in page


@pytest.mark.parametrize("how", ["withdrawn", "refused", "expired"])
def test_an_amendment_that_stopped_asks_nobody_any_more(client, how):
    """Neither the family's home, nor the host's, nor the letter with lost links."""
    convention = lives.signed()
    amendment = proposed(convention, days=later(convention))
    before = [what for letter in letters_to(convention.representative.email, "") for what, _link in letter.lines]
    assert any("avenant n° 1" in what for what in before)
    if how == "withdrawn":
        services.withdraw(amendment, by=lives.by(convention, "head"), reason="Inutile.")
    elif how == "refused":
        signing.refuse_to_sign(lives.requests(amendment)["host"], reason="Non.")
    else:
        clock.move_to(amendment.expiry())
        services.expire(amendment)
    guardian = convention.pupil.guardians.get()
    assert "Un changement est proposé" not in family_home(client, guardian, convention.pupil)
    for email in (guardian.email, convention.representative.email):
        said = [what for letter in letters_to(email, "") for what, _link in letter.lines]
        assert said
        assert not any("À signer" in what for what in said)
    assert "Un avenant est à signer" not in host_page(client, convention)


def host_page(client: Client, convention) -> str:
    link = link_of(f"host:{convention.uuid}")
    path = reverse("host", args=[token(link)])
    client.post(path + "/remplir")
    type(link).objects.filter(pk=link.pk).update(opened_at=clock.now())
    return client.get(path).content.decode()


def test_the_host_reads_that_an_amendment_is_to_sign_and_finds_its_copy(client):
    convention = lives.signed()
    amendment = proposed(convention, days=later(convention))
    page = host_page(client, convention)
    assert "Un avenant est à signer" in page
    assert reverse("recover_links") in page
    assert "dernier avenant" not in page
    assert requests_for(convention.representative, [convention]) == {convention.pk: lives.requests(amendment)["host"]}
    lives.sign(amendment)
    services.seal(str(amendment.uuid))
    page = host_page(client, convention)
    assert "Un avenant est à signer" not in page
    assert "Le dernier avenant signé (PDF)" in page


# -- contests ------------------------------------------------------------------------------------------------------


def test_a_signature_of_an_amendment_is_contested_and_the_head_decides(client):
    """*Ce n'est pas moi*, by the link of the receipt: the head is told, reads which document, decides; it lives on."""
    convention = lives.signed()
    amendment = proposed(convention, days=later(convention))
    lives.sign(amendment, "guardian_1", "host")
    request = lives.requests(amendment)["guardian_1"]
    receipt = Message.objects.filter(slug="signature_receipt", ref=f"signature:{request.uuid}").latest("pk")
    client.post(receipt.secrets["contest"].removeprefix(settings.SITE_URL), {"text": "Ce n'est pas moi."})
    request.refresh_from_db()
    assert request.is_contested
    assert {m.context["amendment"] for m in Message.objects.filter(slug="signature_contested")} == {1}
    head = signed_in(convention.school.staff.get(role="head").user)
    decide = reverse("contested_signature", args=[convention.number, request.uuid])
    assert decide in head.get(reverse("amendment", args=[convention.number, 1])).content.decode()
    page = head.get(decide).content.decode().replace("&#x27;", "'")
    assert "avenant n° 1" in page
    assert reverse("amendment_withdraw", args=[convention.number, 1]) in page
    head.post(decide, {"reason": "Je l'ai appelée : c'est bien elle.", "key": "a"})
    request.refresh_from_db()
    assert not request.is_contested
    assert Message.objects.filter(slug="contest_cleared").exists()
    lives.sign(amendment)
    assert services.seal(str(amendment.uuid))
    all_is_coherent(convention)


def test_what_is_contested_in_an_amendment_is_given_up_by_withdrawing_it(client):
    """The agreement stays in force as it was."""
    convention = lives.signed()
    before = terms(convention)
    amendment = proposed(convention, days=later(convention))
    lives.sign(amendment, "guardian_1")
    [receipt] = Message.objects.filter(
        slug="signature_receipt", ref=f"signature:{lives.requests(amendment)['guardian_1'].uuid}"
    )
    client.post(receipt.secrets["contest"].removeprefix(settings.SITE_URL), {"text": "Ce n'est pas moi."})
    services.withdraw(amendment, by=lives.by(convention, "head"), reason="La signature n'est pas la sienne.")
    assert terms(convention) == before
    assert convention.status == "signed"
    all_is_coherent(convention)


def test_the_page_of_the_link_says_that_the_amendment_is_in_force_once_it_is_sealed(client):
    convention = lives.signed()
    amendment = sealed(convention, days=later(convention))
    page = client.get(lives.open_page(client, lives.requests(amendment)["guardian_1"])).content.decode()
    assert "Il est en vigueur." in page
    assert "attend son cachet" not in page


def test_the_sealed_pdf_names_the_agreement_and_its_hash():
    """Printed in the bytes themselves: number and SHA-256 of the agreement that it changes."""
    convention = lives.signed()
    amendment = sealed(convention, days=later(convention))
    agreement = convention.signed_document()
    content = amendment.signed_document().content()
    pages = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    assert convention.number in pages
    assert agreement.frozen_sha256 in "".join(pages.split())
