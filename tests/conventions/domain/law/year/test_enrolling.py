"""Enrolments: one a year for a pupil; the change of year keeps person, guardians and history."""

import threading
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connections, transaction

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year import enrolling
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.law.year.enrolling import enrol, turn_school_years
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Pupil
from conventions.domain.season.rolls.imports_pupils import import_pupils
from conventions.domain.season.rolls.services import add_pupil, change_pupil
from tests.kit import lives
from tests.kit.people_factory import leave, make_guardian, make_pupil, make_school, move
from workflow import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_term")]
HEAD = "Nom;Prénom;Né(e) le;Classe;Identifiant élève"


def import_roll(tmp_path, school, *lines: str, **options):
    path = tmp_path / "liste.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n")
    return import_pupils(path, school=school, **options)


def turn(school, *, days: int = 3) -> None:
    """Go to some days after the next pré-rentrée; the job has run."""
    first_day = next_year(present_year(school)).first_day
    clock.move_to(datetime.combine(first_day, time(9), ZoneInfo(school.time_zone)) + timedelta(days=days))
    turn_school_years()


def places(pupil: Pupil) -> list[tuple[int, str, str]]:
    """Year, class and level of each enrolment, from the first."""
    rows = pupil.enrolments.order_by("year__number").values_list("year__number", "class_name", "level")
    return list(rows)


def open_for(pupil: Pupil, days) -> Convention:
    """Open an agreement for a place that the pupil found."""
    host, representative, _tutor = lives.make_host(pupil.school)
    by = lives.account(pupil.school.staff.get(role="office"))
    return services.open_for_known_host(pupil=pupil, host=host, representative=representative, days=days, by=by)


# -- a year ---------------------------------------------------------------------------------------------------------


def test_a_pupil_is_enrolled_once_a_year():
    """The database refuses a second; another class is another word of the same enrolment."""
    pupil = make_pupil(make_school())
    year = present_year(pupil.school)
    with pytest.raises(IntegrityError, match="enrolment_once_per_year"), transaction.atomic():
        Enrolment.objects.create(pupil=pupil, year=year)
    move(pupil, "3C")
    pupil.refresh_from_db()
    assert (places(pupil), pupil.class_name) == ([(year.number, "3C", "3e")], "3C")


def test_staff_enrol_and_correct_by_hand():
    school = make_school()
    pupil = add_pupil(school=school, last_name="Fictive", first_name="Noé", birth_date="2012-05-04",
                      class_name="4e A", level="4e")  # fmt: skip
    change_pupil(pupil=Pupil.objects.get(pk=pupil.pk), class_name="4e B", level="4e")
    assert places(pupil) == [(present_year(school).number, "4e B", "4e")]
    assert Pupil.objects.get(pk=pupil.pk).class_name == "4e B"


def test_who_leaves_and_comes_back_within_the_year_takes_up_the_same_enrolment(tmp_path):
    """The departure is dated; the roll that names the pupil again takes it back."""
    school = make_school()
    pupil = make_pupil(school)
    gone = import_roll(tmp_path, school, "Autre;Sacha;01/02/2011;3B;1")
    pupil.refresh_from_db()
    assert (gone.gone, pupil.is_on_roll, pupil.enrolments.get().left_at is not None) == (1, False, True)
    back = import_roll(tmp_path, school, "Autre;Sacha;01/02/2011;3B;1", "Brindille;Léonie;04/05/2011;3B;2")
    pupil.refresh_from_db()
    assert (back.returned, pupil.is_on_roll, pupil.gone_at) == (1, True, None)
    assert pupil.enrolments.get().left_at is None


# -- the change of year ---------------------------------------------------------------------------------------------


def test_the_roll_of_the_next_year_is_prepared_and_changes_nothing_of_this_one(tmp_path):
    """Repeating, going up, leaving, coming: each shows on the first day, guardians and history kept."""
    school = make_school()
    up, repeats, leaves = (make_pupil(school, first_name=name, level="4e", class_name="4A")
                           for name in ("Alma", "Basile", "Chloé"))  # fmt: skip
    guardian = make_guardian(up)
    year = present_year(school)
    lines = ["Brindille;Alma;04/05/2011;3A;1", "Brindille;Basile;04/05/2011;4A;2", "Nouvelle;Dina;06/07/2011;3A;3"]
    result = import_roll(tmp_path, school, *lines, year=next_year(year), whole_school=True)
    assert (result.created, result.changed, result.gone) == (1, 2, 0)
    rows = {one.first_name: one for one in Pupil.objects.filter(school=school)}
    assert [(rows[name].class_name, rows[name].is_on_roll) for name in ("Alma", "Basile", "Chloé")] == [
        ("4A", True)
    ] * 3
    assert (rows["Dina"].is_on_roll, rows["Dina"].gone_at) == (False, None)
    turn(school)
    rows = {one.first_name: one for one in Pupil.objects.filter(school=school)}
    assert [(rows[name].class_name, rows[name].level, rows[name].is_on_roll) for name in sorted(rows)] == [
        ("3A", "3e", True), ("4A", "4e", True), ("4A", "4e", False), ("3A", "3e", True),
    ]  # fmt: skip
    assert (rows["Alma"].pk, list(rows["Alma"].guardians.all())) == (up.pk, [guardian])
    assert places(rows["Alma"]) == [(year.number, "4A", "4e"), (year.number + 1, "3A", "3e")]
    assert places(repeats) == [(year.number, "4A", "4e"), (year.number + 1, "4A", "4e")]
    assert rows["Chloé"].gone_at is not None
    assert places(leaves) == [(year.number, "4A", "4e")]


