"""Traces of the erased: rows that tell of nobody, by which the numbers of a year stay as they were."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db.models import F

from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.numbers.figures.models import AgreementFact, PupilFact, Trace
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.season.periods.services import Decided, decide, save_period
from conventions.domain.upkeep.retention.dossiers import erase_dossier
from conventions.domain.upkeep.retention.people import erase_pupils
from conventions.pages.bearers.signer.services import contest_signature
from tests.kit import lives
from tests.kit.figures import counted, rebuilt_says_the_same
from tests.kit.people_factory import leave
from workflow import clock

pytestmark = pytest.mark.django_db
MONDAY = lives.monday_ahead()
GOES = {
    *("delays", "signatures_by_channel", "agreements_refused", "half_days", "half_days_due", "evaluations"),
    *("competences", "alerts"),
}
"""Statistics of how a dossier was lived: they are of those that are kept."""


@pytest.fixture(autouse=True)
def under_way():
    project_figures()


def erase(convention) -> None:
    erase_dossier(convention, rule="signed", ground="Code civil, articles 2224 et 2235")


def test_in_a_school_of_twelve_pupils_the_year_stays_and_nobody_is_told_of():
    """Agreements first, as the purge does, then pupils: one row each, no finer than the week, and the same numbers."""
    school = lives.make_school()
    period = save_period(
        school=school, year=stretched_year(school), name="Stage de 3e", kind="observation_3e_4e", levels=["3e"],
        first_day=MONDAY, last_day=MONDAY + timedelta(days=4),
    )  # fmt: skip
    others = [lives.make_pupil(school) for _n in range(9)]
    office = school.staff.get(role="office").user
    decide(others[0], period, Decided("dispensed", "medical"), by=office)
    decide(others[1], period, Decided("received"), by=office)
    gone = lives.make_pupil(school)
    withdrawn, closed = lives.in_state("expired", school=school), lives.closed(school=school)
    leave(gone)
    clock.move_to(datetime.combine(MONDAY + timedelta(weeks=2), time(12), UTC))
    before = counted(school)
    assert before["pupils_expected"] == {"": 9}
    assert (before["pupils_signed_ahead"], before["pupils_unplaced_at_start"]) == ({"": 1}, {"": 8})
    assert before["agreements_by_state"] == {"expired": 1, "closed": 1}
    whole = counted()
    for convention in (withdrawn, closed):
        erase(convention)
    after_agreements = counted(school)
    assert after_agreements == {name: told for name, told in before.items() if name not in GOES}, (
        "its trace does not keep what a statistic counts (decision 94): name it in GOES, and let its definition end "
        "with « comptées tant que le dossier est gardé. »"
    )
    assert rebuilt_says_the_same()
    assert erase_pupils([*others, gone, withdrawn.pupil, closed.pupil]) == 12
    assert counted(school) == after_agreements
    assert counted()["hosts"] == whole["hosts"]
    assert rebuilt_says_the_same()
    assert Trace.objects.filter(of="agreement").count() == 2
    assert Trace.objects.filter(of="pupil").count() == 11, "whoever had left the roll was counted nowhere"
    assert not AgreementFact.objects.filter(agreement_id__gt=0).exists()
    assert not PupilFact.objects.filter(pupil_id__gt=0).exists()
    assert {one.week.weekday() for one in Trace.objects.exclude(week=None)} == {0}
    told = {one.name for one in Trace._meta.fields}
    assert told == {
        *("id", "of", "year", "school", "kind", "pupil_level", "week", "activity", "host_sector", "outcome"),
        *("is_first", "has_begun", "was_placed", "was_ahead", "events"),
    }


def test_what_waits_in_the_feed_is_in_the_trace_and_a_contest_is_not():
    """It is read from the tables, whatever was projected; that a signature was contested leaves with the dossier."""
    convention = lives.signed()
    contest_signature(lives.requests(convention)["guardian_1"], convention, by=lives.by(convention, "guardian"))
    clock.move_to(lives.at(convention, convention.first_day, 8))
    attendance.begin(convention)
    convention.refresh_from_db()
    services.terminate(convention, by=lives.by(convention, "office"), reason="Fermeture.", on=convention.first_day)
    assert not AgreementFact.objects.exists()
    erase(convention)
    [trace] = Trace.objects.all()
    assert (trace.outcome, trace.events) == ("terminated", ["interrupted"])
    found = counted()
    assert (found["agreements_by_state"], found["agreements_events"]) == ({"terminated": 1}, {"interrupted": 1})
    assert rebuilt_says_the_same()


def test_each_period_of_a_pupil_leaves_its_row_and_heads_are_counted_once():
    """Two periods of one kind: a number by weeks counts both, any other the pupil."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    for first in (MONDAY, MONDAY + timedelta(weeks=6)):
        save_period(
            school=school, year=stretched_year(school), name=f"Période {first}", kind="observation_3e_4e",
            levels=["3e"], first_day=first, last_day=first + timedelta(days=4),
        )  # fmt: skip
    weeks = (MONDAY, MONDAY + timedelta(weeks=6))

    def told() -> tuple:
        return (
            counted(school)["pupils_expected"],
            counted(school, week=weeks)["pupils_expected"],
            counted(school, week=weeks[1:])["pupils_expected"],
        )

    assert told() == ({"": 1}, {"": 2}, {"": 1})
    erase_pupils([pupil])
    assert told() == ({"": 1}, {"": 2}, {"": 1})
    assert Trace.objects.filter(is_first=True).count() == Trace.objects.filter(year=F("year")).count() - 1 == 1
    assert rebuilt_says_the_same()
