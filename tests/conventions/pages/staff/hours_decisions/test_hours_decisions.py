"""Decisions on hours: filed at a host, read by the rules, told before they end, never by another school."""

from datetime import date, time, timedelta
from functools import cache
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.freezing import canonical_data
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.derogations.models import HoursDecision
from conventions.domain.law.derogations.services import DecisionTyped, file_decision
from conventions.domain.law.documents.schedule import timetable
from conventions.domain.law.rules.timetable import HourSpan, Presence
from conventions.domain.persons.people.models import Host
from conventions.domain.season.inbox.queries import inbox_for
from conventions.domain.upkeep.retention.people import hours_decisions as due
from signatures.scans import Scan, read_scan
from tests.kit import lives
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db

MONDAY = lives.monday_ahead()
BAKERY = tuple(
    Presence(MONDAY + timedelta(days=n), HourSpan(time(4), time(8)), HourSpan(time(8, 30), time(11))) for n in range(5)
)


def years_before(years: int) -> date:
    """The birth date of a pupil who has been of that age since a week before the Monday."""
    return (MONDAY - timedelta(days=7)).replace(year=MONDAY.year - years)


def at_the_baker(years: int = 17):
    """An agreement of a training period at four in the morning, both parts filled."""
    return lives.opened(level="2de_pro", birth_date=years_before(years), days=BAKERY, tutor=True)


def of_night(convention) -> list[str]:
    """What the rules refuse of the hours."""
    return [one.sentence for one in check_agreement(convention) if one.blocks and one.rule == "C-06"]


@cache
def scanned() -> Scan:
    """Return the pages of a decision, read once."""
    return read_scan(lives.proof())


def file_for(convention, last: date, *, allows: str = "bakery") -> HoursDecision:
    """File a decision from the day of the law of its sector on, until a day."""
    decided = DecisionTyped(allows, MONDAY - timedelta(days=30), last, "Décision fictive 12")
    office = convention.school.staff.get(role="office").user
    return file_decision(convention.host, scanned(), decided, school=convention.school, by=office)


def typed(**fields) -> dict:
    """What the office types, with a file."""
    file = SimpleUploadedFile("decision.pdf", lives.proof(), "application/pdf")
    days = {"first_day": f"{MONDAY - timedelta(days=9)}", "last_day": f"{MONDAY + timedelta(days=200)}"}
    return {"allows": "bakery", "reference": "Décision fictive 12", "file": file, **days, **fields}


def test_a_decision_opens_the_bakery_at_four_to_seventeen_alone():
    """Without it the hours are refused with the decision that would allow; at fifteen it opens nothing."""
    convention = at_the_baker()
    [without] = of_night(convention)
    assert "Boulangerie, pâtisserie : dès 4 h" in without
    office = signed_in(convention.school.staff.get(role="office").user)
    address = reverse("hours_decisions", args=[convention.host.uuid])
    assert address in office.get(reverse("agreement", args=[convention.number])).content.decode()
    answer = office.post(address, typed(), follow=True)
    page = unescape(answer.content.decode())
    assert "La décision est déposée" in page
    assert "Décision fictive 12" in page
    assert of_night(convention) == []
    twin = Host.objects.get(pk=convention.host_id)
    twin.pk, twin.uuid = None, uuid4()
    twin.save()
    Convention.objects.filter(pk=convention.pk).update(host=twin)
    assert of_night(Convention.objects.get(pk=convention.pk)) == [], "another row of the same establishment"
    assert "Avant 16 ans" in of_night(lives.opened(**at(convention, 15)))[0]


def at(convention, years: int) -> dict:
    """Another pupil of the school, of that age, at the same hours."""
    return {"school": convention.school, "level": "2de_pro", "birth_date": years_before(years), "days": BAKERY}


