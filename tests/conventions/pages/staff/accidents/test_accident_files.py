"""The file of an accident: terms, the host's declaration and its copy, who reads what, who closes it."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.services import AccidentStatement, tell_accident
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.alerts.calls import change_readers
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from notifications.models import Message
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db

WORDS = "Une chute dans l'escalier."
TICKED = {"kind": "injury", "help_called": "oui", "text": WORDS}


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def running():
    """The first day at ten, with a tutor and a referent."""
    convention = lives.running(tutor=True)
    clock.move_to(lives.at(convention, convention.first_day, 10))
    convention.referent = convention.school.staff.get(role="teacher")
    convention.save()
    return convention


def as_role(convention, role: str) -> Client:
    post = convention.school.staff.filter(role=role).first() or lives.hire(convention.school, role)
    return signed_in(post.user)


def tutor_path(convention) -> str:
    return path_of(link_of(f"tutor:{convention.uuid}"))


def pupil_path(convention) -> str:
    return f"{path_of(link_of(f'pupil:{convention.pupil.uuid}'))}/{convention.number}"


def told_by_tutor(client, convention) -> Accident:
    assert client.post(tutor_path(convention) + "/accident", TICKED).status_code == 302
    return Accident.objects.get()


def test_a_host_fills_prints_and_declares_and_the_head_has_the_copy_in_the_same_press(client, running):
    """What is known stands on the sheet, what is not asked is left blank; pressing twice tells once."""
    accident = told_by_tutor(client, running)
    assert accident.host_knows_at == accident.happened_at
    path = f"{tutor_path(running)}/accident/{accident.report.uuid}"
    assert path + "/declaration" in text(client.get(path))
    assert path + "/declaration" in text(client.get(tutor_path(running)))
    sheet = text(client.get(path + "/declaration"))
    for known in (running.host.name, running.pupil.last_name, WORDS, "L412-8", accident.fund, "avant le"):
        assert known in sheet
    assert f"{running.pupil.birth_date:%d/%m/%Y}" not in sheet, "it opens the family's link"
    assert "Numéro de sécurité sociale …" in sheet.replace("</dt> <dd>", "")
    filled = {"place": "Réserve", "witnesses": "Mme Voisin (fictif)", "first_care": "Lavée, pansée."}
    assert client.post(path + "/declaration", filled).status_code == 302
    accident.refresh_from_db()
    assert (accident.place, accident.first_care, accident.declared_at) == ("Réserve", "Lavée, pansée.", None)
    assert not Message.objects.filter(slug="declaration_sent").exists()
    for _press in range(2):
        done = client.post(path + "/declaration", {**filled, "sent": "1"}, follow=True)
        assert "l'établissement en a la copie" in text(done)
    message = Message.objects.get(slug="declaration_sent")
    assert message.audience == "head"
    copy = reverse("accident_copy", args=[accident.report.uuid])
    assert message.context["page"].endswith(copy)
    assert not any(word in f"{message.context}" for word in ("escalier", "Voisin", "pansée"))
    shown = text(as_role(running, "head").get(copy))
    assert all(word in shown for word in (WORDS, "Mme Voisin (fictif)", "Lavée, pansée.", "Réserve"))
    assert path + "/declaration" not in text(client.get(tutor_path(running)))


def test_only_head_and_named_second_read_all_others_place_hour_state_and_whom_to_call(client, running):
    """Neither kind, words, witnesses nor care for referent, school life and office; each reading is written down."""
    accident = told_by_tutor(client, running)
    Accident.objects.update(place="Réserve", witnesses="Mme Voisin", first_care="Lavée")
    school = running.school
    second = lives.hire(school, "health")
    hours = {"reads_from": school.reads_from, "reads_until": school.reads_until}
    head = school.staff.get(role="head").user
    change_readers(school=school, staff=second, quality="nurse_f", by=head, **hours)
    card, copy = (reverse(name, args=[accident.report.uuid]) for name in ("accident_card", "accident_copy"))
    for reader in (as_role(running, "cpe"), signed_in(running.referent.user), as_role(running, "office")):
        shown = text(reader.get(card))
        assert all(word in shown for word in ("Accident –", "Réserve", "10 h", "Dossier ouvert", "tutrice ou tuteur"))
        main = shown[shown.index("<main") : shown.index("</main")]
        assert not any(word in main for word in ("Blessure", "escalier", "Voisin", "Lavée", copy))
        assert reader.get(copy).status_code == 403
    assert not Consultation.objects.filter(convention=running, detail="accident").exists()
    for reader in (signed_in(head), signed_in(second.user)):
        shown = text(reader.get(card))
        assert "Blessure –" in shown
        assert copy in shown
        sheet = text(reader.get(copy))
        assert all(word in sheet for word in (WORDS, "Mme Voisin", "Lavée"))
    assert Consultation.objects.filter(convention=running, detail="accident").count() == 2
    assert as_role(running, "deputy").get(copy).status_code == 403


def test_the_head_alone_closes_the_file_once_somebody_said_what_was_done(client, running):
    """Until then it stands on the head's home, with its state; closed, it takes nothing more."""
    accident = told_by_tutor(client, running)
    card, close = (reverse(name, args=[accident.report.uuid]) for name in ("accident_card", "accident_close"))
    head, cpe = as_role(running, "head"), as_role(running, "cpe")
    assert close not in text(head.get(card))
    head.post(close)
    accident.refresh_from_db()
    assert accident.closed_at is None, "nobody has said what was done"
    cpe.post(card, {"answer": "Mère appelée."})
    assert close not in text(cpe.get(card))
    assert cpe.post(close).status_code == 403
    assert "Dossier d'accident à fermer" in text(head.get(reverse("head_home")))
    assert close in text(head.get(card))
    assert "Dossier fermé" in text(head.post(close, follow=True))
    accident.refresh_from_db()
    assert accident.closed_by == running.school.staff.get(role="head").user
    assert accident.report.holds, "the dossier is kept as before, until the head releases it"
    assert "Dossier d'accident à fermer" not in text(head.get(reverse("head_home")))
    sheet = f"{tutor_path(running)}/accident/{accident.report.uuid}/declaration"
    late = client.post(sheet, {"place": "Ailleurs", "sent": "1"})
    assert late.status_code == 409
    assert "fermé le dossier" in text(late)
    accident.refresh_from_db()
    assert (accident.place, accident.declared_at) == ("", None)


