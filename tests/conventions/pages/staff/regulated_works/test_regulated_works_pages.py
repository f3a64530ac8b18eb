"""The page of a school's regulated works: what lacks first, declarations, the opinions of a class, readings."""

from datetime import timedelta

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.training_annexes.works import permitted_works
from conventions.domain.law.opinions.models import MachineOpinion
from conventions.domain.law.regulated_works.models import BarApproval, InspectionGrant, PupilTitle, WorksDeclaration
from tests.kit import lives, regulated

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return regulated.training("machines", "chemicals")


def signed_in(client, school, role="office"):
    client.force_login(school.staff.get(role=role).user)
    return client


def text(response) -> str:
    return response.content.decode()


def test_what_lacks_is_read_first(convention, client):
    """A pupil without opinion, a host and rooms without declaration; nothing once all is there; no teacher reads."""
    school, page = convention.school, reverse("regulated_works")
    assert signed_in(client, school, "teacher").get(page).status_code == 403
    shown = text(signed_in(client, school).get(page))
    for words in (convention.pupil.name, "aucun avis", convention.host.name, "Vos ateliers"):
        assert words in shown
    regulated.all_in_order(convention, "machines", "chemicals")
    assert "Rien ne manque" in text(client.get(page))
    lives.hire(school, "ddfpt")
    assert "Tableau des PFMP" in text(signed_in(client, school, "ddfpt").get(page))
    other = lives.make_school()
    assert convention.host.name not in text(signed_in(client, other).get(page))


def test_a_board_of_many_costs_as_one(convention, client, django_assert_max_num_queries):
    """Twelve queries beside those of every page of the school."""
    school = convention.school
    for _ in range(2):
        regulated.training("machines", school=school)
    signed_in(client, school).get(reverse("regulated_works"))
    with django_assert_max_num_queries(20):
        client.get(reverse("regulated_works"))


def test_a_declaration_is_written_printed_sent_and_renewed(convention, client):
    """Four presses; the PDF names no pupil; a wrong day keeps what was typed; another school finds nothing."""
    school = convention.school
    signed_in(client, school)
    add = reverse("works_declare_host", args=[convention.host.uuid])
    assert text(client.get(add)).count("checked") >= 2
    typed = {"works": ["machines"], "formations": [regulated.CUISINE], "places": "Cuisine", "supervisors": "cheffe"}
    wrong = client.post(add, {**typed, "works": ["magie"]})
    assert (wrong.status_code, "Cuisine" in text(wrong)) == (422, True)
    made = client.post(add, typed)
    declaration = WorksDeclaration.objects.get()
    assert made["Location"] == reverse("works_declaration", args=[declaration.uuid])
    pdf = client.get(reverse("works_declaration_pdf", args=[declaration.uuid]))
    assert pdf.content[:5] == b"%PDF-"
    sent = reverse("works_declaration_sent", args=[declaration.uuid])
    late = client.post(sent, {"sent_on": f"{school.today() + timedelta(days=1)}"})
    assert (late.status_code, "pas encore venu" in text(late)) == (422, True)
    client.post(sent, {"sent_on": f"{school.today()}"})
    act = reverse("works_declaration_act", args=[declaration.uuid, "prouver"])
    assert "preuve de l" in text(client.get(reverse("works_declaration", args=[declaration.uuid])))
    client.post(act)
    declaration.refresh_from_db()
    assert declaration.is_valid
    client.post(reverse("works_declaration_act", args=[declaration.uuid, "renouveler"]))
    assert WorksDeclaration.objects.count() == 2
    client.post(reverse("works_declaration_act", args=[declaration.uuid, "retirer"]))
    declaration.refresh_from_db()
    assert not declaration.is_valid
    assert client.post(reverse("works_declaration_act", args=[declaration.uuid, "autre"])).status_code == 404
    signed_in(client, lives.make_school())
    for name in ("works_declaration", "works_declaration_pdf"):
        assert client.get(reverse(name, args=[declaration.uuid])).status_code == 404
    assert client.get(add).status_code == 404


