"""Year of a school's pages: the present one, unless another is chosen; the end of a year is one act."""

from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.batches.year_end import close_year
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.law.year.enrolling import enrol, turn_school_years
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.persons.people.models import School, TerritorialOfficer
from notifications.models import Message
from signatures.queries import current_document
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.people_factory import leave, make_user, move
from tests.kit.queued import run_jobs
from tests.kit.sign_in import signed_in, verified
from workflow import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_term")]


def page(client, name: str, **asked):
    return client.get(reverse(name), asked).context["page"]


def inbox(client) -> list:
    return [item for _label, items in page(client, "inbox").groups for item in items]


def ends(shown) -> tuple[list, ...]:
    return tuple([row.convention for row in rows] for rows in (shown.to_close, shown.to_withdraw, shown.not_yet))


def turn(school: School) -> None:
    """Go to the third day of the next year; the job has run."""
    first_day = next_year(present_year(school)).first_day
    clock.move_to(datetime.combine(first_day, time(9), ZoneInfo(school.time_zone)) + timedelta(days=3))
    turn_school_years()


def office_of(school: School) -> Client:
    return signed_in(school.staff.get(role="office").user)


@pytest.fixture
def closed():
    return closed_last_year()


@from_the_cast
def closed_last_year():
    """A pupil whose internship of last year is over and closed, enrolled again this year."""
    convention = lives.closed()
    turn(convention.school)
    enrol(convention.pupil, class_name="3e A", level="3e")
    return convention


def test_last_years_agreement_is_not_this_years_situation(closed):
    """A pupil with a closed agreement of last year is « sans stage » until this year's is made."""
    client = office_of(closed.school)
    [row] = page(client, "class_pupils").rows
    assert (row.pupil, row.class_name, row.situation) == (closed.pupil, "3e A", "none")
    assert [(each.name, each.none, each.signed) for each in page(client, "classes").classes] == [("3e A", 1, 0)]
    assert [each.pupil for each in page(client, "reminders").families] == [closed.pupil]


def test_nobody_seeks_a_place_in_another_year(closed):
    """A family is written to for this year, of a pupil who is still there and has no place; nobody else is."""
    school, former = closed.school, closed.year
    client = office_of(school)
    found = lives.opened(school=school, days=()).pupil
    left, seeking = lives.make_pupil(school), lives.make_pupil(school)
    leave(left)
    for pupil in (found, left, seeking):
        enrol(pupil, class_name="3e B", level="3e", year=former)
    client.post(reverse("years"), {"annee": former.number})
    assert page(client, "class_pupils", situation="none").rows
    assert not page(client, "class_pupils").may_remind_families
    assert page(client, "reminders").families == []
    for pupil, said in ((seeking, "est relancée"), (found, "a déjà une convention"), (left, "pas sur la liste")):
        answer = client.post(reverse("remind_family", args=[pupil.uuid]), follow=True)
        assert said in answer.content.decode().replace("&#x27;", "'")
    assert {one.about for one in Message.objects.filter(slug="place_sought")} == {f"pupil:{seeking.uuid}"}


def test_another_year_is_looked_at_until_one_comes_back(closed):
    """Lists, classes and figures are of it; every page says so; the choice is the session's alone."""
    school = closed.school
    client = office_of(school)
    before, present = closed.year, present_year(school)
    rows = page(client, "years").rows
    assert [(row.year, row.pupils, row.agreements, row.is_present) for row in rows] == [
        (present, 1, 0, True), (before, 1, 1, False),
    ]  # fmt: skip
    assert client.post(reverse("years"), {"annee": "1999"}).status_code == 404
    client.post(reverse("years"), {"annee": before.number})
    [row] = page(client, "class_pupils").rows
    assert (row.class_name, row.situation, row.convention) == ("3e B", "signed", closed)
    answer = client.get(reverse("registry_pupils"))
    assert [found.year_class for found in answer.context["table"].rows] == ["3e B"]
    assert ";3e B;" in client.get(reverse("registry_pupils"), {"fichier": "csv"}).content.decode()
    assert [row.name for row in client.get(reverse("class_sheets")).context["table"].rows] == ["3e A"]
    assert client.get(reverse("class_sheet", args=["3e A"])).status_code == 200
    appointing = signed_in(school.staff.get(role="head").user).get(reverse("staff_add"))
    assert "3e A" in dict(appointing.context["form"].fields["classes"].choices)
    assert f"Vous voyez l'année {before.label}" in answer.content.decode().replace("&#x27;", "'")
    client.post(reverse("choose_school"), {"school": school.uuid})
    assert "Vous voyez l" not in client.get(reverse("classes")).content.decode()
    client.post(reverse("years"), {"annee": before.number})
    client.post(reverse("years"), {"annee": present.number})
    assert "Vous voyez l" not in client.get(reverse("classes")).content.decode()


