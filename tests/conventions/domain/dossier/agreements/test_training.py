"""Training periods: their annexes from the opening to the seal, and what the rules ask of them."""

import html
import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.freezing import canonical_data
from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.training_annexes.models import TrainingAnnex
from conventions.domain.dossier.agreements.training_annexes.services import work_asked
from conventions.domain.dossier.amendments.services import propose
from conventions.domain.dossier.amendments.services import seal as seal_amendment
from conventions.domain.law.documents import render_agreement_html
from conventions.domain.law.formations.services import write_competences
from conventions.domain.law.rules.timetable import HourSpan, Presence
from conventions.domain.law.texts.sample import sample
from conventions.domain.law.texts.services import adopt_text, propose_text
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from notifications.models import Message
from tests.kit import lives
from tests.kit.presses import Presses

pytestmark = pytest.mark.django_db

SEVENTEEN = date(lives.monday_ahead().year - 18, 12, 30)


def blocking(convention) -> list[tuple[str, str]]:
    return [(one.rule, one.field) for one in check_agreement(convention) if one.blocks]


def test_a_training_period_is_opened_approved_and_signed():
    """The kind is that of the level; the annexes are there from the opening, and what lacks is named field by field."""
    convention = lives.opened(level="2de_pro", birth_date=SEVENTEEN, tutor=True)
    assert (convention.kind, convention.training_annex.attestation[:5]) == ("pfmp", "Remis")
    lacking = {field for rule, field in blocking(convention) if rule in ("H-01", "D-07")}
    assert lacking == {
        *("training.benefits", "training.internal_rules", "training.replaces_nobody"),
        *("training.yearly_hours", "training.competences", "referent"),
    }
    lives.fill_host_part(convention)
    lives.fill_school_part(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    lives.sign(convention, *lives.requests(convention))
    lives.signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    assert convention.status == "signed"


def test_a_second_period_at_the_same_host_is_read_and_confirmed_in_one_press(client):
    """All that the host and the school said of the first stands in the second: the host's page has one press."""
    first = lives.signed(level="2de_pro", birth_date=SEVENTEEN, tutor=True)
    host = first.host
    second = services.open_for_known_host(
        pupil=first.pupil,
        host=host,
        representative=first.representative,
        days=[replace(day, day=day.day + timedelta(days=7)) for day in first.presences()],
        by=lives.by(first, "office"),
    )
    assert (second.training_annex.benefits, second.tutor) == (first.training_annex.benefits, first.tutor)
    assert [one["label"] for one in second.training_annex.competences] == ["Organiser son poste"]
    address = reverse("host", args=[token(link_of(f"host:{second.uuid}"))])
    page = client.get(address).content.decode()
    assert "Tout est juste" in page
    assert "Assurance Fictive" in page
    answer = client.post(f"{address}/confirmer", follow=True)
    second.refresh_from_db()
    assert second.status == "completed_by_host", answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"benefits": "Prime sur FR14 2004 1010 0505 0001 3M02 606 merci"}, "training.benefits"),
        ({"benefits": "compte FR1420041010050500013M02606"}, "training.benefits"),
        ({"internal_rules": "NIR 1 08 07 49 123 456 22"}, "training.internal_rules"),
        ({"activities": "virement FR14-2004-1010-0505-0001-3M02-606."}, "activities"),
    ],
)
def test_bank_and_social_security_numbers_are_refused(fields, rule):
    """In any text of the annexes as in the others; a SIRET and a policy number are none."""
    convention = lives.opened(level="2de_pro", birth_date=SEVENTEEN)
    by = lives.by(convention, "host")
    services.save_host_part(convention, by=by, fields={"host_policy": "AB12 3456 7890 1234 5678", **fields})
    convention.refresh_from_db()
    assert [field for number, field in blocking(convention) if number == "E-13"] == [rule]


