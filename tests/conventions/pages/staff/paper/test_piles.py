"""The pages of many sheets: choose and print, send the pile, see it sorted, say what no code says, certify."""

import io
import re

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.paper.models import PaperPile, SheetHandover
from conventions.domain.dossier.paper.piles import read_pile
from conventions.pages.staff.paper import contexts
from tests.kit import lives
from tests.kit import paper_sheets as sheets
from tests.kit.people_factory import move
from tests.kit.sign_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
LIST = "paper_piles"
KEPT = "Classeur de la 3e B"


@pytest.fixture
def convention():
    return lives.validated(guardians=2)


@pytest.fixture
def office(client, convention):
    """The browser of the school's office."""
    client.force_login(convention.school.staff.get(role="office").user)
    return client


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().replace("&#x27;", "'")).split())


def uuid_of(convention, key) -> str:
    return str(lives.requests(convention)[key].uuid)


def sent(client, *pages) -> str:
    """Send a pile, let the job read it; return its address."""
    file = SimpleUploadedFile("pile.pdf", sheets.pdf(*pages), content_type="application/pdf")
    answer = client.post(reverse("paper_pile_send"), {"file": file})
    assert answer.status_code == 302
    read_pile(str(PaperPile.objects.latest("id").uuid))
    return answer["Location"]


def test_the_office_prints_the_sheets_of_a_class(office, convention):
    """The office prints by class and signatory; the taker is asked, noted, and read on the page of the agreement."""
    shown = office.get(reverse(LIST), {"classe": "3e B", "qui": ["responsables"]})
    assert len(shown.context["page"].sheets) == 2
    chosen = {"classe": "3e B", "qui": "responsables", "sheet": uuid_of(convention, "guardian_2")}
    refused = office.post(reverse("paper_sheets_print"), chosen)
    assert refused.status_code == 422
    assert "Écrivez qui emporte ces feuilles." in text_of(refused)
    assert [ticked for _sheet, ticked in refused.context["page"].rows] == [False, True]
    answer = office.post(reverse("paper_sheets_print"), {**chosen, "given_to": "Mme Fictive, CPE"})
    assert answer["Content-Type"] == "application/pdf"
    assert len(pypdfium2.PdfDocument(io.BytesIO(answer.content))) == 2
    assert SheetHandover.objects.get().request.key == "guardian_2"
    assert "feuille remise à Mme Fictive, CPE le" in text_of(office.get(reverse("paper", args=[convention.number])))
    again = office.get(reverse(LIST), {"classe": "3e B", "qui": ["responsables"]})
    assert [ticked for _sheet, ticked in again.context["page"].rows] == [True, False]


def test_more_sheets_than_one_print_takes_come_one_print_after_the_other(office, convention, monkeypatch):
    """As many boxes as are printed at once, whatever was sent stays ticked; the next ones come when these are taken."""
    monkeypatch.setattr(contexts, "MOST_PRINTED", 2)
    first = office.get(reverse(LIST))
    offered = [str(one.request.uuid) for one, ticked in first.context["page"].rows if ticked]
    assert len(offered) == 2
    assert "2 feuilles s'impriment ensemble au plus" in text_of(first)
    others = [str(one.request.uuid) for one in first.context["page"].sheets if str(one.request.uuid) not in offered]
    again = office.post(reverse("paper_sheets_print"), {"sheet": others[-2:]})
    assert [str(one.request.uuid) for one, ticked in again.context["page"].rows if ticked] == others[-2:]
    assert office.post(reverse("paper_sheets_print"), {"sheet": offered, "given_to": "Mme Fictive"}).status_code == 200
    rows = office.get(reverse(LIST)).context["page"].rows
    assert [str(one.request.uuid) for one, _ticked in rows] == others[:2]


def test_nothing_ticked_prints_nothing(office, convention):
    answer = office.post(reverse("paper_sheets_print"), {"given_to": "Mme Fictive"})
    assert answer.status_code == 409
    assert "Aucune feuille n'est cochée" in text_of(answer)


def test_a_pile_is_certified_from_one_list(office, convention):
    """Thumbnails, one date for all, one certificate: each sheet has its result on the page of the act."""
    other = lives.validated(school=convention.school)
    known, others = lives.requests(convention), lives.requests(other)
    address = sent(office, sheets.sheet(others["pupil"]).rotate(180), sheets.sheet(known["guardian_1"]), sheets.blank())
    page = office.get(address)
    assert "2 feuilles à certifier" in text_of(page)
    assert "1 page blanche laissée de côté" in text_of(page)
    [picture, *_] = re.findall(r'src="([^"]*vignette[^"]*)"', page.content.decode())
    assert office.get(picture).content.startswith(b"\xff\xd8")
    given = {"original_kept": KEPT, "compared": "on", "key": page.context["form"]["key"].value()}
    given |= {f"signed_{uuid_of(convention, 'guardian_1')}": "on", f"signed_{uuid_of(other, 'pupil')}": "on"}
    without = office.post(address, given)
    assert without.status_code == 422
    assert text_of(without).count("Écrivez la date qui figure à côté de la signature.") >= 2
    assert f'value="{KEPT}"' in without.content.decode()
    given["every_day"] = timezone.localdate().isoformat()
    answer = office.post(address, given, follow=True)
    assert "2 feuilles sont enregistrées." in text_of(answer)
    assert office.post(address, given, follow=True).redirect_chain[-1][0] == answer.redirect_chain[-1][0]
    assert BulkAct.objects.filter(act="record_paper").count() == 1
    assert lives.requests(convention)["guardian_1"].is_signed
    assert "Cette personne" in text_of(office.get(address)) or "a déjà répondu" in text_of(office.get(address))