def test_classes_are_followed_in_the_present_year(closed):
    """Whoever follows 3e B this year does not open what 3e B signed last year; its referent does."""
    teacher = closed.school.staff.get(role="teacher")
    teacher.classes = ["3e A", "3e B"]
    teacher.save()
    client = signed_in(teacher.user)
    assert [row.pupil for row in page(client, "class_pupils").rows] == [closed.pupil]
    assert client.get(reverse("agreement", args=[closed.number])).status_code == 404
    Convention.objects.filter(pk=closed.pk).update(referent=teacher)
    assert client.get(reverse("agreement", args=[closed.number])).status_code == 200
    client.post(reverse("years"), {"annee": closed.year.number})
    assert [row.pupil for row in page(client, "class_pupils").rows] == [closed.pupil]


def test_an_agreement_of_the_next_year_is_led_today_and_says_so():
    """Before its pupil is enrolled for it, and afterwards; whoever looks at that year sees it there too."""
    school = lives.make_school()
    year = next_year(present_year(school))
    monday = year.first_day + timedelta(days=84 - year.first_day.weekday())
    convention = lives.host_completed(school=school, days=lives.week(monday))
    assert convention.year == year
    client, teacher = office_of(school), school.staff.get(role="teacher")
    teacher.classes = [convention.class_name]
    teacher.save()
    assert year.label in client.get(reverse("agreement", args=[convention.number])).content.decode()
    for _when in ("before", "after"):
        [item] = inbox(client)
        assert (item.convention, item.year_to_come) == (convention, year.label)
        assert list(page(client, "finish_parts").waiting) == [convention]
        assert signed_in(teacher.user).get(reverse("agreement", args=[convention.number])).status_code == 200
        enrol(convention.pupil, class_name="2nde 1", level="2de_gt", year=year)
    client.post(reverse("years"), {"annee": year.number})
    [item] = inbox(client)
    assert (item.class_name, item.year_to_come) == ("2nde 1", "")
    assert "Vous voyez l" in client.get(reverse("classes")).content.decode()
    turn(school)
    assert "Vous voyez l" not in client.get(reverse("classes")).content.decode()


# -- the end of a year ----------------------------------------------------------------------------------------------


def test_what_is_open_of_a_year_is_named_and_ended_in_one_act():
    """An agreement that took place is closed, one that never began withdrawn; nothing is said of the rest."""
    school = lives.make_school()
    done, draft = lives.completed(school=school), lives.opened(school=school, days=())
    year = present_year(school)
    clock.move_to(clock.now() + timedelta(days=1))
    client = office_of(school)
    shown = page(client, "closing", annee=year.number)
    assert ends(shown) == ([done], [], [draft])
    turn(school)
    assert page(client, "classes").left_open == 2
    shown = page(client, "closing", annee=year.number)
    assert ends(shown) == ([done], [draft], [])
    sent = {
        "agreement": [row.token for row in (*shown.to_close, *shown.to_withdraw)],
        "key": shown.key,
        "annee": year.number,
    }
    for _press in range(2):
        answer = client.post(reverse("close_chosen"), sent)
    bulk = BulkAct.objects.get()
    assert answer.url == reverse("bulk_act", args=[bulk.uuid])
    run_jobs()
    done.refresh_from_db()
    draft.refresh_from_db()
    assert (done.is_closed, draft.is_withdrawn) == (True, True)
    assert current_document(done, "attestation") is not None  # closed as its page closes it
    assert not done.evaluations.filter(Evaluation.is_awaited).exists()
    results = client.get(answer.url).content.decode()
    assert "2 dossiers sont clos" in results
    assert f"{reverse('closing')}?annee={year.number}" in results
    assert "Plus rien" in client.get(reverse("closing"), {"annee": year.number}).content.decode()


