"""The inbox and the lists of a school: what waits for whom, nearest deadline first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.sign_by import sign_by
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import report
from conventions.domain.persons.people.models import ContactChange
from conventions.pages.staff.school.roster import PupilSituation
from notifications.models import Message
from signatures import keys
from signatures.models import Document
from signatures.queries import current_document
from tests.conventions.pages.staff.school.test_school import page, person, text_of
from tests.kit import lives
from workflow import clock
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


def test_the_office_finds_what_waits_for_it_nearest_deadline_first(school, enter):
    """Each row says what to do, for whom, since when and until when; what waits for others is not there."""
    late = lives.host_completed(school=school, days=lives.week(lives.monday_ahead(3)))
    soon = lives.host_completed(school=school)
    lives.school_completed(school=school)  # waits for the head
    response = enter(person(school, "office")).get(reverse("inbox"))
    items = [item for _label, found in response.context["page"].groups for item in found]
    assert [(item.convention, item.kind) for item in items] == [(soon, "part"), (late, "part")]
    assert items[0].due.date() == sign_by(soon)
    assert page(soon, "school_part") in text_of(response)


def test_the_head_finds_what_to_approve_and_to_sign(school, enter):
    """Approvals and the head's own signatures, with the way to do them together."""
    lives.school_completed(school=school)
    lives.validated(school=school)
    lives.host_completed(school=school)
    response = enter(person(school, "head")).get(reverse("inbox"))
    assert sorted(kind for kind, _label, _n in response.context["page"].tabs) == ["approve", "sign"]
    assert response.context["page"].together == 2
    assert "Valider et signer ensemble (2)" in text_of(response)


def test_what_is_done_together_stands_above_and_a_line_is_titled_with_a_name(school, enter):
    """Two parts to finish are one press; the name leads, what is to do follows."""
    parts = [lives.host_completed(school=school) for _ in range(2)]
    shown = enter(person(school, "office")).get(reverse("inbox"))
    text = " ".join(text_of(shown).split())
    assert shown.context["page"].many == [("Terminer ensemble (2)", reverse("finish_parts"))]
    assert text.index("Terminer ensemble (2)") < text.index(f">{parts[0].pupil.name}</a></h3>")
    assert "Commencer par la première" not in text


def test_a_refusal_is_for_office_and_head_and_a_seal_problem_too(school, enter):
    """Somebody has to decide about what was refused; a seal that fails is seen."""
    lives.in_state("refused", school=school)
    stuck = lives.validated(school=school)
    lives.sign(stuck)
    why = Refused("seal_failed", problem="Clé périmée")
    Document.objects.filter(pk=current_document(stuck, "convention").pk).update(seal_problem=why)
    for role in ("office", "head"):
        response = enter(person(school, role)).get(reverse("inbox"))
        kinds = {kind for kind, _label, _n in response.context["page"].tabs}
        assert {"decide", "seal"} <= kinds
        assert "Clé périmée" in text_of(response)


def test_an_agreement_says_that_its_seal_then_its_time_stamp_is_being_made(school, enter, settings, tmp_path):
    """Signed by all and not sealed yet; sealed while no authority answers; time-stamped."""
    convention = lives.validated(school=school)
    client = enter(person(school, "office"))
    lives.sign(convention)
    said = text_of(client.get(page(convention)))
    assert "La plateforme pose le cachet" in said
    assert "Personne n'est attendu" not in said
    lives.signing.seal(str(convention.uuid))
    assert "attend encore son horodatage" not in text_of(client.get(page(convention)))
    (tmp_path / "root.pem").write_bytes(keys.root_pem())
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [("https://tsa.example.org/", str(tmp_path / "root.pem"))]
    said = text_of(client.get(page(convention)))
    assert "attend encore son horodatage" in said
    assert "Personne n'est attendu" in said
    Document.objects.update(archived_until=timezone.now() + timedelta(days=3000))
    assert "attend encore son horodatage" not in text_of(client.get(page(convention)))


def test_the_office_reads_and_deals_with_a_report(school, enter):
    """It stands in the inbox and on the page of its agreement until somebody says what was done."""
    convention = lives.opened(school=school)
    made = report(convention, "paper", by=lives.by(convention, "guardian"), text="Je préfère le papier.")
    client = enter(person(school, "office"))
    for address in (reverse("inbox"), page(convention)):
        assert "Je préfère le papier." in text_of(client.get(address))
    client.post(reverse("handle_report", args=[made.uuid]), {"answer": "Feuille remise."})
    made.refresh_from_db()
    assert (made.answer, made.handled_by) == ("Feuille remise.", person(school, "office").user)


def test_reports_of_another_school_do_not_exist(school, enter):
    """Another school's report is 404 and stays open."""
    convention = lives.opened()
    told = report(convention, "paper", by=lives.by(convention, "guardian"))
    assert enter(person(school, "office")).post(reverse("handle_report", args=[told.uuid])).status_code == 404
    assert Report.objects.get(pk=told.pk).handled_at is None


