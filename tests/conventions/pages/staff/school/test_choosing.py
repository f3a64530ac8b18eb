"""Agreements chosen by what they have in common, closed or printed together: seen, one result each, back as before."""

import io
from datetime import timedelta
from uuid import uuid4

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.agreements.sign_by import sign_by
from conventions.domain.dossier.batches import running
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.paper import agreements
from conventions.domain.persons.people.models import School
from tests.kit import lives, paper_sheets
from tests.kit.people_factory import move
from tests.kit.queued import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def office(school, client) -> Client:
    client.force_login(school.staff.get(role="office").user)
    return client


def act(office: Client, name: str, *conventions: Convention, at: str = "", **fields):
    """Send the page's form with these agreements ticked as it shows them."""
    page = office.get(reverse("agreements") + at).context["page"]
    tokens = {row.convention.pk: row.token for row in page.rows}
    sent = {"key": page.key, "act": name, "agreement": [tokens[c.pk] for c in conventions], "all": page.all_tokens}
    return office.post(reverse("act_on_agreements") + at, sent | fields, follow=True)


def test_agreements_are_chosen_by_class_state_what_is_missing_and_days_left(school, office):
    """Each filter alone, with what is missing in words; a choice that nothing fits says so."""
    opened, signing, signed = (
        lives.opened(school=school),
        lives.validated(school=school),
        lives.in_state("signed", school=school),
    )
    move(signed.pupil, "3e Z")

    def shown(**chosen) -> set:
        return {row.convention for row in office.get(reverse("agreements"), chosen).context["page"].rows}

    assert shown() == {opened, signing, signed}
    assert shown(classe="3e Z") == {signed}
    assert shown(etat="organisme") == {opened}
    assert shown(manque="direction") == {signing}
    assert shown(jours="7") == set()
    assert "Aucune convention ne correspond." in office.get(reverse("agreements"), {"jours": "7"}).content.decode()
    left = {row.convention: row.days_left for row in office.get(reverse("agreements")).context["page"].rows}
    assert left[signing] == (sign_by(signing) - signing.today()).days < (signing.first_day - signing.today()).days
    assert left[signed] is None


def test_it_costs_the_same_for_two_and_for_six(school, office, django_assert_max_num_queries):
    """Under twelve queries, whatever the number."""
    for _ in range(2):
        lives.validated(school=school)
        for _ in range(2):
            lives.opened(school=school)
        office.get(reverse("agreements"))
        with django_assert_max_num_queries(11, info="a row that a column reads is loaded in contexts/choosing.py"):
            office.get(reverse("agreements"))


def test_files_are_closed_together_each_with_its_result_and_the_list_comes_back_as_it_was(school, office):
    """One that the law does not let close yet is told and stops none; the way back keeps the choice."""
    signing = lives.validated(school=school)
    done = lives.in_state("evaluated", school=school)
    assert signing.pupil.class_name == done.pupil.class_name
    at = f"?classe={done.pupil.class_name.replace(' ', '+')}&etat=bilan"
    tokens = [f"{one.number}:{one.journal_length}" for one in (done, signing)]
    answer = act(office, "close", at=at, agreement=tokens).content.decode()
    assert "Un dossier est clôturé." in answer
    assert "Un dossier n&#x27;est pas clôturé" in answer
    assert (reverse("agreements") + at).replace("&", "&amp;") in answer
    done.refresh_from_db()
    assert done.is_closed
    assert office.get(reverse("agreements")).context["page"].under_way[0][1] == BulkAct.objects.get()


def test_closing_is_offered_for_internships_that_are_over_with_what_follows(school, office):
    """Not for another choice, where nothing could be closed; how many evaluations it goes without is said before."""
    done = lives.completed(school=school)
    assert "Clôturer les dossiers" not in office.get(reverse("agreements")).content.decode()
    assert act(office, "close", done).status_code == 404
    page = office.get(reverse("agreements"), {"etat": "bilan"}).content.decode()
    assert "Clôturer les dossiers" in page
    assert "les évaluations non rendues restent sans suite" in page
    assert "2 évaluations sont encore attendues" in page