def test_the_opinions_of_a_class_are_pasted(convention, client):
    """Two columns of a spreadsheet, a date for the lines without one; each wrong line is named and nothing is kept."""
    school, pupil = convention.school, convention.pupil
    other = regulated.training("machines", school=school).pupil
    pupil.enrolments.update(class_name="2CUIS")
    other.enrolments.update(class_name="2CUIS")
    signed_in(client, school)
    page = f"{reverse('class_opinions')}?classe=2CUIS"
    shown = text(client.get(page))
    assert f"{pupil.last_name} {pupil.first_name} ;" in shown
    day = f"{school.today():%d/%m/%Y}"
    lines = f"{pupil.last_name} {pupil.first_name}\t{day}\n{other.first_name} {other.last_name}\n"
    wrong = client.post(page, {"what": "opinion", "works": ["machines"], "lines": f"{lines}Inconnue Élève ; {day}"})
    assert wrong.status_code == 422
    assert "Ligne 2 : il manque une date" in text(wrong)
    assert "Ligne 3 : aucun élève" in text(wrong)
    assert not MachineOpinion.objects.exists()
    right = {"what": "opinion", "works": ["machines"], "lines": lines, "given_on": f"{school.today()}"}
    assert client.post(page, right).status_code == 302
    assert [one.listed for one in MachineOpinion.objects.all()] == [["machines"]] * 2
    client.post(page, {"what": "electrical", "lines": lines, "given_on": f"{school.today()}"})
    assert set(PupilTitle.objects.values_list("work", flat=True)) == {"electrical"}
    assert client.post(page, {"what": "opinion", "lines": lines}).status_code == 422


def test_a_bar_is_approved_by_one_form(client):
    """For the host of a trainee of the school only."""
    convention = regulated.training("bar")
    signed_in(client, convention.school)
    page = reverse("bar_approval", args=[convention.host.uuid])
    assert client.post(page, {"reference": "", "given_on": ""}).status_code == 422
    client.post(page, {"reference": "Arrêté fictif 12", "given_on": f"{convention.school.today()}"})
    assert BarApproval.objects.get().host == convention.host
    assert [one.work for one in permitted_works(convention)] == ["bar"]
    signed_in(client, lives.make_school())
    assert client.get(page).status_code == 404


def test_a_reading_is_opened_counted_and_closed(convention, client):
    """The page names the inspector, and one press closes; another school closes nothing."""
    signed_in(client, convention.school)
    page = reverse("inspection_open", args=[convention.host.uuid])
    wrong = {"inspector": "Dominique Fictive", "email": "d.fictive@travail.example", "until": "2020-01-01"}
    assert client.post(page, wrong).status_code == 422
    assert not InspectionGrant.objects.exists()
    until = convention.school.today() + timedelta(days=60)
    client.post(page, {**wrong, "until": f"{until}"})
    grant = InspectionGrant.objects.get()
    assert "Dominique Fictive" in text(client.get(reverse("regulated_works")))
    close = reverse("inspection_close", args=[grant.uuid])
    signed_in(client, lives.make_school())
    assert client.post(close).status_code == 404
    signed_in(client, convention.school)
    client.post(close)
    grant.refresh_from_db()
    assert not grant.is_open


def test_the_agreement_says_without_which_works_it_stands(convention, client):
    """To office and head; a teacher of the class reads the permitted works alone."""
    regulated.all_in_order(convention, "machines", "chemicals", allowed=["machines"])
    page = reverse("agreement", args=[convention.number])
    shown = text(signed_in(client, convention.school).get(page))
    assert "La convention vaut sans : produits chimiques dangereux" in shown
    teacher = convention.school.staff.get(role="teacher")
    teacher.classes = [convention.class_name]
    teacher.save()
    shown = text(signed_in(client, convention.school, "teacher").get(page))
    assert "machines dangereuses" in shown.lower()
    assert "chimiques" not in shown
