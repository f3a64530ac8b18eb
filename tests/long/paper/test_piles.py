"""Paper by the pile: printed together, scanned together in any order and direction, certified as one act."""

import io
import random
from datetime import date, timedelta
from uuid import uuid4

import pypdfium2
import pytest
import time_machine
from django.utils import timezone
from PIL import Image, ImageChops, ImageStat

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.batches import running
from conventions.domain.dossier.batches.running import run_bulk
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.paper import piles
from conventions.domain.dossier.paper.models import PaperPile, PaperUpload, SheetHandover
from conventions.domain.dossier.paper.pile_queries import awaited_sheets, sheets_to_print, sort_pile
from conventions.domain.persons.people.authority import change_authority
from conventions.domain.persons.people.papers import Paper
from conventions.pages.staff.paper.contexts import PileReadingPage
from notifications.models import Message
from signatures import scans, slots
from signatures.models import PaperCopy
from tests.kit import lives, paper_sheets
from workflow import clock, journal
from workflow.engine import Refused
from workflow.schedule import run_due

pytestmark = pytest.mark.django_db
KEPT = "Classeur de la classe, au secrétariat"
WHO = "M. Fictif, médiateur"


def of(school):
    return Convention.objects.filter(school=school)


def printed(school, *keys, **how):
    """Print the sheets of these parties of a school, of all by default; return them with the PDF."""
    sheets = [one for one in awaited_sheets(of(school)) if not keys or one.request.key in keys]
    how = {"given_to": WHO, "with_text": False, "both_sides": False, **how}
    convention = sheets[0].subject.convention
    return sheets, piles.print_sheets(sheets, standing=lives.standing_of(convention), **how)


def read(content, convention):
    """Send a scan and let the job read all of it."""
    pile = piles.keep_pile(content, standing=lives.standing_of(convention))
    while piles.read_pile(str(pile.uuid)):
        pass
    pile.refresh_from_db()
    return pile


def certified(pile, convention, found, *, day=None, late="", standing=None):
    """Certify these sheets, all signed on one day, and let the job record them."""
    days = {one.sheet.request.uuid: day or timezone.localdate() for one in found}
    bulk = piles.certify_pile(
        pile,
        piles.Compared(days, KEPT, late),
        standing=standing or lives.standing_of(convention),
        circumstances=lives.HERE,
        key=uuid4(),
    )
    run_bulk(str(bulk.uuid))
    bulk.refresh_from_db()
    return bulk


def words_of(pdf) -> list[str]:
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)]


# -- printing ----------------------------------------------------------------------------------------------------


def test_one_pdf_prints_the_sheets_of_a_class_with_a_list_to_tick():
    """First the list, then the sheets in the order of the class and of the parties; who takes them is noted."""
    school = lives.make_school()
    one, two = lives.validated(school=school, guardians=2), lives.validated(school=school)
    sheets, pdf = printed(school, "guardian_1", "guardian_2", "pupil")
    pages = words_of(pdf)
    assert len(pages) == 1 + len(sheets) == 6
    assert pages[0].count("[ ]") == 5
    assert f"Feuilles remises à {WHO}" in pages[0]
    for sheet, page in zip(sheets, pages[1:], strict=True):
        assert sheet.request.name in page
        assert sheet.subject.convention.number in page
    assert [sheet.pupil for sheet in sheets] == [one.pupil] * 3 + [two.pupil] * 2
    assert {taken.given_to for taken in SheetHandover.objects.all()} == {WHO}
    again = {one.request.uuid: one.handover for one in awaited_sheets(of(school))}
    assert again[sheets[0].request.uuid].given_on == school.today()
    assert again[lives.requests(one)["host"].uuid] is None
    assert Consultation.objects.filter(what="downloaded", detail__startswith="papier-").count() == 2


def test_both_sides_begin_each_sheet_on_a_paper_of_its_own():
    """Printed on both sides, no sheet stands on the back of another; the text is before the sheets if wanted."""
    convention = lives.validated()
    _sheets, pdf = printed(convention.school, "guardian_1", "pupil", both_sides=True, with_text=True)
    pages = words_of(pdf)
    starts = [n for n, words in enumerate(pages) if "page 1/" in words]
    assert len(starts) == 4  # list, agreement, two sheets
    assert [n % 2 for n in starts] == [0, 0, 0, 0]


