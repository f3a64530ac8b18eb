"""Acts of an officer on offers: the queue, decisions, reports, deputies, the letter."""

from datetime import timedelta

import pytest

from config.development.lives.offers import apply, make_offer
from conventions.domain.exchange.moderation.models import OfferReport
from conventions.domain.exchange.moderation.queries import reports_in, shown_in, waiting_in
from conventions.domain.exchange.moderation.services import (
    answer_report,
    decide_offer,
    end_deputy,
    name_deputy,
    report_offer,
)
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.season.force_majeure.queries import departments_of
from conventions.domain.season.letters.letter_lines import lines
from conventions.domain.season.letters.readers import reader_of
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow import clock
from workflow.actors import LINK, Actor
from workflow.engine import fire

pytestmark = pytest.mark.django_db
HERE = [DEPARTMENTS["49"]]


@pytest.fixture
def officer() -> TerritorialOfficer:
    return TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")


def offer_lines(user) -> dict[str, object]:
    reader = reader_of(f"account:{user.uuid}")
    return {line.kind: line for line in lines.get("offers_to_check")(reader, clock.now())} if reader else {}


def test_the_queue_says_since_when_and_when_schools_see_it(officer):
    """Age in working days; the letter counts it, and leaves on any day once schools will see it by tomorrow."""
    clock.move_to(clock.now().replace(hour=9) + timedelta(days=(7 - clock.now().weekday()) % 7 or 7))  # a Monday
    offer, _host = make_offer(lives.make_school(), publish=False)
    make_offer(lives.make_school(postcode="69001"), publish=False)
    [row] = waiting_in(HERE, clock.now())
    assert row.offer == offer
    assert row.in_words.startswith("depuis aujourd'hui, visible des établissements le ")
    assert not offer_lines(officer.user)["offers"].daily
    clock.move_to(clock.now() + timedelta(days=1))
    [row] = waiting_in(HERE, clock.now())
    assert row.in_words == "depuis 1 jour ouvré, visible des établissements demain"
    line = offer_lines(officer.user)["offers"]
    assert line.daily
    assert line.text == "1 offre de stage à vérifier, dont 1 que les établissements verront d'ici demain."


def test_an_officer_of_the_territory_alone_decides(officer):
    """Publishes, suspends with a reason, sends back, withdraws and who applied is told; nobody of elsewhere does."""
    school = lives.make_school()
    offer, _host = make_offer(school, publish=False)
    other = TerritorialOfficer.objects.create(user=make_user(), level="department", code="69")
    with refused("not_for_you"):
        fire(offer, "publish", by=account_actor(other.user))
    by = account_actor(officer.user)
    decide_offer(offer, "publish", by=by)
    assert list(shown_in(HERE)) == [offer]
    with refused("reason_missing"):
        decide_offer(offer, "suspend", by=by)
    decide_offer(offer, "suspend", by=by, reason="Le local est en travaux.")
    assert not waiting_in(HERE, clock.now())
    again, _host = make_offer(lives.make_school(), publish=False)
    decide_offer(again, "send_back", by=by, reason="Dites ce que l'élève fera.")
    assert again.is_draft
    third, _host = make_offer(school)
    application, _pupil = apply(third, lives.make_pupil(school))
    decide_offer(third, "withdraw", by=by, reason="L'entreprise est fermée.")
    application.refresh_from_db()
    assert not application.is_open


def test_a_deputy_acts_between_two_dates(officer):
    """Reads the queue in the letter and decides; not before, not after, not once it was ended."""
    offer, _host = make_offer(lives.make_school(), publish=False)
    deputy, today = make_user(), clock.now().date()
    given = {"officer": officer, "email": deputy.email}
    named = name_deputy(**given, first_day=today + timedelta(days=1), last_day=today + timedelta(days=3))
    assert Message.objects.get(slug="deputy_named").recipient_name == deputy.name
    assert not offer_lines(deputy)
    with refused("not_for_you"):
        fire(offer, "publish", by=account_actor(deputy))
    clock.move_to(clock.now() + timedelta(days=2))
    assert offer_lines(deputy)["offers"].count == 1
    assert "officer" in offer.roles_of(account_actor(deputy))
    end_deputy(named)
    assert "officer" not in offer.roles_of(account_actor(deputy))
    with refused("deputy_is_oneself"):
        name_deputy(officer=officer, email=officer.user.email, first_day=today, last_day=today)
    with refused("deputy_days_wrong"):
        name_deputy(**given, first_day=today, last_day=today + timedelta(days=900))


def test_a_report_is_answered_once_and_its_author_told(officer):
    """The same words are one report; nobody is told who left no address; what is answered is not answered again."""
    school = lives.make_school()
    offer, _host = make_offer(school)
    guardian = lives.make_pupil(school).guardians.first()
    told = report_offer(offer, "  Le numéro ne répond pas. ", Actor(LINK, f"guardian:{guardian.uuid}"))
    assert report_offer(offer, "Le numéro ne répond pas.", Actor(LINK, f"guardian:{guardian.uuid}")) == told
    anonymous = report_offer(offer, "Fausse adresse.", Actor(LINK, "public"))
    assert offer_lines(officer.user)["offer_reports"].count == 2
    for report in (told, anonymous):
        answer_report(report, "Le numéro est corrigé.", by=officer.user)
    [message] = Message.objects.filter(slug="offer_report_answered")
    assert message.ref == f"guardian:{guardian.uuid}"
    assert message.context["answer"] == "Le numéro est corrigé."
    with refused("report_answered"):
        answer_report(told, "Encore.", by=officer.user)
    with refused("report_empty"):
        report_offer(offer, " ", Actor(LINK, "public"))
    assert reports_in(departments_of([officer])).count() == OfferReport.objects.count() == 2


def test_reports_do_not_pile_up():
    """Ten wait at most on one offer."""
    offer, _host = make_offer(lives.make_school())
    for n in range(10):
        report_offer(offer, f"Signalement {n}", Actor(LINK, "public"))
    with refused("too_many_offer_reports"):
        report_offer(offer, "Encore un", Actor(LINK, "public"))