def test_the_school_fills_its_annexes_page_by_page(client):
    """Two short pages; what lacks stands on the page that asks it, and what was typed stays where it is wrong."""
    convention = lives.host_completed(level="2de_pro", birth_date=SEVENTEEN, tutor=True)
    client.force_login(convention.school.staff.get(role="office").user)
    page = reverse("training_annex", args=[convention.number, "competences"])
    assert "volume horaire annuel" in client.get(page).content.decode()
    given = {"revision": convention.draft_revision, "yearly_hours": "840 h", "pasted": "C1 Souder\nÊtre à l'heure"}
    wrong = client.post(page, {**given, "period_number": 3, "period_count": 2})
    assert (wrong.status_code, "Souder" in wrong.content.decode()) == (422, True)
    answer = client.post(page, {**given, "period_number": 2, "period_count": 6})
    assert answer.url == reverse("training_annex", args=[convention.number, "suivi"])
    annex = TrainingAnnex.objects.get(convention=convention)
    assert [(one["code"], one["label"]) for one in annex.competences] == [("C1", "Souder"), ("", "Être à l'heure")]
    assert "pays" in client.get(answer.url).content.decode()
    stale = client.post(page, {**given, "yearly_hours": "1"})
    assert stale.status_code == 409
    shown = client.get(reverse("school_part", args=[convention.number])).content.decode()
    assert page in shown


def test_the_school_s_parts_of_a_whole_level_are_finished_by_four_presses(client):
    """From the classes: what is empty is what the model proposes and the formation says; hours are typed once."""
    school = lives.make_school()
    first = lives.host_completed(school=school, level="2de_pro", birth_date=SEVENTEEN)
    write_competences(first.training_annex.formation, [("C1", "Souder"), ("C2", "Mesurer")])
    others = [lives.host_completed(school=school, level="2de_pro", birth_date=SEVENTEEN) for _n in range(2)]
    TrainingAnnex.objects.update(competences=[])
    teacher = school.staff.get(role="teacher")
    client.force_login(school.staff.get(role="office").user)
    secretary = Presses(client)
    secretary.open(reverse("classes"))
    secretary.follow("Terminer ensemble")
    secretary.choose("Enseignante ou enseignant référent", teacher.user.name)
    secretary.write("volume horaire annuel", "840 heures")
    secretary.write("Trajet", "En bus.")
    with CaptureQueriesContext(connection) as captured:
        secretary.ask("Afficher")
    lives.host_completed(school=school, level="2de_pro", birth_date=SEVENTEEN)
    with CaptureQueriesContext(connection) as more:
        secretary.ask("Afficher")
    assert len(captured) == len(more)
    secretary.press("terminer ces 4")
    assert secretary.count == 5
    for convention in (first, *others):
        convention.refresh_from_db()
        assert convention.status == "completed_by_school"
        annex = TrainingAnnex.objects.get(convention=convention)
        assert [one["label"] for one in annex.competences] == ["Souder", "Mesurer"]
        assert annex.yearly_hours == "840 heures"


