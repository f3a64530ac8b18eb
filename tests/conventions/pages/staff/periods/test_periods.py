"""The pages of the periods: set up on one, who is expected on another, and what the other pages make of them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements.kinds import beside
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.models import BulkItem
from conventions.domain.dossier.batches.running import run_bulk
from conventions.domain.law.rules.weeks import days_of_week, school_weeks
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import School
from conventions.domain.season.periods.models import Period, PeriodDecision, SearchStep
from conventions.domain.season.periods.queries import periods_of_year
from conventions.domain.season.periods.services import YEAR, confirm_periods, save_period
from conventions.domain.upkeep.retention.people import erase_pupils
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import find
from conventions.pages.shared.drafting.own_place import OwnPlaceForm
from conventions.pages.shared.drafting.timetable_form import TimetableForm
from tests.kit import lives
from tests.kit.people_factory import move

pytestmark = pytest.mark.django_db
MONDAY = lives.monday_ahead()
TYPED = {
    "name": "Stage de 3e", "kind": "observation_3e_4e", "levels": "3e", "is_expected": "oui", "days": "5",
    "first_day": f"{MONDAY:%Y-%m-%d}", "last_day": f"{MONDAY + timedelta(days=4):%Y-%m-%d}",
    "morning_start": "08:00", "morning_end": "12:00",
}  # fmt: skip


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def office(school, client) -> Client:
    client.force_login(school.staff.get(role="office").user)
    return client


def period(school, **fields) -> Period:
    usual = {
        "name": "Stage de 3e", "kind": "observation_3e_4e", "levels": ["3e"], "is_expected": True,
        "first_day": MONDAY, "last_day": MONDAY + timedelta(days=4),
    }  # fmt: skip
    return save_period(school=school, year=stretched_year(school), **{**usual, **fields})


def test_a_school_changes_what_is_proposed_and_confirms_it(school, office):
    """The typed period keeps the proposal's address; a wrong value stands beside its field; the last one stays."""
    lives.make_pupil(school)
    page = office.get(reverse("periods")).context["page"]
    assert [(one.name, one.pk) for one in page.periods] == [("Stage de 3e", None)]
    address = reverse("period_edit", args=[page.periods[0].uuid])
    assert office.post(address, {**TYPED, "levels": "2de_gt"}).status_code == 422
    assert office.post(address, {**TYPED, "last_day": f"{MONDAY - timedelta(days=1):%Y-%m-%d}"}).status_code == 422
    assert office.post(address, {**TYPED, "morning_end": ""}).status_code == 422
    assert office.post(address, TYPED)["Location"] == reverse("periods")
    own = Period.objects.get(levels=["3e"])
    assert (own.uuid, own.first_day, own.days, own.hours[1]) == (page.periods[0].uuid, MONDAY, 5, None)
    office.post(reverse("periods"))
    assert not Period.objects.filter(confirmed_at=None).exists()
    for one in Period.objects.exclude(pk=own.pk):
        office.post(reverse("period_remove", args=[one.uuid]))
    said = office.post(reverse("period_remove", args=[own.uuid]), follow=True).content.decode()
    assert "C&#x27;est la seule période de l&#x27;année" in said
    assert Period.objects.get() == own
    assert lives.make_school().staff.get(role="office").school.periods.count() == 0


def test_classes_that_a_period_leaves_out_are_named(school, office):
    """A period of 3e A takes the place of what was proposed for all: 3e B is named, with what to do; 4e is not."""
    for name, level in (("3e A", "3e"), ("3e B", "3e"), ("4e A", "4e")):
        move(lives.make_pupil(school, level=level), name)
    assert office.get(reverse("periods")).context["page"].choice.left_out == []
    period(school, classes=["3e A"])
    page = office.get(reverse("periods"))
    assert page.context["page"].choice.left_out == ["3e B"]
    assert "Aucune période ne concerne : 3e B." in page.content.decode()
    period(school, classes=["3e B"])
    assert office.get(reverse("periods")).context["page"].choice.left_out == []


