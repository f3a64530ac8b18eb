"""Commits counted once: whatever was held open meanwhile, whoever was killed in the middle."""

import threading

import pytest
from django.db import connection, transaction

from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements.services import withdraw
from conventions.domain.law.year.models import Enrolment
from conventions.domain.numbers.figures import turns
from conventions.domain.numbers.figures.models import FiguresEntry, FiguresPosition
from conventions.domain.numbers.figures.progress import alone
from conventions.domain.numbers.figures.projection import lag, project_figures
from conventions.domain.persons.people.models import Pupil
from tests.kit import lives
from tests.kit.figures import cells, counted, rebuilt_says_the_same
from workflow.models import Leaf

pytestmark = pytest.mark.django_db(transaction=True)


def another_pupil(school) -> Pupil:
    pupil = Pupil.objects.create(
        school=school, first_name="Noé", last_name="Tardif", birth_date="2011-06-01", level="3e"
    )
    Enrolment.objects.create(pupil=pupil, year=stretched_year(school), level="3e", class_name="3e B")
    return pupil


def test_what_is_held_open_is_counted_once_it_is_committed_though_later_entries_were_counted_before():
    """An identifier drawn early and committed late, of the feed and of the journal: a position is drawn after it."""
    convention = lives.opened()
    school = convention.school
    found = counted()
    assert (found["pupils_expected"], found["agreements_by_state"]) == ({"": 1}, {"draft": 1})
    drawn, may_commit, problems = threading.Event(), threading.Event(), []

    def enrol_slowly() -> None:
        try:
            with transaction.atomic():
                another_pupil(school)
                withdraw(convention, by=lives.by(convention, "office"), reason="Le stage n'aura pas lieu.")
                drawn.set()
                assert may_commit.wait(20)
        except Exception as problem:  # told to the test below
            problems.append(problem)
        finally:
            connection.close()

    slow = threading.Thread(target=enrol_slowly)
    slow.start()
    assert drawn.wait(20)
    lives.opened(school=school)
    found = counted()
    assert (found["pupils_expected"], found["agreements_by_state"]) == ({"": 2}, {"draft": 2})
    last_leaf = Leaf.objects.last()
    last = FiguresEntry.objects.order_by("position").last()
    may_commit.set()
    slow.join(20)
    late = FiguresEntry.objects.filter(position=None).first()
    assert (problems, late.pk < last.pk) == ([], True), "the entry that was held open is the older one"
    found = counted()
    assert (found["pupils_expected"], found["agreements_by_state"]) == ({"": 3}, {"draft": 1, "withdrawn": 1})
    late_leaf = Leaf.objects.get(entry__name="withdraw")
    assert late_leaf.index > last_leaf.index
    assert late_leaf.entry_id < last_leaf.entry_id, "of the journal too"
    assert rebuilt_says_the_same()


def test_a_projector_killed_between_the_cells_and_its_position_leaves_nothing_and_counts_once_afterwards(monkeypatch):
    """Both are one transaction; another process that projects meanwhile is not waited for, and nothing is lost."""
    school = lives.make_school()
    another_pupil(school)
    assert counted()["pupils_expected"] == {"": 1}
    before, position = cells(), FiguresPosition.objects.values().get()
    lives.signed(school=school)

    def killed(**_where) -> None:
        assert cells() != before, "the cells are written already"
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(turns, "begin_at", killed)
        with pytest.raises(SystemExit):
            project_figures()
    assert (cells(), FiguresPosition.objects.values().get()) == (before, position)
    assert lag().entries > 0

    held, may_end = threading.Event(), threading.Event()

    def project_slowly() -> None:
        with transaction.atomic():
            alone()
            held.set()
            may_end.wait(20)
        connection.close()

    other = threading.Thread(target=project_slowly)
    other.start()
    assert held.wait(20)
    assert project_figures() == 0
    may_end.set()
    other.join(20)
    found = counted()
    assert (found["pupils_expected"], found["agreements_by_state"], lag().entries) == ({"": 2}, {"signed": 1}, 0)
    assert rebuilt_says_the_same()
