"""What pupils say of a host: the same words on its desk, on its page of an agreement and on the public offer."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from config.development.lives.offers import make_offer
from conventions.domain.dossier.internship.evaluations.questions import COUNTED
from conventions.domain.dossier.pupil_opinions.models import ToldOpinions, WaitingOpinion
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from tests.kit import lives
from tests.kit.people_factory import make_school

pytestmark = pytest.mark.django_db


def tell(host, answers: int, recommend: int) -> None:
    good = {**dict.fromkeys((question.key for question in COUNTED), answers), "recommend": recommend}
    ToldOpinions.objects.create(host=host, first_year=2023, last_year=2024, answers=answers, good=good)


def test_the_host_and_the_public_read_the_same_counts(client):
    """Both are silent before there is a sum, and count two sums as one."""
    offer, by_host = make_offer(make_school())
    desk, public = path_of(link_of(by_host.id)), reverse("place", args=[offer.uuid])
    for path in (desk, public):
        assertNotContains(client.get(path), "conseille")
        assertNotContains(client.get(path), "Ce que disent les élèves")
    tell(offer.host, 8, 7)
    for path in (desk, public):
        assertContains(client.get(path), "7 élèves sur 8 le conseillent.")
        assertContains(client.get(path), "8 élèves sur 8 ont eu des explications")
    tell(offer.host, 5, 1)
    for path in (desk, public):
        assertContains(client.get(path), "8 élèves sur 13 le conseillent.")


def test_a_host_reads_nothing_of_what_waits_for_it(client):
    """Neither on its page of an agreement nor on the offer, however many wait."""
    convention = lives.evaluated()
    page = path_of(link_of(f"host:{convention.uuid}"))
    answers = WaitingOpinion.objects.get().answers
    for year in (2020, 2021, 2022):
        for _turn in range(3):
            waiting = {"host": convention.host, "school": convention.school, "year": year, "answers": answers}
            WaitingOpinion.objects.create(**waiting)
    client.post(reverse("host_begin", args=[page.rsplit("/", 1)[-1]]))
    assertContains(client.get(page), "en stage chez vous")
    assertNotContains(client.get(page), "le conseillent")
    tell(convention.host, 5, 4)
    assertContains(client.get(page), "4 élèves sur 5 le conseillent.")