def test_only_what_the_reader_may_do_is_offered(school, client):
    """A deputy without delegation chooses and prints; the law lets neither close nor finish."""
    lives.completed(school=school)
    client.force_login(lives.hire(school, "deputy").user)
    page = client.get(reverse("agreements"), {"etat": "bilan"}).content.decode()
    assert "Choisir des conventions" in page
    assert "Clôturer les dossiers" not in page
    assert "Terminer ensemble" not in page


def test_what_changed_since_it_was_shown_is_left(school, office):
    """Its journal is longer than what the person saw."""
    done = lives.in_state("evaluated", school=school)
    token = f"{done.number}:{done.journal_length - 1}"
    answer = act(office, "close", done, at="?etat=bilan", agreement=[token])
    assert "a changé depuis que vous l" in answer.content.decode()
    done.refresh_from_db()
    assert not done.is_closed


def test_many_are_printed_together_in_class_order(school, office):
    """A job prints them, each written down as it leaves; one without a text yet is told; its author alone opens it."""
    many = [lives.validated(school=school) for _ in range(running.AT_ONCE + 1)]
    opened = lives.opened(school=school)
    move(many[0].pupil, "3e Z")
    school.pupils.filter(pk=many[0].pupil_id).update(class_name="2nde 1")  # of another year
    act(office, "print", every="on")
    run_jobs()
    bulk = BulkAct.objects.get()
    assert bulk.items.order_by("position").last().convention == many[0]
    assert bulk.items.get(result="failed").convention == opened
    assert not Consultation.objects.filter(what="downloaded").exists()
    printout = office.get(reverse("bulk_print", args=[bulk.uuid]))
    assert Consultation.objects.filter(what="downloaded").count() == len(many)
    with pikepdf.open(io.BytesIO(printout.content)) as pdf:
        assert len(pdf.pages) >= len(many)
        assert "/AcroForm" not in pdf.Root
    assert "Ouvrir les" in office.get(reverse("bulk_act", args=[bulk.uuid])).content.decode()
    office.force_login(school.staff.get(role="head").user)
    assert office.get(reverse("bulk_print", args=[bulk.uuid])).status_code == 404


def test_the_very_versions_that_were_prepared_are_printed_for_three_days(school, office, monkeypatch):
    """On both sides each begins on a paper of its own; a version made meanwhile is not printed in its place."""
    for _ in range(2):
        document = lives.validated(school=school).documents().get()
    act(office, "print", every="on")
    bulk = BulkAct.objects.get()
    document.pk, document.uuid, document.version = None, uuid4(), 2
    document.save()
    address = reverse("bulk_print", args=[bulk.uuid])
    assert f"{address}?recto-verso" in office.get(reverse("bulk_act", args=[bulk.uuid])).content.decode()
    monkeypatch.setattr(agreements, "flat_copy", lambda document: paper_sheets.pdf(*[paper_sheets.blank()] * 3))
    for sides, pages in (("", 6), ("?recto-verso", 8)):
        with pikepdf.open(io.BytesIO(office.get(address + sides).content)) as pdf:
            assert len(pdf.pages) == pages
    assert set(Consultation.objects.filter(what="downloaded").values_list("detail", flat=True)) == {"convention-v1"}
    BulkAct.objects.update(finished_at=timezone.now() - timedelta(days=3, seconds=1))
    assert office.get(address).status_code == 404
    assert address not in office.get(reverse("bulk_act", args=[bulk.uuid])).content.decode()


def test_more_than_a_printer_takes_is_said_at_once(school, office, monkeypatch):
    monkeypatch.setattr(agreements, "MOST_TOGETHER", 1)
    for _ in range(2):
        lives.opened(school=school)
    assert "1 conventions s&#x27;impriment ensemble au plus" in act(office, "print", every="on").content.decode()
    assert not BulkAct.objects.exists()


def test_nothing_ticked_or_an_unknown_act_does_nothing(school, office):
    """A sentence for the one, nothing there for the other."""
    lives.validated(school=school)
    assert "Cochez au moins une convention." in act(office, "print").content.decode()
    assert act(office, "burn").status_code == 404
    assert not BulkAct.objects.exists()
