"""Regulated works: what opens them, day by day; declarations from their draft to their end; opinions, titles, bars."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.training_annexes.board import WorksBoard
from conventions.domain.dossier.agreements.training_annexes.works import lacking_works, permitted_in, permitted_works
from conventions.domain.law.opinions.models import MachineOpinion
from conventions.domain.law.regulated_works.allowed import (
    DeclaredWorks,
    OpinionHeld,
    WorksFacts,
    allowed_on,
    spans_of,
)
from conventions.domain.law.regulated_works.models import WorksDeclaration, years_after
from conventions.domain.law.regulated_works.queries import declarations_of_school, works_allowed
from conventions.domain.law.regulated_works.services import (
    DeclaredContent,
    approve_bar,
    change_declaration,
    note_opinion,
    note_title,
    prepare_declaration,
    prove_sending,
    renew_declaration,
    send_declaration,
    withdraw_declaration,
)
from conventions.domain.law.regulated_works.works import ALL, DECLARABLE, OPEN, WORKS, NotInList, in_order
from conventions.domain.law.rules import work as words
from conventions.domain.law.rules.training import BARRED
from tests.kit import lives, regulated
from workflow import clock, schedule
from workflow.engine import Refused
from workflow.models import Deadline, Transition

DAY = date(2027, 3, 10)
"""A Wednesday."""
IN_ORDER = WorksFacts(
    birth_date=date(2010, 1, 1),
    opinion=OpinionHeld(date(2026, 9, 15), date(2027, 9, 15), frozenset({"machines", "handling"})),
    declarations=tuple(
        DeclaredWorks(side, frozenset({"machines", "chemicals", "driving"}), date(2026, 9, 1), date(2029, 8, 31))
        for side in ("school", "host")
    ),
)


# -- one day ------------------------------------------------------------------------------------------------------


def test_a_work_needs_both_declarations_and_an_opinion_that_lists_it():
    """Chemicals are declared and not in the opinion; handling needs the opinion alone; nothing else is open."""
    assert allowed_on(IN_ORDER, DAY) == {"machines", "handling"}
    for lacking in (
        replace(IN_ORDER, opinion=None),
        replace(IN_ORDER, declarations=IN_ORDER.declarations[:1]),
        replace(IN_ORDER, declarations=IN_ORDER.declarations[1:]),
        replace(IN_ORDER, birth_date=None),
    ):
        assert "machines" not in allowed_on(lacking, DAY)


@pytest.mark.parametrize(
    ("born", "works"),
    [
        (date(2012, 3, 11), set()),  # 14 until the eve of the Thursday
        (date(2012, 3, 10), {"machines", "handling"}),  # 15 on that Wednesday
        (date(2009, 3, 11), {"machines", "handling"}),
        (date(2009, 3, 10), set(WORKS)),  # 18: not a young worker any more
    ],
)
def test_the_age_of_the_day_counts(born, works):
    """Works from 15 on, the law of young workers until 18."""
    assert allowed_on(replace(IN_ORDER, birth_date=born), DAY) == works


def test_titles_and_the_bar_have_their_own_way():
    """Driving and electricity by a dated title, the bar by the prefect's approval and 16, with no declaration."""
    titled = replace(IN_ORDER, declarations=(), titles={"driving": DAY, "electrical": DAY}, opinion=None)
    assert allowed_on(titled, DAY) == {"driving", "electrical"}
    assert allowed_on(titled, DAY - timedelta(days=1)) == frozenset()
    approved = replace(IN_ORDER, bar_from=date(2026, 1, 1), bar_until=DAY)
    assert "bar" in allowed_on(approved, DAY)
    assert "bar" not in allowed_on(approved, DAY + timedelta(days=1))
    assert "bar" not in allowed_on(replace(approved, birth_date=date(2011, 6, 1)), DAY)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [(date(2026, 9, 14), False), (date(2026, 9, 15), True), (date(2027, 9, 15), True), (date(2027, 9, 16), False)],
)
def test_an_opinion_holds_a_year_at_most(day, is_open):
    """Whatever end it bears; and not before its day."""
    facts = replace(IN_ORDER, opinion=replace(IN_ORDER.opinion, ends_on=date(2030, 1, 1)))
    assert ("machines" in allowed_on(facts, day)) is is_open


def test_a_stay_says_from_when_to_when():
    """15 on the Wednesday: from it; a declaration that ends before the last day opens none of the days."""
    week = [date(2027, 3, 8) + timedelta(days=n) for n in range(5)]
    young = replace(IN_ORDER, birth_date=date(2012, 3, 10))
    [span] = spans_of(young, ["machines", "chemicals"], week)
    assert (span.work, span.first_day, span.last_day) == ("machines", DAY, week[-1])
    short = replace(IN_ORDER.declarations[1], until=DAY)
    assert spans_of(replace(young, declarations=(IN_ORDER.declarations[0], short)), ["machines"], week) == []
    assert spans_of(young, ["machines"], []) == []


