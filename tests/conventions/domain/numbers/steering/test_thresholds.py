"""Thresholds that officers choose: told once when one is passed, again when it is passed again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.numbers.steering.letter_lines import in_words
from conventions.domain.numbers.steering.models import Threshold
from conventions.domain.numbers.steering.thresholds import MOST, choose_threshold, drop_threshold, watch_thresholds
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.season.letters.letter_lines import lines
from conventions.domain.season.letters.readers import reader_of
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import settle_periods
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db


def officer_of(level: str, code: str) -> TerritorialOfficer:
    return TerritorialOfficer.objects.create(user=make_user(), level=level, code=code)


def told(officer: TerritorialOfficer, since=None) -> list[str]:
    reader = replace(reader_of(officer.user.account_key), since=since)
    return [line.text for line in lines.get("own_thresholds")(reader, clock.now()) if line.is_new]


def test_a_threshold_speaks_once_when_it_is_passed_and_again_when_it_is_passed_again():
    """The officer's own schools and départements pass it, in pupils or in per cent, as long as the start is near."""
    school = lives.make_school()
    period = next(one for one in settle_periods(school, present_year(school)) if "3e" in one.levels)
    pupils = [lives.make_pupil(school) for _n in range(3)]
    officer, other = officer_of("academy", "Nantes"), officer_of("department", "69")
    near = {"is_share": False, "weeks": 26}
    by_school = choose_threshold(officer, where="school", above=2, **near)
    by_share = choose_threshold(officer, where="department", above=99, is_share=True, weeks=26)
    choose_threshold(officer, where="school", above=3, **near)
    choose_threshold(other, where="school", above=0, **near)
    with refused("threshold_known"):
        choose_threshold(officer, where="school", above=2, **near)
    begins = clock.now().date() + timedelta(weeks=10)
    Period.objects.filter(pk=period.pk).update(first_day=begins, last_day=begins + timedelta(days=4))

    assert watch_thresholds() == 2
    assert watch_thresholds() == 0
    first, second = told(officer)
    assert first.startswith(
        f"Plus de 2 élèves sont sans stage à 26 semaines du départ ou moins : {school.name} (semaine du "
    )
    assert second.startswith(
        "Plus de 99\u00a0% des élèves attendus sont sans stage à 26 semaines du départ ou moins : Maine-et"
    )
    assert told(other) == []
    before = clock.now()
    assert told(officer, before) == []

    Enrolment.objects.filter(pupil=pupils[0]).update(left_at=clock.now())
    assert watch_thresholds() == 0
    assert told(officer) == [second]
    clock.set_offset(clock.offset() + timedelta(days=1))
    lives.make_pupil(school)
    assert watch_thresholds() == 1
    assert told(officer, before) == [first]
    drop_threshold(by_school)
    drop_threshold(by_share)
    assert told(officer) == []


def test_an_officer_chooses_ten_at_most_and_reads_them_in_words():
    officer = officer_of("department", "49")
    for above in range(MOST):
        choose_threshold(officer, where="school", above=above, is_share=False, weeks=1)
    with refused("too_many_thresholds"):
        choose_threshold(officer, where="school", above=50, is_share=False, weeks=1)
    words = [in_words(one) for one in Threshold.objects.order_by("above")[:3]]
    assert words == [
        "Au moins un élève est sans stage à une semaine du départ ou moins",
        "Plus d'un élève est sans stage à une semaine du départ ou moins",
        "Plus de 2 élèves sont sans stage à une semaine du départ ou moins",
    ]