def test_no_sheet_is_printed_for_who_no_longer_signs():
    """A judgment gives authority to one parent: the other's sheet is not offered."""
    convention = lives.validated(guardians=2)
    one, _two = convention.pupil.guardians.order_by("rank")
    paper = Paper("judgment", scans.read_scan(paper_sheets.pdf(paper_sheets.blank())))
    values = {"paper": paper, "holder": f"guardian:{one.uuid}"}
    assert "guardian_2" in {sheet.request.key for sheet in sheets_to_print(of(convention.school))}
    change_authority(
        convention.pupil, "give_to_one", by=lives.by(convention, "office"), reason="Jugement.", values=values
    )
    assert "guardian_2" not in {sheet.request.key for sheet in sheets_to_print(of(convention.school))}


def test_a_sheet_that_nobody_may_sign_today_stops_no_other():
    """The board's decision is not executory: the head's sheet is named on the list with why, and noted with nobody."""
    today = timezone.localdate()
    school = lives.make_school(sector="public", ca_decision_date=today, ca_decision_reference="CA 12")
    lives.validated(school=school)
    type(school).objects.filter(pk=school.pk).update(ca_transmitted_on=today)
    sheets, pdf = printed(school)
    pages = words_of(pdf)
    assert "head" in {one.request.key for one in sheets}
    assert len(pages) == len(sheets)
    assert pages[0].count("[ ]") == len(sheets) - 1
    assert "Feuilles qui ne s'impriment pas encore" in pages[0]
    assert "R421-54" in pages[0]
    taken = {one.request.key for one in SheetHandover.objects.select_related("request")}
    assert taken == {one.request.key for one in sheets} - {"head"}
    with pytest.raises(Refused, match="R421-54"):
        printed(school, "head")


def test_nothing_is_noted_of_what_is_not_printed():
    """No sheet, or more than one scan brings back."""
    convention = lives.validated()
    for sheets, code in (([], "no_sheet_to_take"), (awaited_sheets(of(convention.school)) * 60, "too_many_sheets")):
        with pytest.raises(Refused) as refusal:
            piles.print_sheets(
                sheets, given_to=WHO, with_text=False, both_sides=False, standing=lives.standing_of(convention)
            )
        assert refusal.value.code == code
    assert not SheetHandover.objects.exists()


# -- reading and sorting -----------------------------------------------------------------------------------------


def test_a_pile_is_sorted_whatever_the_order_and_the_direction():
    """Two agreements mixed, upside down, on their side, crooked, blank backs: each sheet is found by its code."""
    school = lives.make_school()
    lives.validated(school=school, guardians=2)
    convention = lives.validated(school=school)
    sheets, pdf = printed(school, "guardian_1", "guardian_2", "pupil", "host")
    pages = [paper_sheets.by_hand(page) for page in paper_sheets.printed(pdf)[1:]]
    random.Random(12).shuffle(pages)
    pile = read(paper_sheets.scanned_askew(pages), convention)
    found = sort_pile(pile, of(school))
    assert (pile.total, bytes(pile.content)) == (14, b"")
    assert [one.sheet.request for one in found.sheets] == [one.request for one in sheets]
    assert all(one.is_found and len(one.pages) == 1 for one in found.sheets)
    assert [len(left) for left in (found.blank, found.unknown, found.refused, found.texts)] == [7, 0, 0, 0]


def test_a_page_is_kept_upright():
    """Thumbnails can be compared without turning one's head."""
    convention = lives.validated()
    sheet = paper_sheets.sheet(lives.requests(convention)["host"])
    stretch = scans.read_stretch(
        paper_sheets.pdf(*(sheet.rotate(turn, expand=True) for turn in (0, 90, 180, 270))), 0, 9
    )
    small = [Image.open(io.BytesIO(page.thumbnail)).convert("L") for page in stretch.pages]
    for turned in small[1:]:
        assert ImageStat.Stat(ImageChops.difference(small[0], turned)).mean[0] < 8


def test_what_the_pile_brings_for_nobody_says_why():
    """An old version, a stranger's, one who has answered, another school's: each with its sentence."""
    school = lives.make_school()
    convention, elsewhere = lives.validated(school=school), lives.validated()
    lives.sign_on_paper(convention, "pupil")
    known = lives.requests(convention)
    codes = [
        paper_sheets.number_and_version(convention, version=7),
        paper_sheets.number_and_version(convention, party="guardian_9"),
        paper_sheets.number_and_version(elsewhere),
    ]
    pages = [paper_sheets.page(code) for code in codes] + [paper_sheets.sheet(known["pupil"])]
    found = sort_pile(read(paper_sheets.pdf(*pages), convention), of(school))
    assert [refusal.code for _page, refusal in found.refused] == [
        *("sheet_of_another_version", "sheet_of_a_stranger", "sheet_of_nobody_here", "sheet_changes_nothing")
    ]
    assert not found.sheets