def test_the_list_names_each_work_once_with_its_article():
    """Keys and articles are single; what is forbidden is offered to nobody; the host's words of it are the same."""
    assert len({one.key for one in ALL}) == len({one.article for one in ALL}) == len(ALL)
    assert not any(one.is_forbidden for one in OPEN)
    assert set(BARRED) == {one.key for one in ALL if one.is_forbidden}
    assert {one.article.partition(" ")[0] for one in DECLARABLE} <= {*words.REGULATED, "D4153-18"}
    assert in_order(["molten", "chemicals", "molten"]) == ["chemicals", "molten"]
    with pytest.raises(NotInList):
        in_order(["violence"], DECLARABLE)


# -- declarations ---------------------------------------------------------------------------------------------------


@pytest.fixture
def school(db):
    return lives.make_school()


def test_a_declaration_goes_from_draft_to_the_end_of_three_years(school, settings):
    """Each act is in its chain; it expires by itself, and its days stay covered."""
    by = lives.staff_actor(school, "office")
    declaration = prepare_declaration(DeclaredContent.checked(works=["machines"]), school=school, by=by)
    assert declaration.is_being_written
    with pytest.raises(Refused) as refusal:
        send_declaration(declaration, sent_on=school.today(), is_proved=True, by=by)
    assert refusal.value.code == "declaration_lacks"
    change_declaration(declaration, regulated.content("machines", "chemicals"), by=by)
    with pytest.raises(ValidationError, match="pas encore venu"):
        send_declaration(declaration, sent_on=school.today() + timedelta(days=1), is_proved=True, by=by)
    with pytest.raises(ValidationError, match="trois ans"):
        send_declaration(declaration, sent_on=school.today() - timedelta(days=1100), is_proved=True, by=by)
    send_declaration(declaration, sent_on=school.today(), is_proved=False, by=by)
    assert declaration.as_declared() is None
    prove_sending(declaration, by=by)
    declaration.refresh_from_db()
    assert declaration.is_valid
    assert declaration.until == years_after(school.today(), 3)
    due = Deadline.objects.get(subject_label="conventions.worksdeclaration", name="expire")
    assert due.due_at == declaration.expires_at()
    with clock.held(due.due_at):
        schedule.run_due()
    declaration.refresh_from_db()
    assert not declaration.is_valid
    assert declaration.as_declared().covers(school.today())
    acts = Transition.objects.filter(root_uuid=declaration.uuid).order_by("position").values_list("name", flat=True)
    assert [*acts] == ["open", "change", "send", "prove_sending", "expire"]


def test_a_declaration_is_renewed_and_withdrawn(school):
    """The next one says the same as a draft; what is withdrawn opens nothing and leaves the list."""
    declaration = regulated.declare_at_school(school, "machines")
    by = lives.staff_actor(school, "head")
    following = renew_declaration(declaration, by=by)
    assert (following.works, following.is_being_written, following.lacks()) == (["machines"], True, [])
    withdraw_declaration(declaration, by=by)
    assert list(declarations_of_school(school)) == [following]


def test_another_school_or_host_touches_no_declaration(school):
    """Whoever is not a side is refused; a teacher too."""
    declaration = regulated.declare_at_school(school, "machines")
    for actor in (
        lives.staff_actor(lives.make_school(), "head"),
        lives.staff_actor(school, "teacher"),
        regulated.by_link(lives.opened()),
    ):
        with pytest.raises(Refused):
            withdraw_declaration(declaration, by=actor)


def test_what_ends_within_ninety_days_is_read(school):
    """Not what ends later, nor what a later declaration takes over."""
    old = regulated.declare_at_school(school, "machines", sent_on=school.today() - timedelta(days=3 * 365 - 80))
    regulated.declare_at_school(school, "machines", "chemicals")
    board = WorksBoard(school)
    assert (board.ending, [one.ends_soon for one in board.declarations]) == ([], [True, False])
    withdraw_declaration(board.declarations[1], by=lives.staff_actor(school, "office"))
    assert WorksBoard(school).ending == [old]
    assert 75 <= old.days_left <= 81


def test_the_base_refuses_a_declaration_of_nobody(school):
    """One side declares, and what was sent has a day."""
    with pytest.raises(IntegrityError), transaction.atomic():
        WorksDeclaration.objects.create(side="school")


