"""The rules of time see the pupil: all live agreements together, whichever host and whichever school."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement, facts_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments import services as amendments
from conventions.domain.dossier.amendments.services import Wanted
from conventions.domain.dossier.internship.suspension.services import Suspension, resume, suspend
from conventions.domain.law.rules.timetable import HourSpan, Presence
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


def beside(convention: Convention, days, *, school=None, level="3e") -> Convention:
    """Another agreement of the same child, with another host, ready for the head; of another school if told so."""
    pupil = convention.pupil
    if school is not None:
        known = pupil
        pupil = lives.make_pupil(school, birth_date=known.birth_date, level=level)
        pupil.first_name, pupil.last_name = known.first_name, known.last_name.upper()
        pupil.save()
    school = pupil.school
    host, representative, _tutor = lives.make_host(school)
    other = services.open_for_known_host(
        pupil=pupil,
        host=host,
        representative=representative,
        days=days,
        by=lives.account(school.staff.get(role="office")),
    )
    other = Convention.objects.get(pk=other.pk)
    fill(other)
    return other


def fill(convention: Convention) -> None:
    """Give both parts what they ask, without completing them."""
    services.save_host_part(convention, by=lives.by(convention, "host"), fields=lives.host_fields(convention))


def ready(convention: Convention) -> Convention:
    """Complete both parts: only the head's approval is missing."""
    services.complete_host_part(convention, by=lives.by(convention, "host"))
    services.save_school_part(convention, by=lives.by(convention, "office"), fields={"transport": "À pied."})
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    return convention


def approve(convention: Convention) -> None:
    services.approve(convention, by=lives.by(convention, "head"))


def some(first: date, count: int, morning=lives.MORNING, afternoon=lives.AFTERNOON) -> list[Presence]:
    return [Presence(first + timedelta(days=n), morning, afternoon) for n in range(count)]


def rules_of(convention: Convention, severity: str = "blocking") -> dict[str, str]:
    return {f.rule: f.sentence for f in check_agreement(convention) if f.severity == severity}


MONDAY = lives.monday_ahead()
NEXT_WEEK = MONDAY + timedelta(days=7)
LATE = HourSpan(time(13), time(16)), HourSpan(time(17), time(20))
EARLY = HourSpan(time(6), time(10))


# -- what is counted together ------------------------------------------------------------------------------------


def test_saturday_at_six_after_friday_at_eight_in_the_evening_elsewhere_is_refused():
    """Friday until 20:00 with one host, Saturday from 6:00 with another: ten hours of rest, and the other is named."""
    first = lives.validated(days=[Presence(MONDAY + timedelta(days=4), *LATE)])
    second = beside(first, [Presence(MONDAY + timedelta(days=5), EARLY, None)])
    with pytest.raises(Refused) as refusal:
        services.complete_host_part(second, by=lives.by(second, "host"))
    [found] = refusal.value.detail
    assert found.rule == "C-07"
    assert "10 h entre" in found.sentence
    assert f"chez {first.host.name}" in found.sentence


def test_a_second_agreement_of_five_days_is_refused_once_the_first_is_approved():
    """The sequence is of five days with all hosts together: nothing is left for the second one."""
    first = lives.validated()
    second = beside(first, lives.week(NEXT_WEEK))
    found = rules_of(second)
    assert set(found) == {"B-01"}
    assert f"chez {first.host.name} (du {first.first_day.day} mars" in found["B-01"]
    assert "Il n'en reste aucun" in found["B-01"]


def test_a_sequence_shared_between_two_hosts_is_accepted():
    """Three days here, two there: five in all."""
    first = lives.validated(days=some(MONDAY, 3))
    assert rules_of(beside(first, some(NEXT_WEEK, 2))) == {}


def test_two_days_of_rest_are_counted_over_both_hosts():
    """Monday with one host, Saturday of the same week with another: two days of rest on end are missing."""
    first = lives.validated(days=some(MONDAY, 1))
    second = beside(first, some(MONDAY + timedelta(days=5), 1))
    assert f"chez {first.host.name}" in rules_of(second)["B-04"]


def test_a_pupil_in_two_places_on_one_day_is_refused_when_the_agreement_comes_back():
    """Refused, another one approved on its day, then revised: the rules see the day twice."""
    first = lives.validated(days=some(MONDAY, 1, afternoon=None))
    lives.signing.refuse_to_sign(lives.requests(first)["host"], reason="Fermeture.")
    second = ready(beside(first, some(MONDAY, 1, morning=None)))
    approve(second)
    first = Convention.objects.get(pk=first.pk)
    services.revise(first, by=lives.by(first, "office"), reason="Rouvert.")
    assert f"il est aussi chez {second.host.name}" in rules_of(first)["C-07"]


@pytest.mark.parametrize("state", ["withdrawn", "refused", "expired"])
def test_an_agreement_that_never_began_counts_for_nothing(state):
    """An agreement that stopped before it was signed leaves its days."""
    first = lives.in_state(state)
    assert rules_of(beside(first, lives.week(NEXT_WEEK))) == {}


