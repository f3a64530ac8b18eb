"""The letter of the week: the head's figures against last week's, a teacher's pupils, and when it is new."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client

from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader
from conventions.domain.season.letters.week import week_lines
from conventions.domain.season.progress.models import WeekFigures
from conventions.domain.season.progress.weeks import count_weeks
from tests.kit import lives
from tests.kit.people_factory import move
from workflow import clock

pytestmark = pytest.mark.django_db


def reader_of(post, **given) -> LetterReader:
    return LetterReader(f"account:{post.user.uuid}", user=post.user, staff=[post], **given)


def said(reader: LetterReader) -> list[str]:
    return [line.text for line in week_lines(reader, clock.now())]


def listed(line: LetterLine, user) -> int:
    """How many rows stand on the page that a line leads to."""
    browser = Client()
    browser.force_login(user)
    answer = browser.get(line.page.removeprefix(settings.SITE_URL))
    assert answer.status_code == 200, line.page
    page = answer.context.get("page")
    shown = page.listed if page else answer.context.get("page_obj") or answer.context["planned"]
    return len(getattr(shown, "rows", shown))


def test_the_head_reads_who_has_no_place_and_what_waits_for_whom_against_last_week(in_term):
    """Last week's figures are kept by a job, once; each line leads to the list that it counts."""
    school = lives.make_school()
    head = reader_of(school.staff.get(role="head"))
    seeking = [lives.make_pupil(school) for _n in range(3)]
    move(seeking[0], "3e A")
    lives.opened(school=school), lives.school_completed(school=school)
    assert said(head) == [
        "3 élèves sont sans stage : 3e A 1, 3e B 2.",
        "1 convention attend l'organisme d'accueil.",
        "1 convention attend la direction.",
    ]
    assert [listed(line, head.user) for line in week_lines(head, clock.now())] == [3, 1, 1]
    count_weeks(), count_weeks()
    kept = WeekFigures.objects.get()
    assert kept.counts == {"searching": 3, "organisme": 1, "direction": 1}
    WeekFigures.objects.filter(pk=kept.pk).update(counted_on=school.today() - timedelta(days=7))
    lives.make_pupil(school)
    day = (school.today() - timedelta(days=7)).day
    first, second, third = said(head)
    assert first.startswith(f"4 élèves sont sans stage (3 le {day} ")
    assert f"attend l'organisme d'accueil (1 le {day} " in second
    WeekFigures.objects.update(counts={"searching": 9, "famille": 2})
    assert f"(0 le {day} " in said(head)[2]


def test_a_letter_of_the_week_is_new_once_in_each(in_term):
    """Since Monday a letter has left: the next one is no letter of the week."""
    school = lives.make_school()
    lives.make_pupil(school)
    head, monday = reader_of(school.staff.get(role="head")), lives.monday_ahead()
    for since, day, is_new in ((None, 1, True), (-3, 1, True), (0, 1, False), (0, 7, True)):
        clock.move_to(lives.at(school, monday + timedelta(days=day), 7))
        left = None if since is None else lives.at(school, monday + timedelta(days=since), 7)
        (line,) = week_lines(replace(head, since=left), clock.now())
        assert line.is_new is is_new
    clock.move_to(lives.at(school, date(monday.year - 1, 12, 29), 7))
    assert said(head) == [], "a week of the Christmas holidays"
    clock.move_to(lives.at(school, monday, 7))
    office = reader_of(school.staff.get(role="office"))
    mailbox = LetterReader(f"school:{school.uuid}", mailbox=school)
    assert said(office) == said(mailbox) == []
    school.staff.filter(role="head").update(ends_on=school.today() - timedelta(days=1))
    assert len(said(mailbox)) == 1, "nobody heads the school: what the head would read comes to its own mailbox"


def test_a_teacher_reads_where_their_own_pupils_stand(in_term):
    """The teacher reads of their classes and followed pupils: without a place, unsigned, absent, to visit."""
    held = lives.running()
    school = held.school
    main, referent = school.staff.get(role="teacher"), lives.hire(school, "teacher", "Suivi")
    main.classes = ["3e B"]
    main.save()
    held.referent = referent
    held.save()
    lives.make_pupil(school), lives.opened(school=school)
    stranger = lives.make_pupil(school)
    move(stranger, "3e Z")
    clock.move_to(lives.at(held, held.first_day + timedelta(days=2), 7))
    absent = held.half_days.filter(date=held.first_day).first()
    lives.attendance.mark_half_day(absent, "absent", by=lives.by(held, "tutor"))
    absence = "Un de vos élèves a manqué au moins une demi-journée ces sept derniers jours."
    assert said(reader_of(main)) == [
        "Un de vos élèves est sans stage.",
        "La convention d'un de vos élèves n'est pas encore signée par tous.",
        absence,
    ]
    HostVisit.objects.create(convention=held, visitor=referent, planned_at=clock.now() + timedelta(days=1))
    assert said(reader_of(referent)) == [absence, "Une visite est à faire d'ici une semaine, ou à noter."]
    for post, n in ((main, 3), (referent, 2)):
        assert [listed(line, post.user) for line in week_lines(reader_of(post), clock.now())] == [1] * n
    assert said(reader_of(lives.hire(school, "teacher", "Autre"))) == []
