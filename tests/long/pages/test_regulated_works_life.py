"""One life of regulated works: a pupil of 14, from an empty school to a day of work, as each of its people lives it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.works import permitted_works
from conventions.domain.law.regulated_works.models import WorksDeclaration
from conventions.domain.law.regulated_works.queries import works_allowed
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of, note_act
from notifications.models import Message
from tests.kit import inspection, lives, regulated
from workflow import clock, schedule

pytestmark = pytest.mark.django_db


def office_of(convention) -> Client:
    client = Client()
    client.force_login(convention.school.staff.get(role="office").user)
    return client


def text(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def again(convention: Convention) -> Convention:
    return Convention.objects.get(pk=convention.pk)


def test_a_pupil_of_fourteen_works_from_a_wednesday_on():
    """Nothing is open before both declare and a doctor allows; then from the fifteenth birthday, on every page."""
    monday = lives.monday_ahead()
    wednesday = monday + timedelta(days=2)
    convention = regulated.training("machines", "chemicals", born=regulated.age_at(wednesday, 15))
    school, office = convention.school, office_of(convention)
    inbox, board = reverse("inbox"), reverse("regulated_works")
    assert "1 élève sans avis médical" in text(office, inbox)
    # the school declares for its rooms
    rooms = {"works": ["machines", "chemicals"], "formations": [regulated.CUISINE], "places": "Ateliers"}
    office.post(reverse("works_declare"), {**rooms, "supervisors": "professeure d'atelier"})
    own = WorksDeclaration.objects.get()
    office.post(reverse("works_declaration_sent", args=[own.uuid]), {"sent_on": f"{school.today()}", "is_proved": "on"})
    # the host declares by its link
    host_link = link_of(f"host:{convention.uuid}")
    note_act(host_link)
    page, host = f"{path_of(host_link)}/travaux", Client()
    host.post(page, {"gate-send": "1"})
    host.post(page, {"gate-code": Message.objects.filter(slug="host_reading_code").latest("pk").secrets["code"]})
    typed = {**rooms, "places": "Cuisine", "supervisors": "cheffe", "sent_on": f"{school.today()}", "is_proved": "on"}
    assert host.post(page, typed).status_code == 302
    assert permitted_works(again(convention)) == []
    # the opinion of the class allows one work of the two
    pupil = convention.pupil
    pupil.enrolments.update(class_name="2CUIS")
    lines = {"lines": f"{pupil.last_name} {pupil.first_name}", "given_on": f"{school.today()}"}
    office.post(f"{reverse('class_opinions')}?classe=2CUIS", {"what": "opinion", "works": ["machines"], **lines})
    assert "élève sans avis" not in text(office, inbox)
    [work] = permitted_works(again(convention))
    assert (work.work, work.first_day) == ("machines", wednesday)
    formation = again(convention).enrolled.formation
    allowed = [works_allowed(pupil, convention.host, formation, monday + timedelta(days=n)) for n in range(5)]
    assert [sorted(one) for one in allowed] == [[], [], ["machines"], ["machines"], ["machines"]]
    # the agreement is approved and says one work alone; the school reads what lacks
    sentences = " ".join(one.sentence for one in check_agreement(again(convention)) if one.field == "training.works")
    assert "produits chimiques" in sentences
    lives.fill_host_part(convention)
    lives.fill_school_part(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    [printed] = lives.requests(again(convention))["host"].document.data["training"]["works"]
    assert (printed["work"], printed["days"][:12]) == ("machines", "à partir du ")
    for kind in ("host", "tutor"):
        shown = text(Client(), path_of(link_of(f"{kind}:{convention.uuid}")))
        assert "machines dangereuses" in shown.lower()
        assert "chimiques" not in shown
    # the inspector reads the declaration and the hours
    client, file = inspection.opened(inspection.granted(again(convention)))
    assert "produits chimiques" in text(client, file)
    # three years later the declaration has ended
    own.refresh_from_db()
    with clock.held(own.expires_at()):
        schedule.run_due()
    own.refresh_from_db()
    assert not own.is_valid
    assert own.named_works[0] in text(office, board)


def test_a_host_that_ends_soon_is_renewed_by_two_presses():
    """The board says the end ninety days before; the next one is written by a press and sent by another."""
    convention = regulated.training("machines")
    long_ago = convention.today() - timedelta(days=3 * 365 - 60)
    regulated.declare_at_school(convention.school, "machines", sent_on=long_ago)
    office = office_of(convention)
    board = reverse("regulated_works")
    assert "Fins dans les quatre-vingt-dix jours" in text(office, board)
    own = WorksDeclaration.objects.get(side="school")
    made = office.post(reverse("works_declaration_act", args=[own.uuid, "renouveler"]))
    sending = {"sent_on": f"{convention.today()}", "is_proved": "on"}
    office.post(f"{made['Location']}/envoi", sending)
    assert "Fins dans les quatre-vingt-dix jours" not in text(office, board)