def test_a_pile_is_sorted_in_as_many_queries_for_one_as_for_many(django_assert_max_num_queries):
    school = lives.make_school()
    conventions = [lives.validated(school=school) for _ in range(4)]
    pages = [paper_sheets.sheet(lives.requests(one)["guardian_1"]) for one in conventions]
    pile = read(paper_sheets.pdf(*pages, paper_sheets.page(paper_sheets.number_and_version(conventions[0], version=9))),
                conventions[0])  # fmt: skip
    with django_assert_max_num_queries(9):
        assert len(sort_pile(pile, of(school)).sheets) == 4


def test_expired_agreements_ask_no_query_each(django_assert_max_num_queries):
    """A class that came too late: what was frozen of each is in hand already."""
    today = timezone.localdate()
    start = today + timedelta(days=-today.weekday(), weeks=1)
    school = lives.make_school()
    conventions = [lives.validated(school=school, days=lives.week(start)) for _ in range(4)]
    pile = read(paper_sheets.pdf(*[paper_sheets.sheet(lives.requests(one)["host"]) for one in conventions]),
                conventions[0])  # fmt: skip
    clock.move_to(lives.at(conventions[0], start, 9))
    for one in conventions:
        services.expire(one)
    page = PileReadingPage(pile, lives.standing_of(conventions[0]))
    with clock.held(clock.now()), django_assert_max_num_queries(5):
        assert len(page.found.sheets) == 4
        assert page.is_late


def test_reading_goes_on_where_it_stopped(monkeypatch):
    """A job reads some pages and hands on; with no slot free it leaves, nothing asks again before the sweep does."""
    convention = lives.validated()
    monkeypatch.setattr(piles, "AT_A_TIME", 1)
    pile = piles.keep_pile(paper_sheets.pdf(*[paper_sheets.blank()] * 3), standing=lives.standing_of(convention))
    asked = []
    monkeypatch.setattr(piles, "enqueue", lambda name, uuid: asked.append(uuid))
    PaperPile.objects.update(moved_at=timezone.now() - timedelta(minutes=3))
    with monkeypatch.context() as stopped:
        stopped.setattr(piles, "read_stretch", refusing(slots.Busy))
        assert piles.read_pile(str(pile.uuid)) == 0
    assert piles.continue_unread() == 0, "it has its turn again in two minutes"
    assert asked == []
    PaperPile.objects.update(moved_at=timezone.now() - timedelta(minutes=3))
    assert piles.continue_unread() == 1
    assert asked == [pile.uuid]
    assert piles.read_pile(str(pile.uuid)) == 3
    assert piles.read_pile(str(pile.uuid)) == 0
    assert [page.number for page in pile.pages.all()] == [1, 2, 3]


def test_piles_are_read_one_after_the_other(monkeypatch, settings):
    """A job that finds another at work leaves; at the end of its turn that one hands on to the longest waiting."""
    convention = lives.validated()
    monkeypatch.setattr(piles, "AT_A_TIME", 1)
    monkeypatch.setattr(piles, "TURN", 0.0)
    content, standing = paper_sheets.pdf(*[paper_sheets.blank()] * 2), lives.standing_of(convention)
    one, two = piles.keep_pile(content, standing=standing), piles.keep_pile(content, standing=standing)
    asked = []
    monkeypatch.setattr(piles, "enqueue", lambda name, uuid: asked.append(uuid))
    with monkeypatch.context() as busy:
        busy.setattr(piles, "read_stretch", refusing(slots.Another))
        assert piles.read_pile(str(two.uuid)) == 0
    assert asked == []
    for turn in (one, two, one):
        assert piles.read_pile(str(turn.uuid)) == 1
    assert asked == [two.uuid, one.uuid, two.uuid]
    monkeypatch.undo()
    assert piles.TURN + scans.PATIENCE < settings.QUEUE_TIMEOUT


def refusing(reason):
    def refuse(*_given):
        raise reason

    return refuse


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-nothing", "abîmé"), (b"hello", "ni un PDF"), (paper_sheets.jpeg(paper_sheets.blank()), "")],
    ids=["broken", "text", "photograph"],
)
def test_what_is_no_scan_says_so(content, said):
    """A broken file says what it is; a photograph is a pile of one page."""
    pile = read(content, lives.validated())
    assert said in pile.problem
    assert pile.read_at is not None
    assert pile.pages.count() == (0 if said else 1)