def test_without_a_roll_of_the_new_year_nobody_is_gone(tmp_path):
    """Families find their links until the school says who is still there."""
    pupil = make_pupil(make_school())
    turn(pupil.school)
    pupil.refresh_from_db()
    assert (pupil.is_on_roll, pupil.class_name) == (True, "3B")
    result = import_roll(tmp_path, pupil.school, "Nouvelle;Dina;06/07/2011;3A;3")
    pupil.refresh_from_db()
    assert (result.gone, result.unplaced, pupil.is_on_roll) == (0, 1, False)
    back = import_roll(tmp_path, pupil.school, "Brindille;Léonie;04/05/2011;3C;9")
    pupil.refresh_from_db()
    assert (back.returned, pupil.is_on_roll, pupil.class_name) == (1, True, "3C")


def test_a_school_that_fails_stops_no_other_and_is_turned_an_hour_later(monkeypatch, caplog):
    """The year stays to be turned, nobody is named in the log."""
    pupils = [make_pupil(make_school()), make_pupil(make_school())]
    year = next_year(present_year(pupils[0].school))
    for pupil in pupils:
        enrol(pupil, class_name="2nde 1", level="2de_gt", year=year)
    show, failing = enrolling.show_present, {pupils[0].school_id}

    def shown(school, rows):
        if school.pk in failing:
            raise ValueError(pupil.last_name)
        show(school, rows)

    monkeypatch.setattr(enrolling, "show_present", shown)
    turn(pupils[0].school)
    assert [Pupil.objects.get(pk=one.pk).class_name for one in pupils] == ["3B", "2nde 1"]
    assert pupils[0].school.uai in caplog.text
    assert pupil.last_name not in caplog.text
    failing.clear()
    turn_school_years()
    assert Pupil.objects.get(pk=pupils[0].pk).class_name == "2nde 1"


def test_a_year_begins_at_midnight_of_its_schools():
    """Not of Greenwich, which is two hours behind Paris."""
    pupil = make_pupil(make_school())
    year = next_year(present_year(pupil.school))
    enrol(pupil, class_name="2nde 1", level="2de_gt", year=year)
    clock.move_to(datetime.combine(year.first_day, time(0, 30), ZoneInfo("Europe/Paris")))
    turn_school_years()
    assert Pupil.objects.get(pk=pupil.pk).class_name == "2nde 1"


def test_whoever_is_added_by_hand_makes_no_roll(tmp_path):
    """Before the new list nobody is gone, whatever is corrected meanwhile; the list says who is."""
    school = make_school()
    pupil, other = make_pupil(school), make_pupil(school, first_name="Alma")
    turn(school)
    add_pupil(school=school, last_name="Nouvelle", first_name="Dina", birth_date=pupil.birth_date,
              class_name="3A", level="3e")  # fmt: skip
    change_pupil(pupil=Pupil.objects.get(pk=pupil.pk), pai=True, class_name="3B", level="3e")
    change_pupil(pupil=Pupil.objects.get(pk=pupil.pk), class_name="3C")
    turn_school_years()
    assert list(Pupil.objects.filter(school=school).values_list("is_on_roll", flat=True)) == [True] * 3
    import_roll(tmp_path, school, "Nouvelle;Dina;04/05/2011;3A;1")
    gone = Pupil.objects.get(pk=other.pk)
    assert (gone.is_on_roll, gone.gone_at is not None, gone.enrolments.count()) == (False, True, 1)


def test_a_correction_leaves_last_years_class(tmp_path):
    """The same class and level are no correction; another class is this year's."""
    pupil = make_pupil(make_school())
    number = present_year(pupil.school).number
    turn(pupil.school)
    pupil.refresh_from_db()
    change_pupil(pupil=pupil, first_name="Léonie Anne", class_name="3B", level="3e")
    assert places(pupil) == [(number, "3B", "3e")]
    change_pupil(pupil=pupil, class_name="3C", level="3e")
    assert places(pupil) == [(number, "3B", "3e"), (number + 1, "3C", "3e")]
    pupil.refresh_from_db()
    assert (pupil.class_name, pupil.is_on_roll) == ("3C", True)