def test_a_page_without_code_is_said_by_hand(office, convention):
    """The select names who is awaited; the page then stands with the others."""
    address = sent(office, sheets.by_hand(sheets.blank()))
    page = office.get(address)
    assert "1 page sans code lisible" in text_of(page)
    answer = office.post(f"{address}/ranger", {"one": "1", "whose": uuid_of(convention, "host")}, follow=True)
    assert "1 feuille à certifier" in text_of(answer)
    assert "À reconnaître vous-même." in text_of(answer)
    assert office.post(f"{address}/ranger", {"one": "1", "whose": "autre"}).status_code == 404


def test_many_pages_without_code_are_said_from_one_select(office, convention):
    """Nobody is named once per page; a class narrows the names, and stays; all pages of one sheet go together."""
    other = lives.validated(school=convention.school)
    move(other.pupil, "3e Z")
    address = sent(office, *[sheets.by_hand(sheets.blank())] * 3)
    assert office.get(address).content.decode().count("<option") == 4 + len(
        office.get(address).context["page"].candidates
    )
    narrowed = office.get(address, {"classe": "3e Z"})
    assert {one.pupil for one in narrowed.context["page"].candidates} == {other.pupil}
    given = {"classe": "3e Z", "whose": uuid_of(other, "host")}
    assert "Rien n'a changé : cochez une page" in text_of(office.post(f"{address}/ranger", given, follow=True))
    answer = office.post(f"{address}/ranger", {**given, "one": ["1", "3"]})
    assert answer["Location"] == f"{address}?classe=3e+Z"
    [one] = office.get(answer["Location"]).context["page"].found.sheets
    assert [page.number for page in one.pages] == [1, 3]


def test_a_page_taken_for_blank_is_said_by_hand(office, convention):
    """A pale signature: one page of those left aside is given to its signatory."""
    address = sent(office, sheets.blank(), sheets.blank())
    assert "2 pages blanches laissées de côté" in text_of(office.get(address))
    given = {"one": "2", "whose": uuid_of(convention, "host")}
    answer = office.post(f"{address}/ranger", given, follow=True)
    assert "1 feuille à certifier" in text_of(answer)
    assert "1 page blanche laissée de côté" in text_of(answer)
    undone = office.post(f"{address}/ranger", {"one": "2"}, follow=True)
    assert "2 pages blanches laissées de côté" in text_of(undone)


def test_a_pile_under_way_says_how_far_it_is(office, convention):
    """Before the job has read it: progress, and nothing to certify."""
    file = SimpleUploadedFile("pile.pdf", sheets.pdf(sheets.blank()), content_type="application/pdf")
    answer = office.post(reverse("paper_pile_send"), {"file": file}, follow=True)
    assert "Lecture de la pile" in text_of(answer)
    assert "Vous pouvez fermer cette page" in text_of(answer)


def test_a_file_that_is_none_says_what_to_do(office, convention):
    """Without file, or unreadable."""
    assert office.post(reverse("paper_pile_send"), {}).status_code == 422
    file = SimpleUploadedFile("pile.pdf", b"rien", content_type="application/pdf")
    address = office.post(reverse("paper_pile_send"), {"file": file})["Location"]
    read_pile(str(PaperPile.objects.get().uuid))
    assert "ni un PDF ni une photo" in text_of(office.get(address))


def test_a_pile_is_seen_by_whoever_sent_it(office, convention):
    """A colleague of the same office does not open it."""
    address = sent(office, sheets.sheet(lives.requests(convention)["host"]))
    colleague = signed_in(lives.hire(convention.school, "office").user)
    for page in (address, f"{address}/page/1", f"{address}/vignette/1"):
        assert colleague.get(page).status_code == 404
    assert colleague.post(address, {}).status_code == 404


def test_the_pages_of_a_whole_class_ask_few_queries(office, convention, django_assert_max_num_queries):
    for _ in range(4):
        lives.validated(school=convention.school)
    address = sent(office, *(sheets.sheet(request) for request in lives.requests(convention).values()))
    for page in (reverse(LIST), address):
        with django_assert_max_num_queries(11):
            assert office.get(page).status_code == 200
