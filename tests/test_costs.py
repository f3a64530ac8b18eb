"""The account of a long run: what each file took, its fixtures included, in ten lines at most."""

from types import SimpleNamespace

from tests.kit.costs import Costs


def spent(costs: Costs, path: str, **phases: float) -> None:
    for when, seconds in phases.items():
        costs.pytest_runtest_logreport(SimpleNamespace(location=(path, 1, "x"), when=when, duration=seconds))


def test_a_long_run_tells_its_phases_and_its_slowest_files():
    costs = Costs()
    for number in range(20):
        spent(costs, f"tests/test_{number}.py", setup=1.0, call=float(number), teardown=0.5)
    spent(costs, "tests/test_19.py", setup=0, call=11.0, teardown=0)
    head, first, *others = costs.lines()
    assert head == "231 s of tests in 20 files: setup 20 s, call 201 s, teardown 10 s"
    assert first.split() == ["32", "s", "14%", "2", "tests", "tests/test_19.py"]
    assert [line.split()[-1] for line in others] == [f"tests/test_{number}.py" for number in range(18, 11, -1)]


def test_a_short_run_tells_nothing():
    costs = Costs()
    spent(costs, "tests/test_a.py", setup=1, call=2, teardown=1)
    assert costs.lines() == []