def test_pending_contacts_wait_in_the_inbox(school, enter):
    """A roll that says another address is decided by staff."""
    pupil = lives.make_pupil(school)
    ContactChange.objects.create(guardian=pupil.guardians.get(), field="email", new="autre@famille.example")
    response = enter(person(school, "office")).get(reverse("inbox"))
    assert [kind for kind, _label, _n in response.context["page"].tabs] == ["contact"]
    assert "autre@famille.example" not in text_of(response)


def test_silent_parties_are_to_be_reminded_after_a_week(school, enter):
    """A week of silence, or a fortnight before the first day; before that nobody is bothered."""
    convention = lives.opened(school=school)
    client = enter(person(school, "office"))
    assert client.get(reverse("inbox")).context["page"].total == 0
    clock.set_offset(timedelta(days=8))
    response = client.get(reverse("inbox"))
    assert [kind for kind, _label, _n in response.context["page"].tabs] == ["chase"]
    client.post(page(convention, "send_reminder"), {"back": reverse("inbox")})
    clock.set_offset(timedelta())
    assert Message.objects.filter(slug="reminder").count() == 1


def test_the_inbox_searches_by_pupil_or_host_and_no_name_stands_in_an_address(school, enter):
    """The name goes by POST and stands closed in the address: addresses are logged and kept in histories."""
    first, second = lives.host_completed(school=school), lives.host_completed(school=school)
    client = enter(person(school, "office"))
    response = client.post(reverse("inbox"), {"q": first.host.name.upper()})
    assert response["Location"].startswith(reverse("inbox") + "?cherche=")
    assert first.host.name.upper() not in response["Location"]
    shown = text_of(client.get(response["Location"]))
    assert first.pupil.name in shown
    assert second.pupil.name not in shown
    assert client.post(response["Location"], {"q": ""})["Location"] == reverse("inbox")
    assert second.pupil.name in text_of(client.get(reverse("inbox")))


def test_an_empty_inbox_says_what_will_come(school, enter):
    """Also for a teacher, in other words."""
    assert "dès que l'organisme d'accueil a terminé" in text_of(enter(person(school, "office")).get(reverse("inbox")))
    assert "l'enseignante ou l'enseignant référent" in text_of(enter(person(school, "teacher")).get(reverse("inbox")))


def test_a_referent_finds_the_school_part_of_the_pupils_followed(school, enter):
    """The law lets the referent complete it; another teacher sees nothing."""
    convention = lives.in_state("started_by_school", school=school)
    services.save_school_part(convention, by=lives.by(convention, "office"), referent=person(school, "teacher"))
    client = enter(person(school, "teacher"))
    assert [kind for kind, _label, _n in client.get(reverse("inbox")).context["page"].tabs] == ["part"]
    other = lives.hire(school, "teacher")
    assert enter(other).get(reverse("inbox")).context["page"].total == 0


def test_long_lists_have_pages_of_25(school, enter):
    """A page that does not exist gives the last one."""
    for _ in range(30):
        lives.make_pupil(school)
    client = enter(person(school, "office"))
    assert len(client.get(reverse("class_pupils")).context["page"].rows) == 25
    assert len(client.get(reverse("class_pupils") + "?page=9").context["page"].rows) == 5


def test_classes_count_pupils_by_situation(school, enter):
    """An agreement that stopped gives no internship; a later one does."""
    lives.make_pupil(school)
    lives.in_state("withdrawn", school=school)
    lives.opened(school=school)
    lives.signed(school=school)
    [each] = enter(person(school, "office")).get(reverse("classes")).context["page"].classes
    assert (each.name, each.pupils, each.none, each.progress, each.signed) == ("3e B", 4, 2, 1, 1)


def test_pupils_without_internship_come_first_and_what_is_missing_is_said(school, enter):
    """The names of those expected come from the agenda."""
    signed, alone = lives.signed(school=school), lives.make_pupil(school)
    asked = lives.validated(school=school)
    response = enter(person(school, "office")).get(reverse("class_pupils"), {"classe": "3e B"})
    rows = response.context["page"].rows
    assert [row.pupil for row in rows] == [alone, asked.pupil, signed.pupil]
    assert [row.situation for row in rows] == [PupilSituation.NONE, PupilSituation.PROGRESS, PupilSituation.SIGNED]
    assert rows[1].missing_words.startswith("3 signatures : ")
    assert rows[1].missing_in_row.startswith("3 signatures")
    assert "visa" in rows[1].missing_in_row
    assert asked.pupil.last_name not in rows[1].missing_in_row
    assert [row.may_remind for row in rows] == [False, True, False]
    only = enter(person(school, "office")).get(reverse("class_pupils"), {"situation": "signed"})
    assert [row.pupil for row in only.context["page"].rows] == [signed.pupil]


def test_a_pupil_is_searched_by_name_without_accents(school, enter):
    """*mael* finds *Maël*; nothing found says so."""
    pupil = lives.make_pupil(school)
    client = enter(person(school, "office"))
    found = client.post(reverse("class_pupils"), {"q": pupil.last_name.lower().replace("ş", "s")}, follow=True)
    assert [row.pupil for row in found.context["page"].rows] == [pupil]
    none = client.post(reverse("class_pupils"), {"q": "personne"}, follow=True)
    assert "Aucun élève ne correspond" in text_of(none)
