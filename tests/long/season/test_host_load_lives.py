"""Lives of places at hosts: interrupted, moved by an amendment, late on paper, two hosts, twice four weeks."""

from datetime import timedelta

import pytest

from config.development.lives.amendments import draft, proposed
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement, facts_of
from conventions.domain.dossier.agreements.host_load import load_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments import services as amendments
from conventions.domain.law.rules.calendars import is_working_day
from conventions.domain.law.rules.gratification import gratification_of
from conventions.domain.law.rules.timetable import HourSpan, Presence, parse_time
from tests.conventions.domain.dossier.agreements.test_host_load import MONDAY, WEEK, approve, found, trainee
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db

SEVENTEEN = MONDAY.replace(year=MONDAY.year - 17, month=1, day=5)
SEVEN = HourSpan(parse_time("8h"), parse_time("12h")), HourSpan(parse_time("13h"), parse_time("16h"))


def weeks(count: int, first=MONDAY, hours=SEVEN) -> tuple[Presence, ...]:
    """Weeks of seven hours a day, without public holidays."""
    days = [first + n * WEEK + timedelta(days=weekday) for n in range(count) for weekday in range(5)]
    return tuple(Presence(day, *hours) for day in days if is_working_day(day, "49"))


def signed_of(convention: Convention) -> Convention:
    approve(convention)
    convention.refresh_from_db()
    lives.sign(convention)
    lives.signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    return convention


def began(convention: Convention) -> Convention:
    """Have everybody sign and the first day come."""
    signed_of(convention)
    clock.move_to(lives.at(convention, convention.first_day, 8))
    lives.attendance.begin(convention)
    convention.refresh_from_db()
    return convention


@pytest.mark.parametrize("by_trainee", [False, True], ids=["by the host", "by the pupil"])
def test_an_interrupted_stay_counts_until_its_day(by_trainee):
    """The host closes in the third of four weeks: free in the fourth; the post at once if the pupil left it."""
    convention = began(trainee(days=weeks(4), post="Commis"))
    host = convention.host
    assert [load_of(host, MONDAY + n * WEEK) for n in range(5)] == [1, 1, 1, 1, 0]
    day = MONDAY + 2 * WEEK + timedelta(days=1)
    clock.move_to(lives.at(convention, day, 17))
    ended = {"by_trainee": True} if by_trainee else {}
    services.terminate(convention, by=lives.by(convention, "office"), reason="Fermeture.", on=day, **ended)
    assert [load_of(host, MONDAY + n * WEEK) for n in range(5)] == [1, 1, 1, 0, 0]
    follower = trainee(days=weeks(1, MONDAY + 3 * WEEK), post="Commis")
    told = [one.sentence for one in check_agreement(follower) if one.rule == "H-07"]
    assert len(told) == (0 if by_trainee else 1)
    assert found(follower) == []


def test_the_rest_is_done_elsewhere_without_waiting():
    """Two weeks at one host, interrupted, and the rest at another: no gap binds there, and no hours are added."""
    first = began(trainee(days=weeks(3)))
    clock.move_to(lives.at(first, MONDAY + WEEK + timedelta(days=4), 17))
    services.terminate(first, by=lives.by(first, "office"), reason="Fermeture.", on=MONDAY + WEEK + timedelta(days=4))
    host, representative, _tutor = lives.make_host(first.school)
    host.siret = lives.fictional_siret(9)
    host.save()
    second = services.open_for_known_host(
        pupil=first.pupil,
        host=host,
        representative=representative,
        days=weeks(1, MONDAY + 2 * WEEK),
        by=lives.account(first.school.staff.get(role="office")),
    )
    second = Convention.objects.get(pk=second.pk)
    rules = {one.rule for one in check_agreement(second)}
    assert not rules & {"H-07", "B-10", "H-08"}
    assert gratification_of(facts_of(second)).minutes == len(second.presences()) * 7 * 60


def test_twice_four_weeks_at_one_host_count_together():
    """Two agreements of 22 days of seven hours, by two rows of the host: 308; a day more is paid from hour 1."""
    january = MONDAY - 9 * WEEK
    first = lives.opened(level="2de_pro", birth_date=SEVENTEEN, tutor=True, days=weeks(5, january)[:22])
    first.host.siret = lives.fictional_siret(7)
    first.host.save()
    second = services.open_for_known_host(
        pupil=first.pupil,
        host=first.host,
        representative=first.representative,
        tutor=first.tutor,
        days=weeks(5)[:22],
        by=lives.account(first.school.staff.get(role="office")),
    )
    services.save_host_part(second, by=lives.by(second, "host"), host={"headcount": 25})
    second = Convention.objects.get(pk=second.pk)
    assert second.host_id != first.host_id
    told = gratification_of(facts_of(second))
    assert (told.minutes, told.due) == (308 * 60, False)
    services.save_host_part(second, by=lives.by(second, "host"), days=weeks(5)[:23])
    second = Convention.objects.get(pk=second.pk)
    assert gratification_of(facts_of(second)).due is True
    [told] = [one for one in check_agreement(second) if one.rule == "H-08"]
    assert "4,50 €" in told.sentence
    assert load_of(second.host, MONDAY) == 0


def test_an_amendment_keeps_both_weeks_and_never_takes_a_full_one():
    """While it is signed it is there in both weeks; into a week with three others it is refused with the week."""
    others = [trainee(days=weeks(1, MONDAY + WEEK)) for _ in range(2)]
    for one in others:
        approve(one)
    mover, late = (signed_of(trainee(days=weeks(1))) for _ in range(2))
    amendment = proposed(mover, days=weeks(1, MONDAY + WEEK))
    assert amendment.is_being_signed
    assert (load_of(mover.host, MONDAY), load_of(mover.host, MONDAY + WEEK)) == (2, 3)
    with refused("against_rules") as refusal:
        amendments.propose(draft(late, days=weeks(1, MONDAY + WEEK)), by=lives.by(late, "office"))
    assert "a déjà 3 stagiaires sur 3 la semaine du" in str(refusal.value)


def test_late_sheets_find_their_place_taken():
    """What expired frees its place: once three others have it, the sheets that come late are refused."""
    expired = trainee(days=weeks(2))
    approve(expired)
    expired.refresh_from_db()
    lives.sign(expired, "host")
    clock.move_to(lives.at(expired, expired.first_day, 8))
    services.expire(Convention.objects.get(pk=expired.pk))
    for _n in range(3):
        approve(trainee(days=weeks(1, MONDAY + WEEK)))
    expired.refresh_from_db()
    refusals = [need.explain(expired) for need in Convention.transitions()["readmit"].conditions]
    assert any("a déjà 3 stagiaires sur 3 la semaine du" in str(refusal) for refusal in refusals)
