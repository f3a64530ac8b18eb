"""« On peut revenir l'an prochain ? »: a tutor's yes, its undoing, and the host asked in October."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from conventions.domain.dossier.internship.evaluations.next_year import asked_on
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.bans import block_host
from conventions.domain.placements.offers.models import SCHOOL_FIRST, Audience, Offer
from conventions.domain.season.periods.models import Period
from conventions.domain.upkeep.retention.dossiers import unsent_offers
from notifications.models import Message
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow import clock
from workflow.actors import OPERATOR, Actor
from workflow.schedule import run_due

pytestmark = pytest.mark.django_db

ASKED = "On peut revenir l'an prochain ?"


@pytest.fixture
def evaluated():
    return lives.evaluated(tutor=True)


def page(client, convention, name="tutor_evaluation"):
    return client.get(reverse(name, args=[token(convention)]))


def token(convention) -> str:
    return path_of(link_of(f"tutor:{convention.uuid}")).rpartition("/")[2]


def say(client, convention, name="tutor_next_year"):
    return client.post(reverse(name, args=[token(convention)]), follow=True)


def text(response) -> str:
    return unescape(response.content.decode())


def in_october(convention, *, hour=9):
    """Move the clock to the day on which the host is asked."""
    clock.move_to(lives.at(convention, asked_on(convention), hour))
    run_due()


def test_a_tutor_is_asked_once_the_evaluation_is_returned(client):
    """Not before; the page says who confirms, when, and who sees it."""
    convention = lives.completed(tutor=True)
    assert ASKED not in text(page(client, convention))
    lives.evaluate(convention)
    for name in ("tutor_evaluation", "tutor"):
        said = text(page(client, convention, name))
        assert ASKED in said
        assert convention.representative.name in said
        assert f"{convention.school.name} est seul à la voir pendant dix jours" in said


def test_a_tutors_yes_writes_an_offer_that_sleeps_and_may_be_undone(client, evaluated):
    """It says nothing of the pupil, is there once, and is withdrawn when the tutor takes the yes back."""
    for _twice in range(2):
        assert "Vous avez répondu oui." in text(say(client, evaluated))
    offer = Offer.objects.get()
    assert (offer.audience, list(offer.schools.all())) == (Audience.SCHOOL_FIRST, [evaluated.school])
    assert (offer.levels, offer.kinds) == ([evaluated.pupil.level], [evaluated.kind])
    written = f"{offer.title} {offer.activities}"
    assert evaluated.pupil.first_name not in written
    assert evaluated.pupil.last_name not in written
    assert not Message.objects.filter(slug__startswith="offer").exists()
    office = signed_in(evaluated.school.staff.get(role="office").user)
    assert "un élève peut revenir" in text(office.get(reverse("agreement", args=[evaluated.number])))
    desk = path_of(link_of(f"desk:{offer.representative.uuid}"))
    assert "Envoyer mon offre" not in text(client.get(desk))
    client.post(reverse("desk_submit", args=[desk.rpartition("/")[2], offer.uuid]))
    offer.refresh_from_db()
    assert offer.is_draft

    assert "Un autre élève pourrait venir." in text(say(client, evaluated, "tutor_not_next_year"))
    offer.refresh_from_db()
    assert offer.is_withdrawn
    assert "n'attend plus votre réponse" in text(say(client, evaluated, "tutor_not_next_year"))
    in_october(evaluated)
    assert not Message.objects.filter(slug="offer_woken").exists()


def test_a_host_confirms_by_one_press_and_the_school_is_first_for_ten_days(client, evaluated):
    """Asked by one mail in October, with the days that the school fixed meanwhile; then the others see it too."""
    say(client, evaluated)
    offer = Offer.objects.get()
    first = asked_on(evaluated) + timedelta(days=(7 - asked_on(evaluated).weekday()) % 7 + 70)
    Period.objects.create(
        school=evaluated.school,
        year=evaluated.year,
        name="Semaine de stage",
        kind=evaluated.kind,
        levels=[evaluated.pupil.level],
        first_day=first,
        last_day=first + timedelta(days=4),
        confirmed_at=clock.now(),
    )
    assert list(unsent_offers(lives.at(evaluated, asked_on(evaluated), 1))) == []
    in_october(evaluated)
    offer.refresh_from_db()
    [slot] = offer.slots.all()
    assert (slot.first_day, slot.free, offer.wakes_on) == (first, 1, None)
    mail = Message.objects.get(slug="offer_woken")
    assert mail.address == offer.representative.email

    desk = client.get(mail.secrets["link"].removeprefix("http://testserver"))
    assert "Envoyer mon offre" in text(desk)
    client.post(reverse("desk_submit", args=[desk.context["token"], offer.uuid]))
    offer.refresh_from_db()
    assert offer.is_open
    assert ASKED not in text(page(client, evaluated))
    other = lives.make_school()
    assert (offer.is_kept_from(evaluated.school), offer.is_kept_from(other)) == (False, True)
    clock.move_to(offer.published_at + SCHOOL_FIRST)
    assert not offer.is_kept_from(other)


def test_a_host_where_nobody_may_come_is_not_asked(client, evaluated):
    """Banned before the answer: no question; after it: the offer goes, without a mail."""
    say(client, evaluated)
    evaluated.host.siret = "73282932000074"
    evaluated.host.save()
    inspector = Actor(OPERATOR, "tests", label="Exploitant")
    block_host(siret=evaluated.host.siret, by=inspector, reason="Décision fictive.")
    in_october(evaluated)
    assert Offer.objects.get().is_withdrawn
    assert not Message.objects.filter(slug="offer_woken").exists()
    assert ASKED not in text(page(client, evaluated))