def test_a_pupil_who_moves_to_another_school_keeps_each_dossier_where_it_is():
    """In the middle of a stage week too: the old school's agreement is its own, the new one's rules count its days."""
    convention = lives.running()
    former = convention.school
    leave(convention.pupil)
    new = lives.make_school()
    moved = add_pupil(
        school=new, last_name=convention.pupil.last_name, first_name=convention.pupil.first_name,
        birth_date=convention.pupil.birth_date, class_name="3e Z", level="3e",
    )  # fmt: skip
    convention.refresh_from_db()
    assert (convention.is_running, convention.school, convention.class_name) == (True, former, "3e B")
    assert list(Convention.objects.filter(pupil=moved)) == []
    with pytest.raises(services.Refused) as refusal:
        open_for(moved, convention.presences())
    assert refusal.value.code == "pupil_taken_elsewhere"


# -- agreements -----------------------------------------------------------------------------------------------------


def test_an_agreement_is_of_the_year_of_its_first_day():
    """Without days, of the year in which it was opened; it goes with its days."""
    convention = lives.opened(days=())
    assert convention.year == present_year(convention.school)
    assert convention.enrolment.class_name == convention.class_name == "3e B"


def test_an_agreement_made_before_the_change_of_year_waits_for_the_enrolment(tmp_path):
    """It says so meanwhile, in the class of today; the roll of the next year attaches it."""
    pupil = make_pupil(lives.make_school(), class_name="4A", level="4e")
    year = next_year(present_year(pupil.school))
    monday = year.first_day + timedelta(days=84 - year.first_day.weekday())
    convention = open_for(pupil, lives.week(monday))
    assert (convention.year, convention.awaits_enrolment, convention.class_name) == (year, True, "4A")
    enrol(pupil, class_name="3A", level="3e", year=year)
    convention = Convention.objects.get(pk=convention.pk)
    assert (convention.awaits_enrolment, convention.class_name, convention.enrolled.level) == (False, "3A", "3e")


def test_the_kind_of_an_agreement_is_that_of_the_year_of_its_days():
    """A pupil of 3e who is enrolled in 2nde next year: of today's level now, of 2nde then; while it is drafted."""
    pupil = make_pupil(lives.make_school())
    year = next_year(present_year(pupil.school))
    enrol(pupil, class_name="2nde 1", level="2de_gt", year=year)
    june = date(year.number + 1, 6, 15)
    then = lives.week(june - timedelta(days=june.weekday()))
    convention = open_for(pupil, then)
    assert convention.kind == "observation_2nde"
    november = present_year(pupil.school).first_day + timedelta(days=84)
    monday = november - timedelta(days=november.weekday())
    save = partial(services.save_host_part, convention, by=lives.account(pupil.school.staff.get(role="office")))
    save(days=lives.week(monday))
    assert convention.kind == "observation_3e_4e"
    save(days=then)
    assert convention.kind == "observation_2nde"
    enrol(pupil, class_name="1re 1", level="1re", year=year)
    save(days=then)
    assert convention.kind == "observation_2nde"


def test_what_is_frozen_keeps_its_class(tmp_path):
    """The document says the class of the day on which it was approved, whatever the roll says later."""
    convention = lives.signed()
    move(convention.pupil, "3e Z")
    turn(convention.school)
    enrol(convention.pupil, class_name="2nde 1", level="2de_gt")
    document = Convention.objects.get(pk=convention.pk).signed_document()
    assert document.data["pupil"]["class_name"] == "3e B"


# -- together ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_roll_is_imported_twice_at_once_while_signing_and_approving_run(tmp_path):
    """Nobody waits for ever, nobody is enrolled twice, every agreement goes on."""
    signing = lives.validated()
    school = signing.school
    approving = lives.school_completed(school=school)
    request = lives.requests(signing)["pupil"]
    lines = [
        f"{one.last_name};{one.first_name};{one.birth_date:%d/%m/%Y};3e Z;{n}"
        for n, one in enumerate(Pupil.objects.filter(school=school).order_by("pk"))
    ]
    lines += [f"Nouvelle{n};Dina;06/07/2011;3e Z;n{n}" for n in range(60)]
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    acts = [
        lambda: import_roll(folders[0], school, *lines),
        lambda: import_roll(folders[1], school, *lines),
        lambda: lives.sign(signing, request.key),
        lambda: services.approve(approving, by=lives.by(approving, "head")),
    ]
    problems, start = [], threading.Barrier(len(acts))

    def run(act) -> None:
        try:
            start.wait(20)
            act()
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    signing.refresh_from_db()
    approving.refresh_from_db()
    assert (signing.is_partly_signed, approving.is_being_signed) == (True, True)
    assert Pupil.objects.filter(school=school).count() == Enrolment.objects.count() == len(lines)
    assert set(Enrolment.objects.values_list("class_name", flat=True)) == {"3e Z"}
