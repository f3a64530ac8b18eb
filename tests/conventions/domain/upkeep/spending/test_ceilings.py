"""Cost of text messages, and effect of a ceiling: counted as they leave, said once, never in a code's way."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.upkeep.operations.ceilings import set_ceiling
from conventions.domain.upkeep.operations.queries import troubles_now
from conventions.domain.upkeep.operator_acts.models import OperatorAct
from conventions.domain.upkeep.spending import queries
from conventions.domain.upkeep.spending.models import SmsCeiling, SmsSpending
from notifications import catalogue
from notifications.catalogue import Event
from notifications.models import Message
from notifications.relay import deliver_due
from tests.kit.people_factory import make_pupil, make_school, make_user
from workflow.engine import Refused

pytestmark = pytest.mark.django_db
REUNION, MAYOTTE = "+262692000001", "+262639000001"


@pytest.fixture(autouse=True)
def prices(settings, tmp_path):
    """Four euros a segment, so that a ceiling is near after two."""
    settings.SMS_PRICES = {"+262": Decimal("400"), "+262639": Decimal("450"), "+33": Decimal("6.50")}
    settings.SMS_FILE_PATH = tmp_path


@pytest.fixture
def school():
    return make_school("973")


@pytest.fixture
def ona():
    return make_user(is_administrator=True)


def row(school, slug: str = "reminder", number: str = REUNION, **fields) -> Message:
    context = {"school": "Collège Fictif", "of_pupil": "de Zoë", "what": "signature", "link": "https://x.example/s/a"}
    context |= {"visa": False, "code": "123456", "count": 1, "amendment": None, "number": "CV-1", "host": "H"}
    return Message.objects.create(
        slug=slug, audience="guardian", channel="sms", address=number, context=context,
        payer=f"school:{school.uuid}" if school else "", urgent=slug == "signing_code", **fields,
    )  # fmt: skip


def deliver(*rows: Message) -> list[str]:
    deliver_due(channels=["sms"])
    for one in rows:
        one.refresh_from_db()
    return [one.status for one in rows]


def test_each_message_that_leaves_is_counted_for_who_pays_at_the_price_of_its_number(school):
    """Segments on the row; messages, segments and cents of the month; the service's own apart; the longest prefix."""
    told = [row(school), row(school, number=MAYOTTE), row(None, number="+33612345678"), row(school, number="+4912345")]
    assert deliver(*told) == ["sent"] * 4
    assert {one.segments for one in told} == {1}
    month = queries.this_month()
    of_school, own = queries.by_school(month)
    assert (of_school.messages, of_school.segments, of_school.euros) == (3, 3, Decimal("8.5"))
    assert (own.messages, own.cents) == (1, Decimal("6.50"))
    assert queries.by_school(date(2020, 1, 1)) == []


def test_a_ceiling_is_announced_once_at_80_per_cent_and_stops_reminders_alone_at_100(school, ona):
    """To the operator and the territory; the office reads on the row why a reminder did not leave."""
    officer = TerritorialOfficer.objects.create(user=make_user(email="terr@ac.example"), level="academy", code="Guyane")
    TerritorialOfficer.objects.create(user=make_user(email="far@ac.example"), level="academy", code="Lyon")
    set_ceiling(level="school", code=school.uai.lower(), euros=10, by=ona, reason="Marché 2026")
    assert deliver(row(school)) == ["sent"]
    assert not queries.near_now()
    assert deliver(row(school)) == ["sent"]
    told = Message.objects.filter(slug="sms_ceiling_near")
    assert {one.audience for one in told} == {"administrator", "officer"}
    assert [one.address for one in told if one.audience == "officer"] == [officer.user.email]
    assert told[0].context["share"] == 80
    assert "80 % du plafond" in " ".join(trouble.sentence for trouble in troubles_now())
    assert deliver(row(school)) == ["sent"]  # 12 euros of 10: the last one that passes
    count = told.count()
    stopped, code, asked, other = row(school), row(school, "signing_code"), row(school, "signature_asked"), row(None)
    assert deliver(stopped, code, asked, other) == ["failed", "sent", "sent", "sent"]
    assert stopped.last_error == f"Le plafond de SMS du mois est atteint (établissement {school.uai}) : " + (
        "ce rappel n'est pas parti."
    )
    assert told.count() == count
    assert "ne partent plus" in " ".join(trouble.advice for trouble in troubles_now())
    set_ceiling(level="school", code=school.uai, euros=100, by=ona, reason="Relevé")
    assert deliver(row(school)) == ["sent"]


