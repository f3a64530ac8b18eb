"""The board's decision lets the head sign fifteen days after its transmission (code de l'éducation, R421-54)."""

from datetime import date, timedelta

import pytest

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.law.rules.timetable import Presence
from signatures.models import Evidence
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


def public_school(transmitted: date | None, **values):
    """A public school whose board has decided in the summer, and transmitted its decision on a day."""
    school = lives.make_school(sector="public", ca_decision_date=date(2026, 6, 30), **values)
    school.ca_transmitted_on = transmitted
    school.save()
    return school


def f04(convention) -> list:
    return [found for found in check_agreement(convention) if found.rule == "F-04"]


def test_a_head_whose_decision_was_transmitted_yesterday_signs_in_a_fortnight():
    """Opened, completed and approved meanwhile; the code is refused until the fifteenth day, which it names."""
    school = public_school(None)
    yesterday = school.today() - timedelta(days=1)
    school.ca_transmitted_on = yesterday
    school.save()
    convention = lives.school_completed(school=school)
    [warned] = f04(convention)
    assert not warned.blocks
    services.approve(convention, by=lives.by(convention, "head"))
    head, request = lives.by(convention, "head"), lives.requests(convention)["head"]
    with pytest.raises(Refused) as refusal:
        signing.ask_signing_code([request], by=head)
    assert refusal.value.code == "decision_not_executory"
    assert f"{yesterday + timedelta(days=15):%d/%m/%Y}" in str(refusal.value)
    clock.move_to(lives.at(convention, yesterday + timedelta(days=15), 8))
    signing.ask_signing_code([request], by=head)


def test_the_day_counts_again_when_the_code_is_typed():
    """A code asked before the school gave its transmission signs nothing before the decision is executory."""
    school = public_school(None)
    convention = lives.validated(school=school)
    head, request = lives.by(convention, "head"), lives.requests(convention)["head"]
    signing.ask_signing_code([request], by=head)
    school.ca_transmitted_on = school.today()
    school.save()
    [outcome] = signing.sign_with_code(request, lives.last_code(request), by=head, circumstances=lives.HERE)
    assert not outcome.signed
    assert outcome.refusal.code == "decision_not_executory"
    assert not Evidence.objects.exists()


def test_the_refusal_names_the_agreements_that_would_start_before():
    """Two agreements: one starts before the first day of signing, the other after; the first is named."""
    school = public_school(None)
    today = school.today()
    soon = lives.opened(school=school, days=[Presence(today + timedelta(days=5), lives.MORNING, None)])
    later = lives.validated(school=school)
    school.ca_transmitted_on = today
    school.save()
    with pytest.raises(Refused) as refusal:
        signing.ask_signing_code([lives.requests(later)["head"]], by=lives.by(later, "head"))
    assert refusal.value.code == "decision_too_late"
    assert soon.number in str(refusal.value)
    assert later.number not in str(refusal.value)


def test_an_internship_that_starts_before_anybody_may_sign_is_not_approved():
    """Every signature comes before the first day: the sentence gives the first day of signing."""
    school = public_school(None)
    convention = lives.school_completed(school=school)
    school.ca_transmitted_on = convention.first_day - timedelta(days=15)
    school.save()
    convention.refresh_from_db()
    with refused("against_rules", rules=["F-04"]):
        services.approve(convention, by=lives.by(convention, "head"))
    [found] = f04(convention)
    assert "la direction peut signer à partir de ce jour" in found.sentence


def test_a_sheet_that_the_head_signed_too_early_is_not_recorded():
    """Signed by hand before the decision was executory: the day on the sheet counts, not that of the scan."""
    school = public_school(None)
    convention = lives.validated(school=school)
    school.ca_transmitted_on = school.today() - timedelta(days=15)
    school.save()
    with refused("decision_not_executory"):
        lives.sign_on_paper(convention, "head", day=school.today() - timedelta(days=1))


def test_a_school_already_in_signs_with_its_date():
    """Its decision is known and its transmission is not: nothing stops it, one notice asks the day."""
    school = public_school(None)
    assert school.asks_transmission
    convention = lives.validated(school=school)
    signing.ask_signing_code([lives.requests(convention)["head"]], by=lives.by(convention, "head"))


def test_a_decision_older_than_the_text_in_use_is_told():
    """Decided before the model of November 2025: the head reads it before approving."""
    convention = lives.school_completed(school=lives.make_school(sector="public", ca_decision_date=date(2025, 6, 30)))
    [found] = f04(convention)
    assert not found.blocks
    assert "30 juin 2025" in found.sentence


def test_a_private_school_has_no_board_whatever_is_stored():
    """Neither its decision nor a day of transmission counts."""
    school = lives.make_school()
    school.ca_decision_date, school.ca_transmitted_on = date(2025, 6, 30), school.today()
    school.save()
    convention = lives.validated(school=school)
    assert f04(convention) == []
    signing.ask_signing_code([lives.requests(convention)["head"]], by=lives.by(convention, "head"))
