"""Place of the pupil: it decides of holidays, hours and deadlines; the host's seat does not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import Wanted, draft_amendment, propose
from conventions.domain.dossier.amendments.services import seal as seal_amendment
from conventions.domain.law.rules.timetable import Presence
from tests.kit import lives
from tests.kit.cast import from_the_cast
from workflow import agenda, clock
from workflow.engine import Refused
from workflow.models import Deadline

pytestmark = pytest.mark.django_db

CAYENNE = {"place_address": "3 rue Fictive", "place_postcode": "97300", "place_city": "Cayenne"}
STRASBOURG = {"place_address": "4 quai Fictif", "place_postcode": "67000", "place_city": "Strasbourg"}
PARIS = {"postcode": "75011", "city": "Paris"}


def days_from(first: date, count: int = 2) -> list[Presence]:
    return [Presence(first + timedelta(days=n), lives.MORNING, lives.AFTERNOON) for n in range(count)]


@from_the_cast
def placed(place: dict[str, str], first: date | None = None, **given):
    """An agreement with a host whose seat is in Paris, for an internship somewhere else."""
    days = days_from(first) if first else lives.week()
    convention = lives.opened(school=lives.make_school(**given), days=days)
    services.save_host_part(convention, by=lives.by(convention, "host"), host=PARIS, fields=place)
    convention.refresh_from_db()
    return convention


def due(convention) -> dict:
    rows = Deadline.objects.filter(subject_label=convention.journal_label(), subject_id=convention.pk)
    return dict(rows.values_list("name", "due_at"))


def test_a_host_of_paris_does_not_welcome_a_pupil_in_cayenne_on_10_june():
    """Seat in Paris, place in Cayenne: 10 June is a public holiday there (L3422-2), and the host is told so."""
    convention = placed(CAYENNE, date(2027, 6, 9), postcode="97300", city="Cayenne")
    assert (convention.host.department, convention.department) == ("75", "973")
    with pytest.raises(Refused) as refusal:
        services.complete_host_part(convention, by=lives.by(convention, "host"))
    [found] = [found for found in refusal.value.detail if found.rule == "B-06"]
    assert found.field == "period.days.2027-06-10"
    assert "10 juin 2027 est férié en Guyane" in found.sentence


def test_a_host_of_cayenne_welcomes_a_pupil_in_paris_on_10_june():
    """The other way round, the day is an ordinary one."""
    convention = lives.opened(days=days_from(date(2027, 6, 9)))
    place = {"place_postcode": "75011", "place_city": "Paris"}
    seat = {"postcode": "97300", "city": "Cayenne"}
    services.save_host_part(convention, by=lives.by(convention, "host"), host=seat, fields=place)
    convention.refresh_from_db()
    assert not [found for found in check_agreement(convention) if found.rule == "B-06"]


def test_a_host_of_paris_does_not_welcome_a_pupil_in_strasbourg_on_26_december():
    """Seat in Paris, place in Strasbourg: 26 December is off in Alsace-Moselle (L3134-13)."""
    clock.move_to(datetime(2028, 11, 6, 8, tzinfo=UTC))  # the next year in which it is no day of the week's end
    convention = placed(STRASBOURG, date(2028, 12, 26), postcode="67000", city="Strasbourg")
    [found] = [found for found in check_agreement(convention, part="host") if found.rule == "B-07"]
    assert found.blocks
    assert "26 décembre 2028 est férié dans le Bas-Rhin" in found.sentence


def test_an_agreement_of_a_paris_host_expires_at_midnight_in_cayenne():
    """The deadline is that of the place: five hours later than in Paris, three before noon in UTC."""
    convention = placed(CAYENNE)
    assert convention.time_zone == "America/Cayenne"
    assert due(convention)["expire"].astimezone(ZoneInfo("America/Cayenne")).hour == 0
    assert due(convention)["expire"].hour == 3


def test_an_amendment_that_moves_the_place_moves_the_deadlines():
    """Signed for Angers, moved to Cayenne: the internship begins and ends by the clock of Cayenne."""
    convention = lives.signed()
    before = due(convention)["begin"]
    office = lives.by(convention, "office")
    amendment = draft_amendment(convention, Wanted(why="Le chantier est en Guyane.", place=CAYENNE), by=office)
    propose(amendment, by=office)
    lives.sign(amendment)
    assert seal_amendment(str(amendment.uuid))
    convention.refresh_from_db()
    assert convention.time_zone == "America/Cayenne"
    assert due(convention)["begin"] == convention.start_of(convention.first_day)
    assert due(convention)["begin"] - before == timedelta(hours=4)
    assert agenda.differences(convention) == []


def test_an_amendment_towards_the_east_is_signed_before_the_day_begins_there():
    """Moved to Mayotte, the first day begins before it does in Angers: the amendment expires then."""
    convention = lives.signed()
    wanted = Wanted(
        why="Le chantier est à Mayotte.",
        place={"place_address": "1 rue Fictive", "place_postcode": "97600", "place_city": "Mamoudzou"},
    )
    amendment = draft_amendment(convention, wanted, by=lives.by(convention, "office"))
    amendment = Amendment.objects.get(pk=amendment.pk)
    assert amendment.expiry() == convention.start_of(convention.last_day) - timedelta(hours=2)