@pytest.mark.parametrize(
    ("level", "code", "stops"),
    [
        ("department", "973", True),
        ("academy", "Guyane", True),
        ("region", "Guyane", True),
        ("national", "", True),
        ("department", "976", False),
        ("academy", "Lyon", False),
    ],
)
def test_a_territory_counts_its_schools_together(school, ona, level, code, stops):
    """One school has spent it: the reminder of another does not leave."""
    SmsSpending.objects.create(school=make_school("973"), month=queries.this_month(), cents=1000)
    set_ceiling(level=level, code=code, euros=10, by=ona, reason="Marché")
    assert deliver(row(school)) == ["failed" if stops else "sent"]


def test_what_was_spent_last_month_stops_nothing(school, ona):
    set_ceiling(level="school", code=school.uai, euros=10, by=ona, reason="Marché")
    SmsSpending.objects.create(school=school, month=date(2020, 1, 1), cents=5000)
    assert deliver(row(school)) == ["sent"]


def test_a_ceiling_is_set_for_what_is_known_with_a_price_and_lifted(ona, settings, school):
    """Each act says why."""
    with pytest.raises(ValidationError, match="UAI"):
        set_ceiling(level="school", code="0000000X", euros=10, by=ona, reason="Marché")
    with pytest.raises(ValidationError):
        set_ceiling(level="academy", code="Nulle part", euros=10, by=ona, reason="Marché")
    with pytest.raises(Refused):
        set_ceiling(level="national", code="", euros=0, by=ona, reason="Marché")
    set_ceiling(level="national", code="", euros=10, by=ona, reason="Marché")
    set_ceiling(level="national", code="", euros=0, by=ona, reason="Fini")
    assert not SmsCeiling.objects.exists()
    assert {one.reason for one in OperatorAct.objects.all()} == {"Marché", "Fini"}
    settings.SMS_PRICES = {}
    with pytest.raises(Refused, match="SMS_PRICES"):
        set_ceiling(level="school", code=school.uai, euros=10, by=ona, reason="Marché")


def test_a_family_that_looks_for_a_place_is_counted_for_the_school(school):
    """Its message is about no agreement, and has a payer all the same."""
    asked = Event("sought", subject=make_pupil(school), data={"people": [], "links": {}})
    assert catalogue.get("place_sought").payer(asked) == f"school:{school.uuid}"


def test_a_message_that_cannot_be_counted_has_left_all_the_same(school, monkeypatch):
    """Rather one that is not counted than one that goes twice."""
    for price in (lambda number: Decimal("1e20"), lambda number: {}["+33"]):
        monkeypatch.setattr("conventions.domain.upkeep.spending.purse.price_of", price)
        told = row(school)
        assert (*deliver(told), told.tries) == ("sent", 1)
    assert not SmsSpending.objects.exists()


def test_reminders_that_one_message_says_together_stop_at_the_ceiling_too(school, ona):
    """A host by SMS who is reminded of three agreements: what it says decides, not what says it; a request leaves."""
    set_ceiling(level="school", code=school.uai, euros=10, by=ona, reason="Marché")
    SmsSpending.objects.create(school=school, month=queries.this_month(), cents=1000)
    both = {
        "name": "M. Essai",
        "items": [{"line": "x"}] * 3,
        "page": "https://x.example/a",
        "link": "https://x.example",
    }
    chased = row(school, "several_at_once", secrets={"of": "reminder", **both})
    asked = row(school, "several_at_once", secrets={"of": "signature_asked", **both})
    assert deliver(chased, asked) == ["failed", "sent"]
    assert "plafond" in chased.last_error
