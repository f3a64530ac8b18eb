"""The account of a long run: what each file took, its fixtures included, in ten lines at most."""

from types import SimpleNamespace

from tests.kit.costs import Costs, processor_seconds


def spent(costs: Costs, path: str, *more: tuple[str, object], name: str = "x", **phases: float) -> None:
    for when, seconds in phases.items():
        properties = [(f"cost of {when}", seconds), *more]
        report = SimpleNamespace(location=(path, 1, name), when=when, duration=2 * seconds, user_properties=properties)
        costs.pytest_runtest_logreport(report)


def test_a_long_run_tells_its_phases_its_cast_and_its_dearest_files():
    costs = Costs()
    for number in range(20):
        cast = [("cast", "written back"), ("cast", "played")][number % 3 == 0]
        spent(costs, f"tests/test_{number}.py", cast, setup=1.0, call=float(number), teardown=0.5)
    spent(costs, "tests/test_19.py", name="another", setup=0, call=11.0, teardown=0)
    head, cast, first, *others = costs.lines()
    assert head == ("231 s of processor time in 20 files (462 s by the clock): setup 20 s, call 201 s, teardown 10 s")
    assert cast == "7 agreements played, 13 agreements written back"
    assert first.split() == ["32", "s", "14%", "2", "tests", "tests/test_19.py"]
    assert [line.split()[-1] for line in others] == [f"tests/test_{number}.py" for number in range(18, 11, -1)]


def test_what_the_whole_session_shares_is_no_tests():
    """The first test of a process prepares its database; which one that is, chance says."""
    costs = Costs()
    spent(costs, "tests/test_a.py", ("cost of session", 4.0), setup=1.0, call=60.0, teardown=0.0)
    assert costs.files["tests/test_a.py"] == {"x": 61.0}
    assert costs.lines()[0].endswith("setup 1 s, call 60 s, teardown 0 s, session 4 s")


def test_a_short_run_tells_nothing():
    costs = Costs()
    spent(costs, "tests/test_a.py", setup=1, call=2, teardown=1)
    assert costs.lines() == []


def test_what_a_phase_costs_is_on_its_own_test(request):
    """The report of each phase brings it from the worker to the process that adds up."""
    known = dict(request.node.user_properties)
    assert 0 <= known["cost of setup"] <= processor_seconds()
    assert "cost of call" not in known
