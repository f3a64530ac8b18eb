"""Reports to the school: kept, told without their text, dealt with once."""

import pytest

from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.queries import reports_by, reports_to_handle
from conventions.domain.dossier.alerts.services import WAITING_PER_AUTHOR, give_link_back, handle_report, report
from conventions.domain.persons.links.services import actor_of, link_of
from notifications.models import Message
from tests.kit import lives
from tests.kit.refusals import refused

pytestmark = pytest.mark.django_db


def told(slug: str) -> list[str]:
    return sorted(Message.objects.filter(slug=slug).values_list("audience", flat=True))


def test_an_error_told_by_a_guardian_waits_in_the_offices_inbox():
    """The message says that something waits; what was written stands on the agreement alone."""
    convention = lives.opened()
    guardian = lives.by(convention, "guardian")
    made = report(convention, Report.Kind.ERROR, by=guardian, text=" Le prénom est mal écrit. ")
    assert made.text == "Le prénom est mal écrit."
    [message] = Message.objects.filter(slug="report_received")
    assert message.audience == "office"
    assert "prénom" not in str(message.context)
    assert list(reports_to_handle(convention.school)) == [made]
    assert reports_by(convention, guardian) == [made]


def test_the_same_words_sent_twice_are_one_report():
    """An impatient finger does not fill the inbox."""
    convention = lives.opened()
    guardian = lives.by(convention, "guardian")
    for _ in range(2):
        report(convention, Report.Kind.PAPER, by=guardian)
    assert Report.objects.count() == 1
    assert told("report_received") == ["office"]


def test_one_person_does_not_fill_the_inbox():
    """Too many that wait: the next is refused and nothing is kept or sent."""
    convention = lives.opened()
    guardian = lives.by(convention, "guardian")
    for n in range(WAITING_PER_AUTHOR):
        report(convention, Report.Kind.ERROR, by=guardian, text=f"{n}")
    with refused("too_many_reports"):
        report(convention, Report.Kind.ERROR, by=guardian, text="encore")
    assert Report.objects.count() == Message.objects.filter(slug="report_received").count() == WAITING_PER_AUTHOR


def test_a_link_is_given_back_even_when_nothing_more_may_be_told():
    """Whoever says *ce n'est pas pour moi* is never held: the link closes, the full inbox is left as it is."""
    convention = lives.opened()
    link = link_of(f"host:{convention.uuid}")
    bearer = actor_of(link)
    for n in range(WAITING_PER_AUTHOR):
        report(convention, Report.Kind.ERROR, by=bearer, text=f"{n}")
    assert give_link_back(link, convention, by=bearer) is False
    link.refresh_from_db()
    assert (link.revoked_at is not None, link.revoked_why) == (True, "not_mine")
    assert Report.objects.count() == WAITING_PER_AUTHOR


def test_a_report_is_dealt_with_once():
    """The second colleague is told; the first answer stays."""
    convention = lives.opened()
    made = report(convention, Report.Kind.ERROR, by=lives.by(convention, "guardian"), text="Dates.")
    user = convention.school.staff.get(role="office").user
    handle_report(made, by=user, answer="Corrigé.")
    with refused("report_handled"):
        handle_report(made, by=user, answer="Autre.")
    assert Report.objects.get().answer == "Corrigé."
    assert list(reports_to_handle(convention.school)) == []
