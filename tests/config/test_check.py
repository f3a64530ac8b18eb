"""`make check`: several steps side by side, what failed told whole, one sentence and one status at the end."""

from config.development.check import STEPS, Step, run_all


def python(name: str, code: str) -> Step:
    return Step(name, ("timeit", "-n", "1", "-r", "1", code))


def test_whoever_checks_reads_what_failed_and_gets_the_first_status_of_the_list(capfd):
    """The steps that passed say their time alone; the order of ends changes nothing."""
    steps = [
        python("long", "import time; time.sleep(0.5); print('why it failed', flush=True); import os; os._exit(3)"),
        python("good", "print('nobody reads this')"),
        python("short", "import os; os._exit(4)"),
    ]
    assert run_all(steps) == 3
    told = capfd.readouterr().out
    assert "== long FAILED ==\nwhy it failed\n" in told
    assert "== short FAILED ==" in told
    assert "nobody reads this" not in told
    assert told.endswith("2 of 3 checks failed: long, short.\n")


def test_whoever_checks_what_is_right_reads_one_sentence(capfd):
    """And gets the status of success."""
    assert run_all([python("one", "pass"), python("other", "pass")]) == 0
    assert capfd.readouterr().out.endswith("All 2 checks passed.\n")


def test_guards_types_and_style_are_checked():
    """A step that leaves is taken out here too."""
    assert [step.name for step in STEPS] == ["types", "guards", "production settings", "templates", "style", "layout"]
