"""A run that failed by chance can be played again: one seed gives the same draws in the same order, whoever runs it."""

import os
import random
import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from config.development.lives import numbers
from conventions.domain.dossier.agreements.models import new_number
from tests.kit import chance

ROOT = Path(__file__).resolve().parent.parent


def draws() -> list[object]:
    """Return one of each thing that the product and its tests draw."""
    return [
        random.random(),
        random.sample(range(1000), 3),
        uuid4(),
        secrets.randbelow(1_000_000),
        secrets.token_hex(16),
        random.SystemRandom().random(),
        os.urandom(8),
        new_number(),
        numbers.next_number(),
    ]


def drawn(seed: str) -> list[object]:
    with chance.drawn_from(seed):
        return draws()


def test_one_seed_gives_one_draw_and_another_seed_another():
    assert drawn("7 a test") == drawn("7 a test")
    for one, other in zip(drawn("7 a test")[:-1], drawn("8 a test")[:-1], strict=True):
        assert one != other


def test_draws_of_a_test_depend_on_nothing_that_ran_before():
    """This test's own draws, on any worker, alone or after all others."""
    first = uuid4()
    name = "tests/test_chance.py::test_draws_of_a_test_depend_on_nothing_that_ran_before"
    with chance.drawn_from(f"{SEED[0]} {name}"):
        assert uuid4() == first


SEED: list[int] = []


@pytest.fixture(autouse=True)
def _seed_of_this_run(request) -> None:
    SEED[:] = [request.config.option.seed]


def test_the_systems_chance_comes_back_after_a_test():
    of_this_test = os.urandom
    chance._draw_bytes_with(chance.SYSTEM)
    try:
        with chance.drawn_from("one"):
            assert os.urandom is not chance.SYSTEM
        assert os.urandom is chance.SYSTEM
        assert random._urandom is chance.SYSTEM
    finally:
        chance._draw_bytes_with(of_this_test)


def test_a_test_goes_on_drawing_after_a_draw_from_another_seed():
    """As the cast does, which plays within a test from a seed of its own."""
    with chance.drawn_from("one"):
        expected = draws()[-1], *draws()
    with chance.drawn_from("one"):
        first = draws()[-1]
        drawn("another")
        assert (first, *draws()) == expected


def test_threads_of_one_test_never_draw_the_same():
    with ThreadPoolExecutor(8) as threads:
        every = list(threads.map(lambda _: uuid4(), range(4000)))
    assert len(set(every)) == len(every)


FORK = """
import os, secrets, uuid
from config.development.lives import numbers
from tests.kit import chance
with chance.drawn_from("one"):
    there, here = os.pipe()
    if os.fork() == 0:
        os.write(here, f"{uuid.uuid4()} {secrets.token_hex()}".encode())
        os._exit(0)
    print(os.read(there, 200).decode(), uuid.uuid4(), secrets.token_hex())
"""


def test_a_process_that_a_test_forks_draws_by_itself():
    done = subprocess.run([sys.executable, "-c", FORK], cwd=ROOT, capture_output=True, text=True, check=True)
    child, child_token, parent, parent_token = done.stdout.split()
    assert UUID(child) != UUID(parent)
    assert child_token != parent_token


class Item:
    """The parts of a pytest item that its place depends on."""

    def __init__(self, path: str, name: str, group: str = "") -> None:
        self.path, self.nodeid = ROOT / path, f"{path}::{name}{group}"
        self.location = (path, 1, name)


ITEMS = [
    Item(f"tests/{folder}test_{file}.py", f"test_{n}")
    for folder in ("", "one/", "two/")
    for file in "abcd"
    for n in range(5)
]


def order(seed: int, items: list[Item]) -> list[str]:
    return [item.nodeid for item in sorted(items, key=lambda item: chance.place(seed, item))]


def test_tests_run_in_an_order_of_their_seed():
    assert order(1, ITEMS) == order(1, ITEMS[::-1])
    assert len({tuple(order(seed, ITEMS)) for seed in range(20)}) == 20


def test_some_tests_run_in_the_order_that_they_have_among_all():
    some = ITEMS[::3]
    assert order(1, some) == [name for name in order(1, ITEMS) if name in {item.nodeid for item in some}]


def test_files_and_folders_stay_together():
    """A file's or a folder's shared work is made once: a module's fixture, the stage of the browser tests."""
    for kind in (lambda name: name.partition("::")[0], lambda name: name.rpartition("/")[0]):
        run = [kind(name) for name in order(3, ITEMS)]
        changes = sum(one != other for one, other in zip(run, run[1:], strict=False))
        assert changes == len(set(run)) - 1


def test_a_group_of_xdist_changes_no_place_and_no_draw():
    alone, grouped = Item("tests/test_a.py", "test_1"), Item("tests/test_a.py", "test_1", "@browser")
    assert chance.place(1, alone) == chance.place(1, grouped)
    assert chance.name_of(alone) == chance.name_of(grouped)