def test_works_outside_the_list_are_refused(school):
    """In a declaration, an opinion, a title: nothing is kept and the sentence names the field."""
    pupil, user = lives.make_pupil(school, level="cap"), lives.staff_user(school, "office")
    with pytest.raises(ValidationError, match="pas dans la liste"):
        DeclaredContent.checked(works=["magie"])
    with pytest.raises(ValidationError, match="amiante, niveau 3|asbestos"):
        DeclaredContent.checked(works=["asbestos_high"])
    with pytest.raises(ValidationError, match="11 caractères"):
        DeclaredContent.checked(works=["machines"], formations=["CAP"])
    with pytest.raises(ValidationError) as refusal:
        note_opinion(pupil, given_on=school.today(), works=["bar"], by=user)
    assert "works" in refusal.value.message_dict
    with pytest.raises(ValidationError):
        note_title(pupil, work="machines", given_on=school.today(), by=user)
    with pytest.raises(ValidationError, match="plus d'un an"):
        note_opinion(pupil, given_on=school.today() - timedelta(days=366), works=["machines"], by=user)
    far = school.today() + timedelta(days=400)
    with pytest.raises(ValidationError, match="un an au plus"):
        note_opinion(pupil, given_on=school.today(), ends_on=far, works=["machines"], by=user)
    assert not MachineOpinion.objects.exists()


# -- an agreement -----------------------------------------------------------------------------------------------------


def test_an_agreement_stands_without_what_lacks(db):
    """One declaration expires inside the period, one work has no supervisor: warnings to the school, none blocks."""
    convention = regulated.training("machines", "chemicals")
    assert permitted_works(convention) == []
    regulated.declare_at_school(convention.school, "machines", "chemicals")
    inside = convention.first_day - timedelta(days=3 * 365)
    regulated.declare_at_host(convention, "machines", "chemicals", sent_on=inside)
    regulated.opine(convention, ["machines", "chemicals"])
    findings = [one for one in check_agreement(convention) if one.field == "training.works"]
    assert {(one.rule, one.part, one.blocks) for one in findings} == {("D-02", "school", False)}
    assert "déclaration de l'entreprise" in findings[0].sentence
    assert lacking_works(convention) == [str(WORKS[key].label) for key in ("chemicals", "machines")]
    regulated.declare_at_host(convention, "machines", "chemicals")
    assert [one.work for one in permitted_works(convention)] == ["chemicals", "machines"]
    regulated.ask_works(convention, ["machines"], supervisor="")
    convention = type(convention).objects.get(pk=convention.pk)
    assert permitted_works(convention) == []
    assert any("encadre" in one.sentence for one in check_agreement(convention))


def test_of_fifteen_on_a_wednesday_works_begin_that_day(db):
    """A pupil of 14 in the first days of the stay; the rule says from when."""
    monday = lives.monday_ahead()
    convention = regulated.training("machines", born=regulated.age_at(monday + timedelta(days=2), 15))
    regulated.all_in_order(convention, "machines")
    [work] = permitted_works(convention)
    assert (work.first_day, work.last_day) == (monday + timedelta(days=2), None)
    assert work.days.startswith(f"à partir du {work.first_day.day} ")
    tuesday, wednesday = monday + timedelta(days=1), monday + timedelta(days=2)
    formation = convention.enrolled.formation
    assert works_allowed(convention.pupil, convention.host, formation, tuesday) == frozenset()
    assert works_allowed(convention.pupil, convention.host, formation, wednesday) == {"machines"}
    assert any("15 ans" in one.sentence for one in check_agreement(convention))


def test_the_bar_asks_an_approval_of_the_place(db):
    """Refused without it, whoever ticks; with it the work stands, for another row of the same SIRET too."""
    convention = regulated.training("bar")
    [finding] = [one for one in check_agreement(convention) if one.rule == "D-05" and one.field == "training.works"]
    assert finding.blocks
    user, today = lives.staff_user(convention.school, "office"), convention.school.today()
    with pytest.raises(ValidationError, match="cinq ans"):
        approve_bar(convention.host, given_on=today, until=today + timedelta(days=2000), reference="A", by=user)
    approve_bar(convention.host, given_on=today, reference="Arrêté fictif 1", by=user)
    assert [one.work for one in permitted_works(convention)] == ["bar"]
    assert not [one for one in check_agreement(convention) if one.rule == "D-05" and one.field == "training.works"]


def test_many_agreements_cost_as_one(db, django_assert_num_queries):
    """Facts of a class are read at once."""
    school = lives.make_school()
    conventions = [regulated.training("machines", school=school) for _ in range(3)]
    regulated.declare_at_school(school, "machines")
    with django_assert_num_queries(10):
        assert len(permitted_in(conventions)) == 3