def test_one_accident_told_twice_is_one_and_nothing_is_lost(client, running):
    """The pupil after the tutor, with other ticks: a sentence, one card, one call of the school, both accounts."""
    accident = told_by_tutor(client, running)
    calls = Message.objects.filter(slug="accident_reported").count()
    for _press in range(2):
        told = {"kind": "illness", "help_called": "non", "text": "J'ai eu peur.", "place": "Cour"}
        done = client.post(pupil_path(running) + "/accident", told, follow=True)
        assert "déjà signalé : ce que tu écris est ajouté" in text(done)
    accident.refresh_from_db()
    assert Message.objects.filter(slug="accident_reported").count() == calls
    assert (accident.kind, accident.help_called, len(accident.also_told)) == ("injury", True, 1)
    words = text(as_role(running, "head").get(reverse("accident_text", args=[accident.report.uuid])))
    assert all(word in words for word in (WORDS, "J'ai eu peur.", "Malaise, secours non appelés, Cour"))
    sheet = text(client.get(f"{tutor_path(running)}/accident/{accident.report.uuid}/declaration"))
    assert WORDS in sheet
    assert "J'ai eu peur." not in sheet, "what the pupil writes is for two readers"
    noted = as_role(running, "cpe").post(
        reverse("note_accident", args=[running.number]), {"kind": "injury", "help_called": "oui"}, follow=True
    )
    assert "déjà signalé" in text(noted)
    later = AccidentStatement("injury", False, clock.now() - timedelta(hours=3))
    assert tell_accident(running, later, by=lives.by(running, "tutor")) != accident.report


