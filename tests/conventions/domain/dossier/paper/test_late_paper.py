"""Sheets signed on Friday and scanned on Monday: the agreement comes back from expired, with who, when and why."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.paper import services as paper
from conventions.domain.dossier.paper.models import PaperUpload
from signatures.models import Document, PaperSignature
from tests.kit import lives, paper_sheets
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from workflow import agenda, clock, journal
from workflow.models import Transition

pytestmark = pytest.mark.django_db
WHY = "Les feuilles étaient au secrétariat vendredi soir."
REQUIRED = ("host", "head", "guardian_1")


@pytest.fixture
def monday(settings):
    """An agreement frozen on Friday that nobody has signed here; the first day is Monday, and has come."""
    today = timezone.localdate()
    start = today + timedelta(days=-today.weekday(), weeks=1)
    convention = lives.validated(days=lives.week(start))
    clock.move_to(lives.at(convention, start, 9))
    services.expire(convention)
    convention.refresh_from_db()
    assert convention.status == "expired"
    return convention


def record(convention, keys=REQUIRED, *, day=None, role="office", why=WHY):
    """Scan the sheets of ``keys`` together and certify them."""
    known, standing = lives.requests(convention), lives.standing_of(convention, role)
    scan = paper_sheets.pdf(*(paper_sheets.sheet(known[key]) for key in keys))
    upload = paper.upload_sheets(convention, scan, standing=standing)
    return paper.certify_sheets(
        upload,
        dict.fromkeys(keys, day or timezone.localdate()),
        original_kept="Au secrétariat",
        standing=standing,
        circumstances=lives.HERE,
        late_because=why,
    )


def test_what_was_signed_before_the_first_day_is_recorded_after_it(monday):
    """One transition with its author and reason; the visas lapse, the seal follows and the internship begins."""
    record(monday)
    monday.refresh_from_db()
    assert monday.status == "signatures_started"
    entry = Transition.objects.get(name="readmit")
    assert entry.personal.content["reason"] == WHY
    assert entry.data["signed_on"] == dict.fromkeys(REQUIRED, timezone.localdate().isoformat())
    assert entry.actor_id == lives.by(monday, "office").id
    assert lives.requests(monday)["pupil"].is_lapsed
    services.expire(monday)  # the deadline of the first day, due again
    monday.refresh_from_db()
    assert monday.status == "signed"
    attendance.begin(monday)
    assert monday.half_days.exists()
    assert set(PaperSignature.objects.values_list("signed_on", flat=True)) == {timezone.localdate()}
    assert list(journal.check()) == []


def test_the_agenda_waits_for_the_seal_alone(monday):
    """Built again from the journal, it is the same."""
    record(monday)
    before = [task.node for task in agenda.awaited(type(monday), [monday.pk])]
    assert before == ["sealing"]
    agenda.rebuild(monday)
    assert [task.node for task in agenda.awaited(type(monday), [monday.pk])] == before


def test_a_sheet_dated_on_the_first_day_comes_too_late(monday):
    """Nothing is recorded, the scan can be certified again."""
    with refused("sheet_signed_late"):
        record(monday, day=monday.first_day)
    monday.refresh_from_db()
    assert monday.status == "expired"
    assert PaperUpload.objects.count() == 1


def test_all_required_sheets_come_together(monday):
    """One is missing: refused by name, and the agreement stays expired."""
    with refused("late_sheets_incomplete"):
        record(monday, ("host", "head"))
    monday.refresh_from_db()
    assert monday.status == "expired"
    assert not PaperSignature.objects.exists()


def test_why_is_asked_and_who_may_is_the_offices_or_the_heads(monday):
    """No reason: refused by the law; a teacher neither uploads nor sees the page."""
    with refused("reason_missing"):
        record(monday, why=" ")
    teacher = signed_in(monday.school.staff.get(role="teacher").user)
    assert teacher.get(reverse("paper", args=[monday.number])).status_code == 403


def test_the_operator_limits_how_late_it_may_be(monday, settings):
    """The limit is a number of days after the first one; past it the page says what to do instead."""
    settings.LATE_PAPER_DAYS = 3
    office = signed_in(monday.school.staff.get(role="office").user)
    path = reverse("paper", args=[monday.number])
    assert path in office.get(reverse("agreement", args=[monday.number])).content.decode()
    clock.move_to(lives.at(monday, monday.first_day + timedelta(days=4), 9))
    with refused("not_awaited"):
        record(monday)
    assert path not in office.get(reverse("agreement", args=[monday.number])).content.decode()


def test_nothing_is_signed_electronically_after_the_first_day(monday):
    """Paper only: a code is refused, and so is a late signature once the sheets are recorded."""
    with refused("not_to_sign"):
        signing.ask_signing_code([lives.requests(monday)["guardian_1"]])
    record(monday)
    with refused("already_answered"):
        signing.ask_signing_code([lives.requests(monday)["pupil"]])


def test_a_pupil_who_is_elsewhere_meanwhile_is_not_brought_back(monday):
    """Another agreement for the same days was made when this one expired: that one counts."""
    other = lives.opened(school=monday.school, days=lives.week(monday.first_day))
    type(other).objects.filter(pk=other.pk).update(pupil=monday.pupil)
    with refused("pupil_elsewhere"):
        record(monday)


def test_a_draft_that_expired_has_no_sheet_to_record():
    """Nothing was frozen: there is nothing that anybody could have signed."""
    convention = lives.opened()
    clock.move_to(lives.at(convention, convention.first_day, 1))
    services.expire(convention)
    convention.refresh_from_db()
    assert not convention.takes_late_paper
    assert not Document.objects.exists()


def test_the_office_records_them_by_the_pages(monday):
    """The page says until when; the form asks why; the history of the agreement says who did it and why."""
    office = signed_in(monday.school.staff.get(role="office").user)
    page = office.get(reverse("paper", args=[monday.number])).content.decode()
    assert "Si chacun" in page
    assert "Imprimer" not in page
    standing = lives.standing_of(monday)
    known = lives.requests(monday)
    scan = paper_sheets.pdf(*(paper_sheets.sheet(known[key]) for key in REQUIRED))
    upload = paper.upload_sheets(monday, scan, standing=standing)
    path = reverse("paper_certify", args=[monday.number, upload.uuid])
    sent = {f"signed_{key}": "on" for key in REQUIRED}
    sent |= {f"on_{key}": timezone.localdate().isoformat() for key in REQUIRED}
    sent |= {"original_kept": "Au secrétariat", "compared": "on"}
    answer = office.post(path, sent)
    assert answer.status_code == 422
    assert "Écrivez pourquoi" in answer.content.decode()
    assert office.post(path, {**sent, "late_because": WHY}).status_code == 302
    assert WHY in office.get(reverse("agreement", args=[monday.number])).content.decode()