def test_what_has_no_pupil_or_no_level_is_not_shown(school, office):
    """A collège that confirms reads nothing of 2de; a visit, which covers no period, is not offered."""
    move(lives.make_pupil(school), "3e A")
    office.post(reverse("periods"))
    page = office.get(reverse("periods")).context["page"]
    assert [one.name for one in page.periods] == ["Stage de 3e"]
    assert not page.awaits_word
    form = office.get(reverse("period_add")).context["form"]
    assert not set(dict(form.fields["kind"].choices)) & set(beside())


def test_a_lycee_is_proposed_no_period_of_3e(school):
    """The levels on roll say which are proposed; while nobody is on roll the type of the school does."""
    School.objects.filter(pk=school.pk).update(type=School.Type.LYCEE)
    school.refresh_from_db()
    levels = lambda: {level for one in periods_of_year(school, present_year(school)) for level in one.levels}  # noqa: E731
    assert levels() == {"2de_gt"}
    lives.make_pupil(school, level="3e")
    assert levels() == {"3e"}


def test_a_year_is_copied_to_the_next_in_one_press(school, office):
    """The same days of the week a year later, proposed and not confirmed; what the next year has said stays."""
    lives.make_pupil(school)
    year = stretched_year(school)
    own = period(school, duty_phone="06 12 34 56 78", days=5, classes=["3e B"])
    confirm_periods(school, year)
    page = office.get(reverse("periods"))
    assert f"Reprendre celles de {year.label} pour {next_year(year).label}" in page.content.decode()
    assert "proposées pour" in office.post(reverse("periods_copy"), follow=True).content.decode()
    copy = Period.objects.get(year=next_year(year), name=own.name)
    assert (copy.first_day, copy.days, copy.classes, copy.confirmed_at) == (own.first_day + YEAR, 5, ["3e B"], None)
    assert copy.duty_phone == own.duty_phone
    office.post(reverse("periods_copy"))
    assert Period.objects.filter(year=next_year(year), name=own.name).count() == 1
    confirm_periods(school, next_year(year))
    assert office.post(reverse("periods_copy")).status_code == 404


def test_a_decision_comes_back_to_the_class_and_the_page(school, office):
    """They stand in the form's address: a page with an error shows the same pupils, the act leads back to them."""
    own, pupil = period(school), lives.make_pupil(school)
    move(pupil, "3e A")
    query = "?classe=3e+A&page=1"
    page = office.get(reverse("period_pupils", args=[own.uuid]) + f"{query}&pupil={pupil.uuid}")
    assert page.context["page"].ticked == {str(pupil.uuid)}
    address = reverse("period_decide", args=[own.uuid]) + query
    assert f'action="{address}"'.replace("&", "&amp;") in page.content.decode()
    assert office.post(address, {"key": uuid4(), "what": "dispensed"}).context["page"].class_name == "3e A"
    office.post(address, {"key": uuid4(), "pupil": [str(pupil.uuid)], "what": "received"})
    assert BulkItem.objects.get().bulk.back == reverse("period_pupils", args=[own.uuid]) + query


