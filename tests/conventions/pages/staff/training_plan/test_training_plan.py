"""The pages of training: board, plan, class in a period, hosts to call, weeks."""

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.season.periods.models import Period
from conventions.domain.season.training_plans.models import HostCall, PlannedWeeks, WeeksBefore
from tests.kit import lives
from tests.kit.sign_in import signed_in
from tests.kit.training_school import admit, formation_of_year, plan_class, term_weeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def ddfpt(school):
    return lives.hire(school, "ddfpt", "Formations").user


def body(client, page, *arguments, **query) -> str:
    answer = client.get(reverse(page, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_ddfpt_comes_to_the_board_and_its_worst_row_comes_first(school, ddfpt, django_assert_max_num_queries):
    """« 3 sans lieu, 0 place, 1 ancien hôte »: who lacks most for each week left, with its presses."""
    first = formation_of_year(school, 1)
    admit(school, "1CAP", formation=first, n=3)
    admit(school, "2CAP", formation=formation_of_year(school, 2), n=1)
    weeks = term_weeks(school)
    plan_class(school, "1CAP", {1: weeks[4:8]}, count=4)
    plan_class(school, "2CAP", {3: weeks[4:8]}, count=4)
    client = signed_in(ddfpt)
    assert client.get(reverse("home"), follow=True).redirect_chain[-1][0] == reverse("training_board")
    with django_assert_max_num_queries(20):
        page = body(client, "training_board")
    assert "4 élèves n'ont pas de lieu" in page.replace("&#x27;", "'")
    assert page.index("1re année sur 2") < page.index("2e année sur 2")
    assert ("3 sans lieu" in page, f"{reverse('opening')}?classe=1CAP" in page) == (True, True)
    board = body(client, "training_class", Period.objects.get(number=1).uuid)
    assert (board.count("sans stage"), "3 élèves sans lieu" in board) == (3, True)


def test_a_class_in_its_period_takes_twelve_queries_at_most(school, ddfpt, django_assert_max_num_queries):
    """Whatever the number of pupils."""
    admit(school, "1CAP", formation=formation_of_year(school, 1), n=25)
    plan_class(school, "1CAP", {1: term_weeks(school)[:4]})
    client = signed_in(ddfpt)
    uuid = Period.objects.get().uuid
    body(client, "training_class", uuid)
    with django_assert_max_num_queries(12):
        body(client, "training_class", uuid)
    with django_assert_max_num_queries(12):
        body(client, "training_weeks", classe="1CAP")


def test_the_plan_is_typed_in_a_grid_and_what_is_wrong_stays_beside_its_cell(school, ddfpt):
    """What was typed stays, with a sentence at its cell; right, periods follow; a class that is not shown is kept."""
    admit(school, "1CAP")
    client, weeks = signed_in(ddfpt), term_weeks(school)
    page = body(client, "training_plan")
    assert f'name="{weeks[0]} 1CAP"' in page
    typed = {f"{weeks[0]} 1CAP": "1", f"{weeks[1]} 1CAP": "un", "cycle 1CAP": "4"}
    answer = client.post(reverse("training_plan"), typed)
    assert (answer.status_code, 'value="un"' in answer.content.decode()) == (422, True)
    assert not Period.objects.exists()
    typed[f"{weeks[1]} 1CAP"] = "1"
    assert client.post(reverse("training_plan"), typed).status_code == 302
    assert PlannedWeeks.objects.filter(class_name="1CAP", period__number=1).count() == 2


def test_last_year_s_plan_is_taken_over_in_four_presses_from_the_home(school, ddfpt):
    """Home, plan, next year, take over, save: shown moved before anything is written."""
    admit(school, "1CAP")
    year = present_year(school)
    weeks = term_weeks(school)
    plan_class(school, "1CAP", {1: weeks[:4]}, count=4)
    client, address = signed_in(ddfpt), f"{reverse('training_plan')}?annee={year.number + 1}&reprendre=1"
    page = client.get(address)
    assert not Period.objects.filter(year=next_year(year)).exists()
    form = page.context["form"]
    typed = {cell.name: cell.typed for line in form.lines for cell in line.cells} | {
        cell.name: cell.typed for cell in form.counts
    }
    assert client.post(address, typed).status_code == 302
    moved = Period.objects.get(year=next_year(year), kind="pfmp")
    assert (moved.number, moved.cycle_count, moved.weeks.count(), moved.levels) == (1, 4, 4, ["cap"])


def test_a_former_host_is_called_from_its_list_and_proposed_once_it_takes(school, ddfpt):
    """One press notes the call; who takes is proposed beside a pupil when agreements are opened."""
    convention = lives.validated(school=school, level="cap")
    formation = formation_of_year(school, 1)
    convention.pupil.enrolments.update(class_name="2CAP", formation=formation)
    Convention.objects.filter(pk=convention.pk).update(first_day="2025-01-06", last_day="2025-01-31")
    admit(school, "1CAP", formation=formation)
    plan_class(school, "1CAP", {1: term_weeks(school)[:4]})
    period, client = Period.objects.get(number=1), signed_in(ddfpt)
    page = body(client, "training_hosts", period.uuid)
    assert (convention.host.name in page, "tel:" in page) == (True, bool(convention.representative.phone))
    call = reverse("training_call", args=[period.uuid, convention.host.uuid])
    assert client.post(call, {"answer": "takes"}).status_code == 302
    assert HostCall.objects.get().answer == "takes"
    assert client.post(call, {"answer": "perhaps"}).status_code == 404
    assert convention.host.name in body(client, "opening", classe="1CAP").partition("<table")[2].partition("</table")[0]


def test_weeks_done_elsewhere_are_noted_on_the_pupil_s_line(school, ddfpt):
    """A number, and nothing else."""
    [pupil] = admit(school, "1CAP", formation=formation_of_year(school, 1))
    client = signed_in(ddfpt)
    assert client.post(reverse("training_weeks_before", args=[pupil.uuid]), {"weeks": "5"}).status_code == 302
    assert WeeksBefore.objects.get().weeks == 5
    assert "5 semaines" in body(client, "training_weeks")


def test_a_ddfpt_sees_and_handles_pupils_who_train_alone(school, ddfpt):
    """Another pupil's agreement does not exist for a DDFPT; the school's lists are not theirs; a training one is."""
    other, own = lives.opened(school=school, level="2de_gt"), lives.opened(school=school, level="cap")
    client = signed_in(ddfpt)
    assert client.get(reverse("agreement", args=[other.number])).status_code == 404
    assert client.get(reverse("agreement", args=[own.number])).status_code == 200
    assert client.get(reverse("registry")).status_code == 403
    actor = lives.account(ddfpt.posts.get())
    assert (own.roles_of(actor), other.roles_of(actor)) == ({"ddfpt", "office"}, {"ddfpt"})
    assert client.get(reverse("inbox")).status_code == 200
    assert client.get(reverse("classes")).status_code == 200


def test_another_school_s_plan_and_another_teacher_s_class_do_not_exist(school, ddfpt):
    """By GET and by POST; a teacher reads the class that they follow, and plans nothing."""
    convention = lives.validated(school=school, level="2de_pro")
    [pupil] = admit(school, "1CAP", formation=formation_of_year(school, 1))
    plan_class(school, "1CAP", {1: term_weeks(school)[:4]})
    period = Period.objects.get(number=1)
    stranger = signed_in(lives.hire(lives.make_school(), "ddfpt").user)
    for name, args in (
        ("training_class", [period.uuid]),
        ("training_hosts", [period.uuid]),
        ("training_weeks_before", [pupil.uuid]),
    ):
        assert stranger.get(reverse(name, args=args)).status_code == 404
    call = reverse("training_call", args=[period.uuid, convention.host.uuid])
    assert stranger.post(call, {"answer": "takes"}).status_code == 404
    assert stranger.post(reverse("training_weeks_before", args=[pupil.uuid]), {"weeks": "3"}).status_code == 404
    assert not WeeksBefore.objects.exists()
    own, other = (lives.hire(school, "teacher", name, classes=[at]) for name, at in (("Un", "1CAP"), ("Deux", "3e B")))
    page = reverse("training_class", args=[period.uuid])
    assert [signed_in(one.user).get(page).status_code for one in (own, other)] == [200, 404]
    assert signed_in(own.user).get(reverse("training_plan")).status_code == 403


def test_what_is_not_planned_is_told_among_what_waits(school, ddfpt):
    """A class that trains and stands in no plan is named, with the way to the plan; nothing once it is planned."""
    school.type = "lycee"
    school.save(update_fields=["type"])
    admit(school, "1CAP", formation=formation_of_year(school, 1))
    client = signed_in(ddfpt)
    assert "Écrire le plan de l" in body(client, "inbox")
    plan_class(school, "1CAP", {1: term_weeks(school)[:4]})
    assert "Écrire le plan de l" not in body(client, "inbox")
