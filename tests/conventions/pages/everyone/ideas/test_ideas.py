"""The room « ideas »: one box on every page, whose text names nobody, and what the operator says became of it."""

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.upkeep.remarks.contacts import without_contacts
from conventions.domain.upkeep.remarks.models import Improvement, Remark
from tests.kit import lives

pytestmark = pytest.mark.django_db


def test_a_mother_says_what_is_wrong_and_nothing_of_her_address_is_kept(client: Client):
    """The foot of her page leads to the box with the page's name and her quality; no account is asked."""
    mother = lives.validated().pupil.guardians.get(rank=1)
    page = client.get(path_of(link_of(mother.ref))).content.decode()
    address = f"{reverse('ideas')}?page=family&amp;qui=guardian"
    assert address in page
    box = client.get(address.replace("&amp;", "&"))
    hidden = {"page": box.context["page"], "qui": box.context["role"]}
    answer = client.post(reverse("ideas"), {"text": "Le bouton est trop bas.", **hidden}, follow=True)
    assert "C&#x27;est noté." in answer.content.decode()
    remark = Remark.objects.get()
    assert (remark.text, remark.page, remark.role) == ("Le bouton est trop bas.", "family", "family")


def test_an_address_given_as_a_page_is_not_kept(client: Client):
    """Only a name of ours; a stranger's is nothing."""
    client.post(reverse("ideas"), {"text": "Trop lent.", "page": "/f/secret", "qui": "roi"})
    assert (Remark.objects.get().page, Remark.objects.get().role) == ("", "visitor")


def test_a_number_and_an_address_are_told_and_not_kept(client: Client):
    """Dates of a day and sums stay."""
    text = "Rappelez-moi au 06 94 12 34 56 ou malo@exemple.fr, le 12 mars, 30 km"
    answer = client.post(reverse("ideas"), {"text": text}, follow=True).content.decode()
    assert "sans le numéro ni l&#x27;adresse" in answer
    assert Remark.objects.get().text == "Rappelez-moi au … ou …, le 12 mars, 30 km"
    assert without_contacts("+594694123456, 0694.12.34.56") == "…, …"


def test_words_of_distress_are_answered_by_numbers_first_and_not_kept_until_sent_again(client: Client):
    """What was typed stays in the box; an idea after all is sent by a second press."""
    answer = client.post(reverse("ideas"), {"text": "je veux mourir"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.index("3114") < page.index("<h1")
    assert "je veux mourir" in page
    assert not Remark.objects.exists()
    assert 'name="lu"' in page
    client.post(reverse("ideas"), {"text": "je veux mourir", "lu": "1"})
    assert Remark.objects.count() == 1


def test_everybody_reads_what_the_operator_wrote_alone(client: Client):
    """Asked, done, refused and why; no text of a user."""
    Remark.objects.create(text="Mon texte", role="pupil")
    Improvement.objects.create(text="Remonter le bouton.", state="refused", why="Il resterait sous le clavier.")
    page = client.get(reverse("improvements")).content.decode()
    assert "Remonter le bouton." in page
    assert "Refusé : Il resterait sous le clavier." in page
    assert "Mon texte" not in page