def test_what_is_not_as_it_was_shown_or_not_over_is_left():
    """Its journal is longer than on the page; or its days are to come, whatever the form says."""
    school = lives.make_school()
    year, draft, done = present_year(school), lives.opened(school=school, days=()), lives.completed(school=school)
    clock.move_to(clock.now() + timedelta(days=1))
    seen = {draft.number: draft.journal_length, done.number: done.journal_length - 1}
    user = school.staff.get(role="office").user
    bulk = close_year(seen, year=year, school=school, user=user, key=uuid4())
    assert {item.convention: item.refusal.code for item in bulk.items.all()} == {
        draft: "year_not_over_for_it",
        done: "changed_since_seen",
    }


def test_only_who_may_close_one_file_is_offered_to_close_a_year(closed):
    """The law says the office and the head; a deputy without delegation neither sees the link nor opens the page."""
    school = closed.school
    lives.opened(school=school, days=())
    deputy = signed_in(lives.hire(school, "deputy").user)
    assert reverse("closing") not in deputy.get(reverse("years")).content.decode()
    assert deputy.get(reverse("closing")).status_code == 403
    assert reverse("closing") in office_of(school).get(reverse("years")).content.decode()


def test_nothing_is_ended_unless_it_is_ticked():
    school = lives.make_school()
    lives.completed(school=school)
    number = present_year(school).number
    client = office_of(school)
    key = page(client, "closing", annee=number).key
    answer = client.post(reverse("close_chosen"), {"key": key, "annee": number}, follow=True)
    assert "Cochez au moins" in answer.content.decode()
    assert not BulkAct.objects.exists()


# -- the officer ----------------------------------------------------------------------------------------------------


def test_an_officers_figures_are_of_a_year(closed):
    """The present one unless chosen: last year's agreements are not this year's."""
    TerritorialOfficer.objects.create(user=(user := make_user()), level="national", code="")
    client = verified(user)
    for n in range(6):
        enrol(lives.make_pupil(closed.school), class_name=f"3e {n}", level="3e")
    project_figures()

    def told(shown) -> list[int]:
        counted = {column.name: column.value(shown.found) for column in shown.columns}
        return [counted[name] for name in ("pupils_expected", "pupils_without_place", "pupils_signed")]

    assert told(page(client, "territory")) == [7, 7, 0]
    former = page(client, "territory", annee=closed.year.number)
    assert told(former) == [1, 0, 1]
    [here, *_earlier] = former.year_links
    assert here[:2] == (f"/territoire/?annee={closed.year.number + 1}", present_year(closed.school).label)


def test_closing_says_why_there_is_no_button_and_is_chosen_by_class():
    """The day after which the first one may be closed; rows folded by state, a class alone where there are two."""
    school = lives.make_school()
    signed, opened = lives.in_state("signed", school=school), lives.opened(school=school)
    move(opened.pupil, "3e Z")
    client, year = office_of(school), signed.year
    answer = client.get(reverse("closing"), {"annee": year.number})
    shown = answer.context["page"]
    assert "Rien ne se clôture aujourd" in answer.content.decode()
    assert shown.first_end == min(one.last_day for one in (signed, opened) if one.last_day)
    assert sorted(len(rows) for _state, rows in shown.not_yet_by_state) == [1, 1]
    assert ends(page(client, "closing", annee=year.number, classe="3e Z"))[2] == [opened]