def test_an_interrupted_internship_counts_until_its_last_day():
    """Interrupted on the first day of five: four are left for somebody else."""
    first = lives.in_state("terminated")
    left = some(NEXT_WEEK, 4)
    assert rules_of(beside(first, left)) == {}
    assert [len(other.presences) for other in facts_of(beside(first, [])).elsewhere if other.settled] == [1]


def test_days_that_a_suspension_took_are_free_once_it_is_over():
    """Suspended from Thursday on: until it goes on they may come back; resumed on Friday, Thursday is free."""
    first = lives.running()
    thursday, friday = first.last_day - timedelta(days=1), first.last_day
    suspend(first, Suspension("cyclone", thursday), by=lives.by(first, "head"))
    with refused("pupil_taken"):
        beside(first, some(thursday, 1))
    assert [other.days for other in facts_of(beside(first, [])).elsewhere if other.settled] == [5]
    clock.move_to(lives.at(first, friday, 6))
    resume(first, on=friday, by=lives.by(first, "head"))
    assert [other.days for other in facts_of(beside(first, [])).elsewhere if other.settled] == [4]
    assert beside(first, some(thursday, 1)).first_day == thursday
    with refused("pupil_taken"):
        beside(first, some(friday, 1))


def test_a_closed_internship_still_counts_in_the_sequence():
    """The file is closed; the five days were done."""
    first = lives.closed()
    facts = facts_of(beside(first, []))
    assert [(other.host, other.days) for other in facts.elsewhere] == [(first.host.name, 5)]


def test_an_agreement_in_preparation_is_told_and_does_not_block():
    """Two drafts of five days: each is warned of the other, and the first that the head approves holds."""
    first = lives.school_completed()
    second = ready(beside(first, lives.week(NEXT_WEEK)))
    assert rules_of(second) == {}
    assert f"{first.host.name}" in rules_of(second, "warning")["B-01"]
    assert "en préparation" in rules_of(second, "warning")["B-01"]
    approve(first)
    with refused("against_rules"):
        approve(second)


# -- amendments --------------------------------------------------------------------------------------------------


def test_an_amendment_of_hours_sees_the_other_host():
    """Friday until 17:00 passed beside Saturday at 7:00 elsewhere; moved to 20:00 it does not."""
    friday = MONDAY + timedelta(days=4)
    first = lives.signed(days=[Presence(friday, None, lives.AFTERNOON)])
    second = ready(beside(first, [Presence(friday + timedelta(days=1), HourSpan(time(7), time(11)), None)]))
    approve(second)
    office = lives.by(first, "office")
    wanted = Wanted(why="Le client vient le soir.", days=(Presence(friday, *LATE),))
    amendment = amendments.draft_amendment(first, wanted, by=office)
    with pytest.raises(Refused) as refusal:
        amendments.propose(amendment, by=office)
    assert f"chez {second.host.name}" in str(refusal.value)


def test_days_of_an_amendment_being_signed_are_taken():
    """Asked to move to the next week and not yet signed: nobody else takes those days meanwhile."""
    first = lives.signed(days=some(MONDAY, 2))
    office = lives.by(first, "office")
    moved = tuple(replace(day, day=day.day + timedelta(days=7)) for day in first.presences())
    amendments.propose(amendments.draft_amendment(first, Wanted(why="Report.", days=moved), by=office), by=office)
    with refused("pupil_taken"):
        beside(first, some(NEXT_WEEK, 1))
    other = beside(first, some(NEXT_WEEK + timedelta(days=2), 2))
    assert {day.day for one in facts_of(other).elsewhere for day in one.presences} == {
        *(day.day for day in some(MONDAY, 2)),
        *(day.day for day in moved),
    }


# -- two schools -------------------------------------------------------------------------------------------------


def test_another_school_learns_the_days_and_no_more():
    """The child changed school: five days are done there; the sentence names neither school, host nor tutor."""
    first = lives.validated(tutor=True)
    second = beside(first, lives.week(NEXT_WEEK), school=lives.make_school())
    sentence = rules_of(second)["B-01"]
    assert "pour un autre établissement scolaire (du" in sentence
    assert "homonyme" in sentence
    for hidden in (
        first.host.name,
        first.school.name,
        first.school.city,
        first.number,
        first.tutor.last_name,
        first.pupil.last_name,
    ):
        assert hidden not in sentence


def test_a_namesake_born_the_same_day_is_somebody_else_once_the_school_says_so():
    """Two children of one name and birth date: the school notes it on the pupil, and the rules let them be two."""
    first = lives.validated()
    second = beside(first, lives.week(NEXT_WEEK), school=lives.make_school())
    assert rules_of(second)
    second.pupil.has_namesake = True
    second.pupil.save()
    assert rules_of(second) == {}


# -- at the same instant -----------------------------------------------------------------------------------------


def test_approving_locks_the_pupil_before_the_root():
    """One lock order in the door: the pupil's rows, then the agreement's."""
    convention = lives.school_completed()
    with CaptureQueriesContext(connection) as queries:
        approve(convention)
    locked = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"] or "FOR UPDATE" in query["sql"]]
    assert '"conventions_pupil"' in locked[0].split("WHERE")[0]
    assert locked[1].startswith('EXECUTE "conventions_convention ')  # prepared
