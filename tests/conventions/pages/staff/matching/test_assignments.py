"""A school and an officer ask for places, read why, change by hand and send, over HTTP."""

from html import unescape

import pytest
from django.urls import reverse

from conventions.domain.exchange.matching.models import AssignmentProposal
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.placements.applications.models import Application
from conventions.pages.staff.matching.contexts import dates_of_proposal
from tests.kit import lives
from tests.kit.matching import communes, computed, offer_in, period_at
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified

pytestmark = pytest.mark.django_db


def read(answer) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def test_a_teacher_prepares_what_the_head_sends():
    """The rules, the reasons and the seed are printed; a change shows its price first; only the head sends, once."""
    school, places = lives.make_school(), communes()
    period = period_at(school)
    pupils = [lives.make_pupil(school) for _n in range(3)]
    offer_in(school, places["Angers"], title="Près", school_may_propose=True)
    offer_in(school, places["Loin"], title="Loin")
    teacher = school.staff.get(role="teacher")
    client, path = signed_in(teacher.user), reverse("assignments")
    teacher.classes = ["3e B"]
    teacher.save()
    asked = {"period": str(period.uuid), "km": "30"}
    refused = client.post(path, asked)
    assert refused.status_code == 422
    assert "Cochez au moins une classe." in read(refused)
    one = client.post(path, {**asked, "classes": ["3e B"]})["Location"]
    running = read(client.get(one))
    assert ("Le calcul est en cours" in running, "Affecter de nouveau" in running) == (True, False)
    proposal = computed(AssignmentProposal.objects.get())
    listed = client.get(path)
    assert dates_of_proposal(proposal) in read(listed)
    assert listed.context["form"].initial["period"] == str(period.uuid)
    shown = client.get(one)
    assert all(pupil.name in read(shown) and pupil.class_name in read(shown) for pupil in pupils)
    assert "Aucune place. 3 élèves ne peuvent aller que vers 2 places" in read(shown)
    assert "Une place à moins d'un km." in read(shown)
    assert proposal.seed in read(shown)
    assert "Envoyer les candidatures" not in read(shown)
    line = next(line for line in shown.context["page"].lines if line.place and line.place.offer.title == "Près")
    options = client.get(line.change).context["page"].options
    assert [option.slot and option.slot.offer.title for option in options] == ["Près", "Loin", None]
    priced = client.get(line.change, {"place": "aucune"})
    assert "Rien ne se perd" in read(priced)  # somebody else takes the seat
    agreed = {"place": "aucune", "seen": "placed:-7"}
    assert client.post(line.change, agreed).status_code == 409
    agreed["seen"] = priced.context["page"].seen
    assert client.post(line.change, agreed)["Location"] == one
    assert "Aucune place. Décidé à la main." in read(client.get(one))
    assert client.post(line.change, {"release": "1"})["Location"] == one
    computed(proposal)
    rows = {row.pupil_id: str(row.uuid) for row in proposal.rows.all()}
    pair = reverse("assignment_pair", args=[proposal.uuid])
    two = {"first": rows[pupils[0].pk], "second": rows[pupils[1].pk]}
    assert "Aucune offre n'a deux places" in read(client.post(pair, two))
    send = reverse("assignment_act", args=[proposal.uuid, "envoyer"])
    assert client.post(send, {"key": str(proposal.uuid)})["Location"] == one
    assert not Application.objects.exists()
    head = signed_in(school.staff.get(role="head").user)
    key = str(head.get(one).context["page"].key)
    sent = head.post(send, {"key": key})["Location"]
    assert head.post(send, {"key": key})["Location"] == sent
    assert "2 candidatures sont parties." in read(head.get(sent))
    assert Application.objects.count() == 2
    assert "acceptée" not in read(head.get(one))
    again = reverse("assignment_act", args=[proposal.uuid, "recalculer"])
    assert client.post(again)["Location"] == one
    assert computed(proposal).rows.exclude(application=None).count() == 2


def test_an_officer_reads_numbers_and_heads_send_their_part():
    """No name of a pupil, each reading written down; a school reads its own pupils by name, and answers for itself."""
    places, pupils = communes(), []
    schools = [lives.make_school(), lives.make_school()]
    for school in schools:
        period_at(school)
        pupils.append(lives.make_pupil(school))
    offer_in(schools[0], places["Angers"], seats=2)
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")
    client = verified(officer.user)
    path = reverse("territory_assignments")
    assert client.post(path, {"department": "69", "level": "3e", "km": "30"}).status_code == 422
    one = client.post(path, {"department": "49", "level": "3e", "km": "30"})["Location"]
    proposal = computed(AssignmentProposal.objects.get())
    shown = read(client.get(one))
    assert f"Élève 1, {schools[0].name}, Angers" in shown
    assert not any(pupil.last_name in shown or pupil.class_name in shown for pupil in pupils)
    pupil = reverse("territory_assignment_pupil", args=[proposal.uuid, proposal.rows.first().uuid])
    assert client.get(pupil).status_code == 200
    assert list(NumbersReading.objects.filter(department="49").order_by("pk").values_list("territory", flat=True)) == [
        "3e, Maine-et-Loire – proposition d'affectation",
        "3e, Maine-et-Loire – un élève de la proposition d'affectation",
    ]
    head, other = (signed_in(school.staff.get(role="head").user) for school in schools)
    own = reverse("assignment", args=[proposal.uuid])
    assert head.get(own).status_code == 404
    client.post(reverse("territory_assignment_act", args=[proposal.uuid, "envoyer"]))
    seen = read(head.get(own))
    assert pupils[0].name in seen
    assert pupils[1].name not in seen
    assert "Maine-et-Loire" in read(head.get(reverse("assignments")))
    head.post(
        reverse("assignment_act", args=[proposal.uuid, "envoyer"]), {"key": str(head.get(own).context["page"].key)}
    )
    other.post(reverse("assignment_act", args=[proposal.uuid, "refuser"]))
    assert [one.pupil for one in Application.objects.all()] == pupils[:1]
    answers = read(client.get(one))
    assert f"{schools[0].name}, Angers : l'a envoyée" in answers
    assert f"{schools[1].name}, Angers : ne l'envoie pas" in answers
    row = proposal.rows.first()
    assert client.get(reverse("territory_assignment_pupil", args=[proposal.uuid, row.uuid])).status_code == 404