def test_one_pupil_or_many_are_dispensed_by_one_act(school, office, django_assert_max_num_queries):
    """With its reason, by whom and when; what is typed is kept; the same form sent twice is one act."""
    own, pupils = period(school), [lives.make_pupil(school) for _ in range(7)]
    address, ticked = reverse("period_decide", args=[own.uuid]), [str(one.uuid) for one in pupils[:6]]
    wrong = office.post(address, {"key": uuid4(), "pupil": ticked, "what": "dispensed", "reason": "other"})
    assert (wrong.status_code, wrong.context["page"].ticked) == (422, set(ticked))
    assert office.post(address, {"key": uuid4(), "what": "received"}).status_code == 409
    given = {"key": uuid4(), "pupil": ticked, "what": "dispensed", "reason": "mobility"}
    for _ in range(2):
        office.post(address, given)
    run_bulk(str(given["key"]))
    assert PeriodDecision.objects.filter(what="dispensed", reason="mobility").count() == 6
    office.post(address, {"key": uuid4(), "pupil": [str(pupils[6].uuid)], "what": "received"})
    with django_assert_max_num_queries(12):
        page = office.get(reverse("period_pupils", args=[own.uuid]))
    rows = {row.pupil: row for row in page.context["page"].rows}
    assert rows[pupils[6]].decision.author == school.staff.get(role="office").user
    assert str(rows[pupils[6]].words) == "reçu dans l'établissement"
    assert BulkItem.objects.count() == 7
    stranger = Client()
    stranger.force_login(lives.make_school().staff.get(role="office").user)
    assert stranger.post(address, given).status_code == 404
    office.force_login(school.staff.get(role="teacher").user)
    assert office.post(address, given).status_code == 403
    office.force_login(lives.hire(school, "cpe").user)
    read = office.get(reverse("period_pupils", args=[own.uuid])).content.decode()
    assert "dispensé" in read
    assert "mobilité" not in read


def test_lists_and_figures_are_of_the_period(school, client, django_assert_max_num_queries):
    """Dispensed is not « sans stage »; half covered says what is missing; late is late against the period."""
    own = period(school, days=5, due_on=school.today() - timedelta(days=1))
    half = lives.opened(school=school, days=lives.week()[:3]).pupil
    out, fourth = lives.make_pupil(school), lives.make_pupil(school, level="4e")
    move(fourth, "4e A")
    head = school.staff.get(role="head").user
    PeriodDecision.objects.create(
        pupil=out, period=own, what="dispensed", reason="sthr", author=head, decided_on=MONDAY
    )
    client.force_login(head)
    with django_assert_max_num_queries(16):
        page = client.get(reverse("head_home"), {"periode": own.uuid})
    assert (page.context["page"].expected, page.context["page"].late) == (1, 1)
    assert "Un élève est en retard" in page.content.decode()
    client.get(reverse("class_pupils"))
    with django_assert_max_num_queries(14):
        rows = client.get(reverse("class_pupils")).context["page"].rows
    said = {row.pupil: (str(row.words), row.is_late) for row in rows}
    assert said == {half: ("il manque 2 jours", True), out: ("dispensé", False), fourth: ("facultatif", False)}
    [third, free] = client.get(reverse("classes")).context["page"].classes
    assert (third.none, third.excused, free.none, free.excused) == (1, 1, 0, 1)
    [item] = client.get(reverse("inbox")).context["page"].listed.object_list
    assert (item.convention.pupil, item.urgency) == (half, "late")
    families = client.get(reverse("reminders")).context["page"].families
    assert [one.pupil for one in families] == []


def test_the_dates_and_hours_of_the_period_are_proposed_to_pupil_office_and_host(school):
    """The week is chosen already, its hours are the school's; an agreement without a day begins with its dates."""
    lives.make_pupil(school)
    own = period(school, morning_start="08:00", morning_end="12:00", last_day=MONDAY + timedelta(days=3))
    own.refresh_from_db()
    empty = lives.opened(school=school, days=[])
    Convention.objects.filter(pk=empty.pk).update(year=own.year)
    form = OwnPlaceForm(None, pupil=empty.pupil)
    if MONDAY in form.mondays:  # nearly a year ahead, it is not offered yet
        assert form.initial["first_week"] == MONDAY.isoformat()
        assert "Stage de 3e" in dict(form.fields["first_week"].choices)[MONDAY.isoformat()]
        typed = {
            "host_name": "Garage", "place": "49000 Angers", "contact_name": "Andréa Modèle", "contact": "a@b.example",
            "first_week": MONDAY.isoformat(),
        }  # fmt: skip
        sent = OwnPlaceForm(typed, pupil=empty.pupil)
        assert sent.is_valid()
        days = [(one.day, one.morning.start.hour, one.afternoon) for one in sent.days()]
        assert (days[-1], len(days)) == ((own.last_day, 8, None), 4)
    host = TimetableForm(None, convention=Convention.objects.get(pk=empty.pk))
    assert host.initial["first_day"] == f"{MONDAY:%Y-%m-%d}"
    assert len(host.days) == 4


