"""The school follows its pupils' applications, applies with one, and confirms for one who asks."""

from html import unescape

import pytest
from django.urls import reverse

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.placements.applications.models import Application, WhyNot
from conventions.domain.placements.applications.services import accept_application, reject_application
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def read(answer) -> str:
    return unescape(answer.content.decode())


def test_a_teacher_follows_a_class_applies_with_a_pupil_and_confirms_for_one(django_assert_max_num_queries):
    """Who has none, who waits for whom, what was refused and why; another class is not theirs."""
    school = lives.make_school()
    offer, by_host = make_offer(school, seats=3)
    none, waits, accepted, refused = (lives.make_pupil(school) for _n in range(4))
    apply(offer, waits)
    yes, no = apply(offer, accepted)[0], apply(offer, refused)[0]
    accept_application(yes, by=by_host)
    reject_application(no, why=WhyNot.DATES, words="Courage !", by=by_host)
    teacher = school.staff.get(role="teacher")
    client = signed_in(teacher.user)
    path = reverse("class_applications")
    assert "Aucun élève" in read(client.get(path))
    teacher.classes = ["3e B"]
    teacher.save()
    with django_assert_max_num_queries(20):
        shown = client.get(path)
    assert len(shown.context["page"].table.rows) == 4
    assert "Courage !" in read(shown)
    assert read(shown).count("aucune candidature") == 1
    for sort, pupil in (("sans", none), ("attente", waits), ("confirmer", accepted), ("refus", refused)):
        table = client.get(path, {"voir": sort}).context["page"].table
        [row] = [one for one in table.rows if sort != "sans" or not one.asked]
        assert row.pupil.pk == pupil.pk, sort
    form = reverse("class_apply", args=[offer.uuid]) + "?classe=3e B"
    asked = client.get(form)
    assert none.name in read(asked)
    assert waits.name not in read(asked)
    typed = {"pupil": str(none.uuid), "slot": str(offer.slots.get().uuid), "motivation": "Avec toute la classe."}
    assert client.post(form, {**typed, "pupil": str(waits.uuid)}).status_code == 422
    assert client.post(form, typed)["Location"].startswith(path)
    sent = Application.objects.get(pupil=none)
    assert (sent.origin, sent.motivation) == ("teacher", "Avec toute la classe.")
    client.post(reverse("class_application_act", args=[sent.uuid, "retirer"]))
    sent.refresh_from_db()
    assert sent.is_withdrawn
    confirm = reverse("class_application_act", args=[yes.uuid, "confirmer"])
    assert client.post(confirm)["Location"] == reverse("agreement", args=[Convention.objects.get().number])
    assert client.post(confirm).status_code == 409
    teacher.classes = ["3e Z"]
    teacher.save()
    assert client.get(confirm).status_code == 404
