"""Lives of training periods: two hosts in one, a host that closes, a boarder away, dates over two school years."""

from datetime import date, timedelta

import pytest

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.freezing import canonical_data
from conventions.domain.dossier.agreements.lodging import givers, note_yeses
from conventions.domain.law.rules.timetable import Presence
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db

MONDAY = lives.monday_ahead()
SEVENTEEN = date(MONDAY.year - 18, 12, 30)


def weeks(first: int, count: int, monday: date = MONDAY) -> list[Presence]:
    return [day for n in range(first, first + count) for day in lives.week(monday + timedelta(weeks=n))]


def blocking(convention) -> list[tuple[str, str]]:
    return [(one.rule, one.field) for one in check_agreement(convention) if one.blocks]


def opened_beside(convention, days, host=None):
    """Open another agreement of the same pupil, with the same host or another one."""
    if host is None:
        host, representative, _tutor = lives.make_host(convention.school)
    else:
        representative = convention.representative
    by = lives.by(convention, "office")
    return services.open_for_known_host(
        pupil=convention.pupil, host=host, representative=representative, days=days, by=by
    )


def test_two_hosts_share_a_period():
    """Two weeks with each: two agreements, and no day with both."""
    first = lives.signed(level="2de_pro", birth_date=SEVENTEEN, tutor=True, days=weeks(0, 1))
    second = opened_beside(first, weeks(1, 1))
    assert not {field for _rule, field in blocking(second) if field.startswith("period")}
    with refused("pupil_taken"):
        opened_beside(first, weeks(0, 1))


def test_a_host_that_closes_leaves_the_rest_to_another():
    """Interrupted on a day, a second agreement is opened for what is left: its annexes come from the first."""
    first = lives.running(level="2de_pro", birth_date=SEVENTEEN, tutor=True, days=weeks(0, 2))
    by = lives.by(first, "office")
    services.terminate(first, by=by, reason="L'entreprise ferme.", on=first.first_day)
    rest = [day for day in weeks(0, 2) if day.day > clock.now().date()]
    second = opened_beside(first, rest)
    assert second.kind == "pfmp"
    assert [one["label"] for one in second.training_annex.competences] == ["Organiser son poste"]
    assert not {field for _rule, field in blocking(second) if field == "period.days"}


def test_a_boarder_away_is_lodged_once_the_guardian_has_agreed():
    """The lodging waits for the written yes of the head and of each guardian, with its day."""
    convention = lives.host_completed(level="2de_pro", birth_date=SEVENTEEN, tutor=True)
    office = lives.by(convention, "office")
    texts = {"lodging": "Internat du lycée voisin, payé par la famille.", "transport": "Pirogue, payée par la région."}
    services.save_school_part(convention, by=office, fields=texts)
    assert ("E-11", "lodging") in blocking(convention)
    note_yeses(convention, dict.fromkeys(givers(convention), convention.today()), by=office)
    assert ("E-11", "lodging") not in blocking(convention)


def test_dates_over_two_school_years_are_refused():
    """One agreement, one school year: the last day of the year is said."""
    convention = lives.opened(level="2de_pro", birth_date=SEVENTEEN, tutor=True)
    ends = convention.year.last_day
    days = [*convention.presences(), Presence(ends + timedelta(days=1), *lives.week()[0].spans)]
    services.save_host_part(convention, by=lives.by(convention, "host"), days=days)
    assert ("LIM-5", "period.last_day") in blocking(convention)


def test_the_gratification_printed_counts_all_the_stays_at_one_host():
    """Hours of all the agreements of the pupil with this host in the year are added; another host's are not."""
    first = lives.signed(level="2de_pro", birth_date=SEVENTEEN, tutor=True, days=weeks(0, 2))
    second = opened_beside(first, weeks(2, 2), host=first.host)
    elsewhere = opened_beside(first, weeks(5, 2))
    hours = sum(day.minutes for day in (*weeks(0, 2), *weeks(2, 2))) // 60
    printed = canonical_data(second)["training"]["gratification"]
    assert (printed["due"], f"{hours} h" in printed["told"]) == (False, True)
    assert f"{hours} h" not in canonical_data(elsewhere)["training"]["gratification"]["told"]
