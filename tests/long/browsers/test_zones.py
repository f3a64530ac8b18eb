"""Hours overseas: those of the place of the internship, named when the reader's school keeps another time."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.browser.cast import ANGERS, CAYENNE, MAMOUDZOU, Wanted, bring
from tests.browser.people import Someone

ZONES = {CAYENNE: "America/Cayenne", MAMOUDZOU: "Indian/Mayotte"}


@pytest.mark.parametrize("town", [CAYENNE, MAMOUDZOU])
def test_a_family_of_angers_reads_the_hours_of_the_host_with_the_zone_named(person, stage, town):
    """« 9 h à 12 h … (heure de Cayenne) », and the moment of the signature in the same time, named too."""
    (school,) = bring(stage, Wanted("signing", school=ANGERS, host=town))
    agreement = school.agreements[0]
    guardian = Someone(person(), stage).open(agreement.signing["guardian_1"])
    guardian.type("Date de naissance", agreement.born).press("Lire et signer")
    named = "Mayotte" if town == MAMOUDZOU else town
    guardian.sees(re.compile(rf"9\sh à 12\sh et 13\sh\s30 à 16\sh\s30 \(heure de {named}\)"))
    before = datetime.now(UTC).replace(second=0, microsecond=0)
    guardian.signs(agreement.signing["guardian_1"], agreement.codes["guardian_1"], already_open=True)
    _reads_moment(guardian, before, ZONES[town], rf" \(heure de {named}\)")


@pytest.mark.parametrize("town", [CAYENNE, MAMOUDZOU])
def test_a_family_overseas_reads_its_own_time(person, stage, town):
    """Nobody has to be told that nine o'clock is nine o'clock."""
    (school,) = bring(stage, Wanted("signing", school=town))
    agreement = school.agreements[0]
    guardian = Someone(person(), stage)
    before = datetime.now(UTC).replace(second=0, microsecond=0)
    guardian.signs(agreement.signing["guardian_1"], agreement.codes["guardian_1"], born=agreement.born)
    guardian.sees(re.compile(r"9\sh à 12\sh et 13\sh\s30 à 16\sh\s30"))
    assert "heure de" not in guardian.page.locator("dl.facts").first.inner_text()
    _reads_moment(guardian, before, ZONES[town], "")


def _reads_moment(guardian: Someone, before: datetime, zone: str, named: str) -> None:
    """Check « Vous avez signé le lundi 5 octobre 2026 à 9 h 41 », in ``zone``."""
    after = datetime.now(UTC)
    shown = guardian.page.get_by_role("main").inner_text()
    found = re.search(rf"Vous avez signé le \w+ \d+\w* \S+ \d{{4}} à (\d+)\sh(?:\s(\d\d))?{named}\.", shown)
    assert found, shown[:400]
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (before, after))
    begin, end = (moment.hour * 60 + moment.minute for moment in (first, last))
    assert begin <= minutes <= end or end < begin, (shown[:200], first, last)