def test_a_pile_has_its_limits(monkeypatch):
    """More than 200 pages, more than 30 MB: what to do is said, nothing is read."""
    convention = lives.validated()
    monkeypatch.setattr(scans, "MOST_PAGES_OF_PILE", 2)
    pile = read(paper_sheets.pdf(*[paper_sheets.blank()] * 3), convention)
    assert "plus de 200 pages" in pile.problem
    with pytest.raises(scans.UnreadableScan, match="30 Mo"):
        piles.keep_pile(b"%PDF-" + bytes(scans.LARGEST_PILE), standing=lives.standing_of(convention))


# -- certifying --------------------------------------------------------------------------------------------------


def test_one_act_records_each_sheet_by_itself():
    """Each party has its own certified copy and result; who answered meanwhile stops none of the others."""
    school = lives.make_school()
    one, two = lives.validated(school=school), lives.validated(school=school)
    pages = [paper_sheets.sheet(lives.requests(each)[key]) for each in (one, two) for key in ("guardian_1", "pupil")]
    pile = read(paper_sheets.scanned_askew(pages), one)
    found = sort_pile(pile, of(school)).sheets
    lives.sign(two, "pupil")
    with pytest.raises(Refused):
        certified(pile, one, [])
    bulk = certified(pile, one, found)
    assert [(item.convention_id, item.party, item.result) for item in bulk.items.all()] == [
        *((one.pk, "guardian_1", "done"), (one.pk, "pupil", "done"), (two.pk, "guardian_1", "done")),
    ]
    assert PaperCopy.objects.count() == 3
    copy = PaperCopy.objects.filter(document__root_id=two.pk).get()
    assert (copy.pages, copy.original_kept) == (1, KEPT)
    assert scans.read_scan(bytes(copy.content)).codes[0][0].endswith("#papier-guardian_1")
    assert lives.requests(one)["guardian_1"].evidence.paper.found_by_code
    assert not PaperUpload.objects.exists()
    assert not sort_pile(pile, of(school)).sheets
    assert list(journal.check()) == []


def test_who_answers_between_choice_and_job_is_told(monkeypatch):
    """The job asks again: an item that is no longer awaited fails alone, with its sentence."""
    convention = lives.validated()
    known = lives.requests(convention)
    pile = read(paper_sheets.pdf(paper_sheets.sheet(known["pupil"]), paper_sheets.sheet(known["host"])), convention)
    found = sort_pile(pile, of(convention.school)).sheets
    monkeypatch.setattr(running, "AT_ONCE", 0)
    run = running.run_bulk
    monkeypatch.setattr("tests.long.paper.test_piles.run_bulk", lambda uuid: None)
    bulk = certified(pile, convention, found)
    lives.sign(convention, "pupil")
    run(str(bulk.uuid))
    told = {item.party: item.refusal and item.refusal.code for item in bulk.items.all()}
    assert told == {"host": None, "pupil": "sheet_no_longer_awaited"}


def test_a_page_that_nobody_recognised_is_chosen_by_hand():
    """A torn code: whoever certifies says whose sheet it is, and the proof says so; the back goes with its sheet."""
    convention = lives.validated()
    known = lives.requests(convention)
    torn, back = paper_sheets.by_hand(paper_sheets.blank()), paper_sheets.by_hand(paper_sheets.blank())
    pile = read(paper_sheets.pdf(torn, paper_sheets.sheet(known["host"]), back), convention)
    found = sort_pile(pile, of(convention.school))
    assert [page.number for page in found.unknown] == [1, 3]
    with pytest.raises(Refused, match="n'est plus attendue"):
        piles.choose_pages(pile, {1: uuid4()})
    assert piles.choose_pages(pile, {1: known["guardian_1"].uuid, 3: known["host"].uuid}) == 2
    certified(pile, convention, sort_pile(pile, of(convention.school)).sheets)
    now = lives.requests(convention)
    assert [now[key].evidence.paper.found_by_code for key in ("guardian_1", "host")] == [False, True]
    assert now["host"].evidence.paper.copy.pages == 2