def test_a_number_of_duty_is_read_as_people_write_it(school, office):
    """Kept as it is dialled from anywhere, shown as it was written; what is no number is told beside its field."""
    wrong = office.post(reverse("period_add"), {**TYPED, "duty_phone": "0612"})
    assert wrong.status_code == 422
    assert "duty_phone" in wrong.context["form"].errors
    assert office.post(reverse("period_add"), {**TYPED, "duty_phone": "06 39 98 00 55"}).status_code == 302
    period = Period.objects.get(school=school, name=TYPED["name"])
    assert period.duty_phone == "+33639980055"
    shown = office.get(reverse("period_edit", args=[period.uuid])).content.decode()
    assert 'value="06 39 98 00 55"' in shown


def test_a_week_is_preselected_only_where_the_school_has_said_which(school):
    """Dates that nobody has confirmed clip no week; of a window longer than the internship the family chooses."""
    pupil, monday = lives.make_pupil(school), school_weeks(school)[2]
    own = period(school, first_day=monday, last_day=monday + timedelta(days=2))
    row = Period.objects.filter(pk=own.pk)

    def days() -> tuple[str | None, int]:
        form = OwnPlaceForm(None, pupil=pupil)
        return form.initial.get("first_week"), len(form._days_of(monday, "49"))

    week = days_of_week(monday, school, "49")
    whole = len(week)
    assert days() == (monday.isoformat(), sum(one.day <= own.last_day for one in week))
    row.update(last_day=monday + timedelta(days=30))
    assert days() == (None, whole)
    row.update(last_day=monday + timedelta(days=2), confirmed_at=None)
    assert days() == (None, whole)


def test_who_seeks_notes_where_and_the_school_reads_it(school, office):
    """The family by its link, the office on the pupil's page; told to who asks for their data, gone with the pupil."""
    pupil = lives.make_pupil(school)
    path = path_of(link_of(f"pupil:{pupil.uuid}"))
    family = Client()
    family.post(path, {"gate-birth_date": f"{pupil.birth_date:%d/%m/%Y}"})
    assert family.post(f"{path}/recherches", {"text": ""}).status_code == 422
    assert family.post(f"{path}/recherches", {"text": "appelé le garage X, refus"}).status_code == 302
    assert "appelé le garage X, refus" in family.get(f"{path}/recherches").content.decode()
    assert office.post(reverse("pupil_search", args=[pupil.uuid]), {"text": " "}).status_code == 422
    office.post(reverse("pupil_search", args=[pupil.uuid]), {"text": "vu la mairie, réponse jeudi"})
    page = office.get(reverse("pupil_search", args=[pupil.uuid])).content.decode()
    assert "appelé le garage X, refus" in page
    assert "vu la mairie, réponse jeudi" in page
    confirm_periods(school, present_year(school))
    own = Period.objects.get(levels=["3e"])
    by = school.staff.get(role="office").user
    PeriodDecision.objects.create(pupil=pupil, period=own, what="received", author=by, decided_on=MONDAY)
    told = collect(find(f"pupil:{pupil.uuid}"))
    values = [value for rows in told.values() for row in rows for value in row.values()]
    assert "appelé le garage X, refus" in values
    assert "reçu dans l'établissement" in values
    erase_pupils([pupil])
    assert not SearchStep.objects.exists()
    assert not PeriodDecision.objects.exists()
