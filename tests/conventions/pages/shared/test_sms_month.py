"""The pages of what text messages cost: the operator's, with its form, and the officer's."""

from datetime import date

import pytest
from django.urls import reverse

from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.upkeep.spending.models import SmsCeiling, SmsSpending
from conventions.domain.upkeep.spending.queries import this_month
from tests.kit.people_factory import make_school, make_user
from tests.kit.sign_in import verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def spent(settings):
    """Two schools in two académies this month, one of them two years ago; a ceiling that is near, one that is not."""
    settings.SMS_PRICES = {"+262": 8}
    near, far = make_school("973", name="Collège du Fleuve"), make_school("69", name="Collège de Loin")
    SmsSpending.objects.create(school=near, month=this_month(), messages=12, segments=14, cents=900)
    SmsSpending.objects.create(school=far, month=this_month(), messages=3, segments=3, cents=20)
    SmsSpending.objects.create(school=near, month=date(2024, 3, 1), messages=7, segments=7, cents=70)
    SmsCeiling.objects.create(level="school", code=near.uai, euros=10)
    SmsCeiling.objects.create(level="academy", code="Guyane", euros=9)
    return near


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_operator_sees_each_school_by_month_and_sets_a_ceiling(spent):
    """Messages, segments, price, how much of the ceiling; a wrong value keeps what was typed and says what to do."""
    browser = verified(make_user(is_administrator=True))
    page = words(browser.get(reverse("operator_sms")))
    for said in ("Collège du Fleuve", "Collège de Loin", "9,00 €", "90 % de 10 €", "proche", "100 % de 9 €", "atteint"):
        assert said in page, said
    assert "15 SMS (17 segments), 9,20 €" in page
    former = words(browser.get(reverse("operator_sms"), {"mois": "2024-03"}))
    assert "7 SMS (7 segments), 0,70 €" in former
    assert "Collège de Loin" not in former
    where = reverse("operator_sms_ceiling")
    given = {"level": "school", "code": "0000000X", "euros": "50", "reason": "Marché 2026"}
    wrong = browser.post(where, given)
    assert wrong.status_code == 422
    assert 'value="0000000X"' in words(wrong)
    assert browser.post(where, {**given, "code": spent.uai, "euros": "-1"}).status_code == 422
    answer = browser.post(where, {**given, "code": spent.uai}, follow=True)
    assert "Le plafond est enregistré." in words(answer)
    assert "18 % de 50 €" in words(answer)
    assert "Marché 2026" in words(answer)


def test_an_officer_sees_the_schools_and_the_ceiling_of_their_territory_alone(spent, settings):
    """Nothing to change there; where no price is set the page says so."""
    settings.SMS_PRICES = {}
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level="academy", code="Guyane")
    browser = verified(user)
    page = words(browser.get(reverse("territory_sms")))
    assert "Collège du Fleuve" in page
    assert "académie Guyane" in page
    assert "SMS_PRICES" in page
    assert "Collège de Loin" not in page
    assert reverse("operator_sms_ceiling") not in page
    assert reverse("territory_sms") in words(browser.get(reverse("territory")))
    assert browser.get(reverse("operator_sms")).status_code == 403
