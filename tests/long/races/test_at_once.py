"""Two people at a school's lists at once: each import is undone by itself, a later choice stands."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from conventions.domain.law.year.enrolling import lock_school
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.persons.people.standing import Standing, standing_at
from conventions.domain.season.rolls import uploads
from conventions.domain.season.rolls.models import RollImport
from conventions.domain.season.rolls.undoing import undo_roll
from tests.kit.people_factory import make_school, make_staff

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "Nom;Prénom;Date de naissance;Classe"


def colleague(school: School) -> Standing:
    found = standing_at(school, make_staff(school).user)
    assert found is not None
    return found


def upload(school: School, *lines: str, head: str = HEAD) -> RollImport:
    content = "\n".join([head, *lines, ""]).encode()
    return uploads.upload_roll(standing=colleague(school), file_name="liste.csv", contents=[content])


def beside(act: Callable[[], object]) -> threading.Thread:
    """Begin an act in a thread, on a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_for_waiting(number: int) -> None:
    """Return once that many connections wait for a lock."""
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0] == number:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_each_of_two_imports_at_once_is_undone_by_itself():
    """The other one's rows stay."""
    school = make_school()
    rolls = [upload(school, f"Exemple {n};Noé;04/05/2012;3e {n}") for n in range(2)]
    RollImport.objects.update(confirmed_at="2026-11-27T09:00Z")
    with transaction.atomic():
        lock_school(school)
        threads = [beside(lambda roll=roll: uploads.apply_roll(str(roll.uuid))) for roll in rolls]
        wait_for_waiting(2)
    for thread in threads:
        thread.join(20)
    assert sorted(Pupil.objects.values_list("last_name", flat=True)) == ["Exemple 0", "Exemple 1"]
    undo_roll(RollImport.objects.latest("applied_at"))
    assert Pupil.objects.count() == 1
    undo_roll(RollImport.objects.get(undone_at=None))
    assert not Pupil.objects.exists()


def test_an_older_preview_does_not_undo_a_later_choice(monkeypatch):
    """The choice waits for it, then has the list read again."""
    school = make_school()
    roll = upload(school, "Exemple;Noé;04/05/2012;3e A;3e B", head=f"{HEAD};Division")
    RollImport.objects.update(previewed_at=None)
    chosen = {0: "last_name", 1: "first_name", 2: "birth_date", 3: "", 4: "class_name"}
    shown, threads = uploads.understood_roll, []

    def slowly(one: RollImport):
        given = shown(one)
        if not threads:
            choice = {"sheet": given.sheet, "header": given.header, "columns": chosen}
            threads.append(threading.Thread())
            threads[0] = beside(lambda: uploads.read_otherwise(roll, **choice))
            threads[0].join(1)
        return given

    monkeypatch.setattr(uploads, "understood_roll", slowly)
    uploads.preview_roll(str(roll.uuid))
    threads[0].join(20)
    assert RollImport.objects.get().columns == {str(place): meaning for place, meaning in chosen.items()}