def test_an_amendment_changes_the_works_of_a_signed_agreement(client):
    """It prints them before and after; in force, the annexes say so, and the signed document with its amendment."""
    convention = lives.opened(level="2de_pro", birth_date=SEVENTEEN, tutor=True)
    TrainingAnnex.objects.update(works=[work_asked("machines", "scie")])
    lives.fill_host_part(convention)
    lives.fill_school_part(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    lives.sign(convention, *lives.requests(convention))
    lives.signing.seal(str(convention.uuid))
    client.force_login(convention.school.staff.get(role="office").user)
    page = reverse("amend", args=[convention.number])
    assert "Les travaux réglementés" in client.get(page).content.decode()
    answer = client.post(f"{page}?changer=travaux", {"why": "L'atelier ferme.", "equipment_0": "scie"}, follow=True)
    assert "aucun" in answer.content.decode()
    amendment = convention.amendments.get()
    propose(amendment, by=lives.by(convention, "office"))
    lives.sign(amendment, *lives.requests(amendment))
    seal_amendment(str(amendment.uuid))
    convention.refresh_from_db()
    assert convention.training_annex.works_asked == []
    assert list(convention.differences_from(convention.signed_document())) == []


def test_a_work_that_the_host_refuses_is_not_in_the_annex_and_the_referent_is_told(client):
    """What was asked and is not ticked looks like work never asked; the referent reads which."""
    convention = lives.opened(level="2de_pro", birth_date=SEVENTEEN, tutor=True)
    convention.referent = convention.school.staff.get(role="teacher")
    convention.save()
    TrainingAnnex.objects.update(works=[work_asked("handling"), work_asked("optical")])
    address = reverse("host", args=[token(link_of(f"host:{convention.uuid}"))])
    client.post(f"{address}/remplir")
    post = f"{address}/etape/poste"
    assert "rayonnements optiques" in client.get(post).content.decode()
    given = {"revision": convention.draft_revision, "replaces_nobody": "on", "work_0": "on", "supervisor_0": "Jo, chef"}
    client.post(post, given | {"then": "next"})
    lives.fill_host_part(convention)
    convention.refresh_from_db()
    data = canonical_data(convention)["training"]
    assert data["works"] == []  # the opinion on loads is not there: the agreement stands without them
    assert convention.training_annex.works_asked == [work_asked("handling", supervisor="Jo, chef")]
    told = Message.objects.get(slug="works_refused")
    assert (told.context["works"], told.audience) == (
        "rayonnements optiques artificiels : soudage, laser, ultraviolets",
        "referent",
    )


def test_a_period_abroad_is_written_and_approved(client):
    """The host says its country; the school its sheet, language, insurance and reference: hours of France are not."""
    long = [Presence(day.day, HourSpan(time(9), time(13)), HourSpan(time(14), time(20))) for day in lives.week()]
    convention = lives.opened(level="terminale", birth_date=SEVENTEEN, tutor=True, days=long)
    address = reverse("host", args=[token(link_of(f"host:{convention.uuid}"))])
    client.post(f"{address}/remplir")
    page = client.get(f"{address}/etape/organisme").content.decode()
    assert "Irlande" in page
    given = {"revision": 0, "name": "Fictive Ltd", "country": "IE", "address": "1 Main St", "postcode": "D02 X285"}
    answer = client.post(f"{address}/etape/organisme", given | {"city": "Dublin", "then": "next"})
    assert answer.status_code == 302, re.findall("fr-error-text[^<]*<[^<]*", answer.content.decode())
    lives.fill_host_part(convention)
    convention.refresh_from_db()
    assert (convention.host.country, convention.host.postcode) == ("IE", "D02X285")
    lacking = [field for rule, field in blocking(convention) if rule == "H-16"]
    assert len(lacking) == 4
    away = dict.fromkeys((field.removeprefix("training.") for field in lacking), "sans objet")
    services.save_school_part(convention, by=lives.by(convention, "office"), fields=away)
    lives.fill_school_part(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    assert "Période à l'étranger" in html.unescape(convention.frozen_document().html)


def test_the_text_is_to_be_voted_until_a_board_s_is_entered():
    """The model's own words are marked; a text that a board voted takes their place and bears its decision."""
    convention = lives.opened(level="2de_pro", birth_date=SEVENTEEN, tutor=True)
    assert "à faire voter" in render_agreement_html(canonical_data(convention))
    training = kind("pfmp")
    content = sample(training.model_version).replace("Objet et finalité", "Objet voté").encode()
    by = {"voted_on": convention.today(), "reference": "n° 7", "by": "Essai"}
    adopt_text(propose_text(school=convention.school, kind=training, content=content, **by), by="Essai")
    voted = render_agreement_html(canonical_data(convention))
    assert ("Objet voté" in voted, "à faire voter" in voted) == (True, False)