def test_what_a_page_says_itself_is_stronger_than_a_choice():
    """A page whose code names a party is no other's, neither when it is chosen nor when a choice was kept before."""
    school = lives.make_school()
    convention, other = lives.validated(school=school), lives.validated(school=school)
    host, pupil = lives.requests(convention)["host"], lives.requests(other)["pupil"]
    gone = paper_sheets.page(paper_sheets.number_and_version(convention, version=7, party="host"))
    pile = read(paper_sheets.pdf(paper_sheets.sheet(host), gone), convention)
    for number in (1, 2):
        with pytest.raises(Refused, match="porte le code"):
            piles.choose_pages(pile, {number: pupil.uuid})
    pile.pages.update(chosen=pupil)
    found = sort_pile(pile, of(school))
    assert [(one.sheet.request, one.is_found) for one in found.sheets] == [(host, True)]
    assert [page.number for page, _why in found.refused] == [2]
    assert not found.by_hand


def test_only_who_sent_the_pile_certifies_it_and_while_in_function():
    """The job asks for the function again."""
    convention = lives.validated()
    pile = read(paper_sheets.pdf(paper_sheets.sheet(lives.requests(convention)["host"])), convention)
    found = sort_pile(pile, of(convention.school)).sheets
    office, standing = convention.school.staff.get(role="office"), lives.standing_of(convention)
    type(office).objects.filter(pk=office.pk).update(role="teacher")
    bulk = certified(pile, convention, found, standing=standing)
    assert [item.refusal.code for item in bulk.items.all()] == ["sheet_certified_by_staff"]


def test_a_pile_brings_an_agreement_back_from_expired():
    """Signed in time and scanned too late: the sheets of the agreement are one, with why."""
    today = timezone.localdate()
    start = today + timedelta(days=-today.weekday(), weeks=1)
    convention = lives.validated(days=lives.week(start))
    clock.move_to(lives.at(convention, start, 9))
    services.expire(convention)
    convention.refresh_from_db()
    known = lives.requests(convention)
    pages = [paper_sheets.sheet(known[key]) for key in ("host", "head", "guardian_1")]
    pile = read(paper_sheets.scanned_askew(pages), convention)
    bulk = certified(pile, convention, sort_pile(pile, of(convention.school)).sheets, late="La liaison était coupée.")
    assert [(item.party, item.result) for item in bulk.items.all()] == [("", "done")]
    convention.refresh_from_db()
    assert convention.status == "signatures_started"
    assert PaperCopy.objects.get().pages == 3


# -- the proof ---------------------------------------------------------------------------------------------------


def test_grand_santi_prints_on_monday_and_scans_on_thursday():
    """The link is down for two days: sheets printed on Monday come back as one pile on Thursday; nothing has expired.

    Three pupils; all sign by hand, the head too; the feeder took the papers any way round, with their backs.
    """
    board = {"ca_decision_date": date(2025, 6, 30), "ca_decision_reference": "CA 2025-12"}
    school = lives.make_school(sector="public", postcode="97340", city="Grand-Santi", **board)
    start = lives.monday_ahead()
    cohort = [lives.validated(school=school, days=lives.week(start)) for _ in range(3)]
    monday = lives.at(cohort[0], start - timedelta(days=7), 9)

    with time_machine.travel(monday):
        run_due()
        sheets, pdf = printed(school)
        on_paper = [paper_sheets.by_hand(page) for page in paper_sheets.printed(pdf)[-len(sheets) :]]
    assert len(sheets) == len(cohort) * 4
    sent = Message.objects.count()

    with time_machine.travel(monday + timedelta(days=3, hours=5)):
        run_due()
        assert not of(school).filter(Convention.is_expired).exists()
        random.Random(3).shuffle(on_paper)
        pile = read(paper_sheets.scanned_askew(on_paper), cohort[0])
        found = sort_pile(pile, of(school))
        assert not found.unknown
        assert not found.refused
        awaited = {one.request.pk for one in awaited_sheets(of(school))}
        assert {one.sheet.request.pk for one in found.sheets} == awaited
        tuesday = (monday + timedelta(days=1)).date()
        bulk = certified(pile, cohort[0], found.sheets, day=tuesday)
        assert {item.result for item in bulk.items.all()} == {"done"}
        for convention in cohort:
            signing.seal(str(convention.uuid))
    assert set(of(school).values_list("status", flat=True)) == {"signed"}
    assert sent < Message.objects.count()

    with time_machine.travel(lives.at(cohort[0], start, 8)):
        run_due()
        for convention in cohort:
            convention.refresh_from_db()
            if convention.status == "signed":
                attendance.begin(convention)
        assert set(of(school).values_list("status", flat=True)) == {"running"}
    assert list(journal.check()) == []
