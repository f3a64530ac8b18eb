"""The record of what tests cost: what a line says, what is renewed, that the best run counts."""

from tests.kit.record import RECORD, Cost, best_of, read, renewed, written

A, B = "tests/test_a.py", "tests/b/test_b.py"


def test_what_is_written_is_read_again():
    """A name may hold spaces: it stands last."""
    costs = {A: Cost(3.1, 12, 0.9, "test_x[a b]"), B: Cost(0.0, 1, 0.0, "test_y")}
    assert read(written(costs)) == costs
    assert written(costs).splitlines()[-2:] == [
        "    0.0     1    0.0  tests/b/test_b.py  test_y",
        "    3.1    12    0.9  tests/test_a.py    test_x[a b]",
    ]


def test_the_record_is_as_it_is_written():
    """Nobody has to compare two forms of the same figures."""
    text = RECORD.read_text(encoding="utf-8")
    assert written(read(text)) == text


def test_the_best_of_three_counts_for_the_file_and_for_each_test():
    """A busy moment, or an agreement that one run played first here, is nobody's cost."""
    runs = [
        {A: {"test_x": 3.0, "test_y": 1.0}},
        {A: {"test_x": 1.0, "test_y": 2.5}},
        {A: {"test_x": 1.5, "test_y": 1.5}},
    ]
    assert best_of(runs) == {A: Cost(3.0, 2, 1.0, "test_x")}


def test_files_that_were_not_run_stay_and_those_that_have_gone_leave():
    """A part of the tests renews its own lines."""
    known = {A: Cost(3.0, 1, 3.0, "test_x"), B: Cost(2.0, 1, 2.0, "test_y"), "tests/gone.py": Cost(1.0, 1, 1.0, "z")}
    assert renewed(known, [{A: {"test_x": 1.0}}], iter([A, B])) == {A: Cost(1.0, 1, 1.0, "test_x"), B: known[B]}