def test_what_is_wrong_is_said_and_what_was_typed_stays():
    """More than a year, days in the wrong order, no file, no picture, holidays without their sector."""
    convention = at_the_baker()
    office = signed_in(convention.school.staff.get(role="office").user)
    address = reverse("hours_decisions", args=[convention.host.uuid])
    long, back = f"{MONDAY + timedelta(days=400)}", f"{MONDAY - timedelta(days=10)}"
    for wrong, sentence in (
        ({"last_day": long}, "un an au plus"),
        ({"last_day": back}, "vient avant le premier"),
        ({"file": ""}, "Joignez la décision"),
        ({"allows": "holidays"}, "Choisissez le secteur"),
        ({"reference": ""}, "Écrivez la date"),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-nothing", "application/pdf")}, "fichier"),
    ):
        answer = office.post(address, typed(**wrong))
        page = unescape(answer.content.decode())
        assert (answer.status_code, sentence in page) == (422, True), wrong
        assert "reference" not in wrong and "Décision fictive 12" in page or "reference" in wrong
    assert not HoursDecision.objects.exists()


def test_another_school_reads_no_decision():
    """Its file is read by those who filed it; a teacher opens nothing, a stranger to the host finds no page."""
    convention = at_the_baker()
    decision = file_for(convention, MONDAY + timedelta(days=99))
    listed, read = (
        reverse("hours_decisions", args=[convention.host.uuid]),
        reverse("hours_decision", args=[decision.uuid]),
    )
    withdrawn = reverse("hours_decision_withdraw", args=[decision.uuid])
    teacher = signed_in(convention.school.staff.get(role="teacher").user)
    assert [teacher.get(listed).status_code, teacher.get(read).status_code] == [403, 403]
    elsewhere = signed_in(lives.make_school().staff.get(role="office").user)
    assert [elsewhere.get(listed).status_code, elsewhere.get(read).status_code] == [404, 404]
    assert elsewhere.post(withdrawn).status_code == 404
    office = signed_in(convention.school.staff.get(role="office").user)
    assert office.get(read)["Content-Type"] == "application/pdf"
    assert office.get(withdrawn).status_code == 405
    assert "retirée" in unescape(office.post(withdrawn, follow=True).content.decode())
    assert not HoursDecision.objects.exists()
    other = lives.opened(level="2de_pro", birth_date=years_before(17), days=BAKERY, school=lives.make_school())
    assert of_night(other)


def test_a_decision_that_an_approved_agreement_leans_on_stays():
    """Without it the hours that everybody signed would be refused; one that replaces it frees it."""
    convention = at_the_baker()
    decision = file_for(convention, MONDAY + timedelta(days=99))
    lives.fill_host_part(convention)
    lives.fill_school_part(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    [said] = canonical_data(convention)["period"]["decisions"]
    assert said["sha256"] == decision.sha256
    assert "dès 4 h, du" in timetable(canonical_data(convention)["period"]).note
    office = signed_in(convention.school.staff.get(role="office").user)
    withdraw = reverse("hours_decision_withdraw", args=[decision.uuid])
    assert "déposez d'abord" in unescape(office.post(withdraw, follow=True).content.decode())
    file_for(convention, MONDAY + timedelta(days=99))
    office.post(withdraw)
    assert HoursDecision.objects.exclude(pk=decision.pk).count() == HoursDecision.objects.count() == 1


def test_the_inbox_says_when_a_decision_ends_too_early():
    """It is said with its last day, of an agreement whose hours need it, and not once another one is filed."""
    convention = at_the_baker()
    standing = lives.standing(convention.school, "office")
    titles = lambda: [one.due.date() for one in inbox_for(standing) if "horaires finit" in one.title]  # noqa: E731
    file_for(convention, MONDAY + timedelta(days=2))
    file_for(convention, MONDAY + timedelta(days=2), allows="hotels")
    assert titles() == [MONDAY + timedelta(days=2)]
    with refused("against_rules"):
        lives.fill_host_part(convention)
    file_for(convention, MONDAY + timedelta(days=99))
    assert titles() == []


def test_the_table_holds_what_the_page_asks():
    """A year at most, days in order, a sector for holidays alone; gone a year after its last day."""
    convention = at_the_baker()
    decision = file_for(convention, MONDAY)
    for wrong in (
        {"last_day": decision.first_day + timedelta(days=366)},
        {"last_day": decision.first_day - timedelta(days=1)},
        {"allows": "holidays"},
        {"sector": "hotels"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            HoursDecision.objects.filter(pk=decision.pk).update(**wrong)
    assert not due(clock.now()).exists()
    assert due(clock.now() + timedelta(days=366)).exists()
