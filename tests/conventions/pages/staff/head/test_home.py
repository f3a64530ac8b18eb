"""The head's first page: the figures of each class and their picture, without a name; what waits for the head."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import report
from conventions.domain.law.year import calendars
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.periods.coverage import Step
from conventions.domain.season.periods.queries import periods_of_year
from conventions.domain.season.progress.queries import duties_of, progress_of
from tests.kit import lives
from tests.kit.people_factory import move

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def head(school, client) -> Client:
    client.force_login(school.staff.get(role="head").user)
    return client


@pytest.fixture
def everywhere(school) -> list:
    """One agreement at each step, in two classes, and one pupil who seeks."""
    lives.make_pupil(school)
    found = [
        lives.opened(school=school),
        lives.school_completed(school=school),
        lives.validated(school=school),
        lives.in_state("refused", school=school),
        lives.in_state("signed", school=school),
    ]
    move(found[0].pupil, "3e Z")
    return found


def standing_of(school: School) -> Standing:
    return Standing(school.staff.get(role="head").user, school, (), frozenset())


def test_each_class_is_counted_once_at_the_step_where_it_stands(school, everywhere):
    """A refused agreement is no place; another school's pupils are not counted."""
    lives.opened()
    periods = periods_of_year(school, calendars.present_year(school))
    first, second = progress_of(standing_of(school), periods[0], periods)
    assert (first.name, second.name) == (everywhere[1].pupil.class_name, "3e Z")
    assert first.counts == {
        Step.SEARCHING: 2,
        Step.PREPARING: 0,
        Step.TO_APPROVE: 1,
        Step.TO_SIGN: 1,
        Step.SIGNED: 1,
        Step.DISPENSED: 0,
        Step.RECEIVED: 0,
        Step.FREE: 0,
    }
    assert (first.expected, second.counts[Step.PREPARING]) == (5, 1)
    assert first.next_day == everywhere[1].first_day


def test_three_things_wait_for_the_head(school, everywhere):
    """To approve, to sign, to decide: the refused one waits for what follows."""
    duties = duties_of(standing_of(school))
    assert (duties.to_approve, duties.to_sign, duties.to_decide, duties.contested) == (1, 1, 1, 0)


def test_what_is_counted_is_what_the_page_behind_it_shows(school, head, everywhere):
    """A refusal of another year is not counted, nor shown; a contested signature has its own number."""
    past = lives.in_state("refused", school=school)
    year = calendars.year_on(school, past.first_day - timedelta(days=3 * 365))
    Convention.objects.filter(pk=past.pk).update(year=year)
    request = lives.requests(everywhere[2])["guardian_1"]
    report(everywhere[2], Report.Kind.CONTESTED, by=lives.by(everywhere[2], "guardian"), signature=request)
    duties = duties_of(standing_of(school))
    assert (duties.to_decide, duties.contested) == (1, 1)
    home = head.get(reverse("head_home")).content.decode()
    for kind, n in (("decide", duties.to_decide), ("contest", duties.contested)):
        assert f'href="{reverse("inbox")}?nature={kind}"' in home
        assert len(head.get(reverse("inbox"), {"nature": kind}).context["page"].listed) == n


def test_the_page_may_be_projected_no_name_is_on_it(school, head, everywhere):
    """Neither of a pupil, nor of a family, nor of a host; the picture has its table and may be taken away."""
    page = head.get(reverse("head_home")).content.decode()
    for convention in everywhere:
        guardian = convention.pupil.guardians.first()
        for name in (convention.pupil.last_name, guardian.last_name, convention.host.name, convention.number):
            assert name not in page
    assert "6 élèves attendus en stage." in page
    assert 'class="chart"' in page
    assert "<desc" in page
    assert page.index("<table") > page.index("</svg>")
    for kind, first in (("png", b"\x89PNG"), ("csv", b"\xef\xbb\xbfClasse;")):
        answer = head.get(reverse("head_home"), {"graphique": f"avancement.{kind}"})
        assert answer.content.startswith(first)
        assert f"graphique=avancement.{kind}" in page


def test_the_head_comes_here_first_and_nobody_else(school, head, everywhere):
    """The office goes on with what is to do."""
    assert head.get(reverse("home"))["Location"] == reverse("head_home")
    head.force_login(school.staff.get(role="office").user)
    assert head.get(reverse("home"))["Location"] == reverse("inbox")
    assert head.get(reverse("head_home")).status_code == 403


def test_the_page_opens_on_the_period_whose_deadline_is_next(school, head, everywhere):
    """Not on the one that begins first; all periods stand before them, and a total says what it counts."""
    year = calendars.present_year(school)
    near, far = periods_of_year(school, year)[0], periods_of_year(school, year)[0]
    today = standing_of(school).today
    far.uuid, far.name = uuid4(), "Stage du printemps"
    for period, days in ((near, 40), (far, 20)):
        period.due_on, period.last_day = today + timedelta(days=days), today + timedelta(days=90)
        period.first_day = min(period.first_day, period.last_day)
        period.save()
    shown = head.get(reverse("head_home"))
    assert shown.context["page"].period == far
    page = shown.content.decode()
    assert "Total : Stage du printemps" in page
    assert page.index("Toutes les périodes") < page.index(f"periode={near.uuid}")
    whole = head.get(reverse("head_home"), {"periode": "toutes"})
    assert {line.progress.name for line in whole.context["page"].lines} == {near.name, "Stage du printemps"}
    assert whole.context["page"].expected == sum(
        head.get(reverse("head_home"), {"periode": one.uuid}).context["page"].expected for one in (near, far)
    )
    assert "Total : toutes les périodes" in whole.content.decode()


def test_an_empty_school_says_what_will_come(head):
    """No figure, no picture."""
    page = head.get(reverse("head_home")).content.decode()
    assert "Aucun élève sur la liste." in page
    assert 'class="chart"' not in page


def test_it_costs_the_same_for_one_class_and_for_many(school, head, everywhere, django_assert_max_num_queries):
    """Sixteen queries at most: accidents, their files, alerts and stopped places stand first."""
    for n in range(5):
        move(lives.make_pupil(school), f"3e {n}")
    with django_assert_max_num_queries(16):
        head.get(reverse("head_home"))
