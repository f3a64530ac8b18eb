"""The day by which all sign is one day, whoever is told of it and by which way."""

import html
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.defaultfilters import date as written

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.sign_by import SigningDays, sign_by
from conventions.domain.law.rules.calendars import is_school_day
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.season.inbox.queries import inbox_for
from notifications.models import Message
from tests.kit import calendars, lives
from tests.kit.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[("97300", "Cayenne", ""), ("97600", "Mamoudzou", "Mayotte"), ("49000", "Angers", "")])
def asked(request) -> Convention:
    """An agreement to be signed, in each zone of the clock, by a mother who has a telephone too."""
    postcode, city, published = request.param
    school = lives.make_school(postcode=postcode, city=city)
    if published:
        calendars.published(published)
    return lives.validated(school=school)


def test_page_mail_text_message_plain_french_and_inbox_say_one_day(client, asked):
    """« au plus tard le … » on the family's page, in what it is sent, on the school's pages: one day of class."""
    day = sign_by(asked)
    assert day is not None
    assert day < asked.first_day
    assert is_school_day(day, asked.school.department, years=school_years(asked.school))
    said = day_and_month(day)
    messages = Message.objects.filter(slug="signature_asked")
    assert {one.context["deadline"] for one in messages} == {said}
    request = lives.requests(asked)["guardian_1"]
    address = lives.open_page(client, request)
    page = html.unescape(client.get(address).content.decode())
    assert f"au plus tard le {written(day, 'l j F Y')}" in page.replace("\xa0", " ")
    plain = html.unescape(client.get(address, {"lang": "fr-x-falc"}).content.decode())
    assert f"Signez au plus tard le {written(day, 'l j F Y')}" in plain.replace("\xa0", " ")
    zone = ZoneInfo(asked.school.time_zone)
    [item] = [one for one in inbox_for(lives.standing(asked.school, "head")) if one.kind == "sign"]
    assert item.due.astimezone(zone).date() == day
    sign_in(client, lives.staff_user(asked.school, "office"))
    page = html.unescape(client.get(f"/conventions/{asked.number}").content.decode())
    assert f"au plus tard le {written(day, 'l j F')}" in page


def test_the_day_of_the_period_comes_first_then_the_last_of_class_then_the_eve():
    """A day that has passed gives way to the next; nothing is said once it is too late."""
    asked = lives.validated()
    days, first = SigningDays(asked.school), asked.first_day
    wanted = first - timedelta(days=4)
    friday, eve = first - timedelta(days=3), first - timedelta(days=1)
    asked_on = (wanted - timedelta(days=9), wanted, friday, eve, first)
    said = [days.before(first, wanted, today=day) for day in asked_on]
    assert said == [wanted, wanted, friday, eve, None]