def test_what_a_pupil_told_the_school_is_the_hosts_to_declare_once_the_host_was_told(client, running):
    """The pupil reads by when to tell; the school says that the host knows; from then on the term counts."""
    told = {"kind": "journey", "help_called": "non", "text": "Un vélo m'a touché."}
    done = text(client.post(pupil_path(running) + "/accident", told, follow=True))
    assert "Dis-le aussi à ton tuteur ou ta tutrice avant le" in done
    assert "L412-8" in done
    accident = Accident.objects.get()
    sheet = f"{tutor_path(running)}/accident/{accident.report.uuid}/declaration"
    assert client.get(sheet).status_code == 404
    cpe, card = as_role(running, "cpe"), reverse("accident_card", args=[accident.report.uuid])
    assert "Dire l'accident à l'organisme" in text(cpe.get(card))
    knows = reverse("accident_host_knows", args=[accident.report.uuid])
    assert knows in text(cpe.get(card))
    cpe.post(knows)
    accident.refresh_from_db()
    first = accident.host_knows_at
    assert timedelta() <= clock.now() - first < timedelta(minutes=5)
    clock.move_to(clock.now() + timedelta(hours=1))
    cpe.post(knows)
    accident.refresh_from_db()
    assert accident.host_knows_at == first
    assert "sur le trajet" in text(client.get(sheet))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": "Son numéro : 2 99 12 97 300 123 KK."}, "numéro de sécurité sociale"),
        ({"text": "Il a une entorse."}, "« entorse »"),
        ({"place": "2991297300123"}, "numéro de sécurité sociale"),
    ],
)
def test_a_number_or_a_diagnosis_is_refused_where_it_is_typed_and_what_was_typed_stays(
    client, running, typed, sentence
):
    """422, the sentence, the same words in the field; nothing is kept nor told."""
    typed = {name: words.replace("KK", f"{97 - 2991297300123 % 97:02}") for name, words in typed.items()}
    refused = client.post(tutor_path(running) + "/accident", {**TICKED, **typed})
    assert refused.status_code == 422
    shown = text(refused)
    assert "Rien n'est parti" in shown
    assert sentence in shown
    assert next(iter(typed.values())) in shown
    assert not Accident.objects.exists()


def test_no_pupil_is_a_witness_no_diagnosis_is_care_and_no_photo_is_kept(client, running):
    """Each is refused at its field on the sheet; a file that is posted goes nowhere."""
    accident = told_by_tutor(client, running)
    sheet = f"{tutor_path(running)}/accident/{accident.report.uuid}/declaration"
    other = lives.make_pupil(running.school)
    for wrong, sentence in (
        ({"witnesses": f"Vu par {other.last_name.upper()} {other.first_name}"}, "celui d'un élève"),
        ({"first_care": "Attelle, fracture du poignet"}, "« fracture »"),
    ):
        refused = client.post(sheet, {**wrong, "sent": "1"})
        assert refused.status_code == 422
        assert sentence in text(refused)
        assert next(iter(wrong.values())) in text(refused)
    photo = SimpleUploadedFile("main.jpg", b"\xff\xd8\xff", content_type="image/jpeg")
    assert client.post(sheet, {"first_care": "Lavée", "photo": photo}).status_code == 302
    page = text(client.get(sheet))
    assert 'type="file"' not in page
    assert "main.jpg" not in page
    accident.refresh_from_db()
    assert (accident.witnesses, accident.first_care, accident.declared_at) == ("", "Lavée", None)


def test_a_term_that_has_passed_is_said_late(client, running):
    """First the term in clear, then « en retard », until the declaration has left."""
    accident = told_by_tutor(client, running)
    head, card = as_role(running, "head"), reverse("accident_card", args=[accident.report.uuid])
    before = text(head.get(card))
    assert f"déclare à la {accident.fund}" in before
    assert "en retard" not in before
    clock.move_to(accident.happened_at + timedelta(days=6))
    assert "en retard" in text(as_role(running, "head").get(card))
    copy = reverse("accident_copy", args=[accident.report.uuid])
    as_role(running, "head").post(copy, {"sent": "1"})
    assert "en retard" not in text(as_role(running, "head").get(card))
