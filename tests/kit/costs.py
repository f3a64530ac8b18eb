"""Times of a run: ten lines at its end, by processor time, which a busy machine does not stretch.

Counted are a test's process and what it started and waited for; not the database server, nor what outlives the test.
A browser or a site that a fixture started is counted where it is waited for: as that fixture's tearing down.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

FILES = 8
"""How many of the slowest are named."""
WORTH_TELLING = 60.0
"""Seconds of tests; a shorter run needs no account."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--costs-to", type=Path, metavar="FILE", help="write what each test cost, as JSON")


def processor_seconds() -> float:
    """Return what this process and its ended children have used."""
    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


class Costs:
    """Seconds by phase and by test, of all workers together."""

    def __init__(self) -> None:
        self.waited = 0.0
        self.phases: dict[str, float] = defaultdict(float)
        self.files: dict[str, Counter[str]] = defaultdict(Counter)
        """Costs by path, then by the name of a test."""
        self.cast: Counter[str] = Counter()
        self.shared = 0.0
        """Time of the fixtures of the whole session in this process."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef) -> Iterator[None]:
        """Charge no test with what each process prepares once, its database above all."""
        before = processor_seconds()
        try:
            return (yield)
        finally:
            if fixturedef.scope == "session":
                self.shared += processor_seconds() - before

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        return (yield from self._counted(item, "setup"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        return (yield from self._counted(item, "call"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        return (yield from self._counted(item, "teardown"))

    def _counted(self, item: pytest.Item, when: str) -> Iterator[None]:
        before, shared = processor_seconds(), self.shared
        try:
            return (yield)
        finally:
            shared = self.shared - shared
            item.user_properties.append((f"cost of {when}", processor_seconds() - before - shared))
            if shared:
                item.user_properties.append(("cost of session", shared))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a worker counted: the reports bring it here."""
        (path, _, name), properties = report.location, dict(report.user_properties)
        seconds = properties.get(f"cost of {report.when}", 0.0)
        self.waited += report.duration
        self.phases[report.when] += seconds
        self.files[path][name] += seconds
        if report.when == "teardown":
            if shared := properties.get("cost of session"):
                self.phases["session"] += shared
            self.cast.update(value for key, value in report.user_properties if key == "cast")

    def lines(self) -> list[str]:
        """Return the account: one line of phases, one of the cast, then the dearest files."""
        if self.waited < WORTH_TELLING:
            return []
        total = sum(self.phases.values())
        phases = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in self.phases.items())
        files = Counter({path: tests.total() for path, tests in self.files.items()})
        return [
            f"{total:.0f} s of processor time in {len(files)} files ({self.waited:.0f} s by the clock): {phases}",
            ", ".join(f"{number} agreements {how}" for how, number in sorted(self.cast.items())) or "no agreement",
            *(
                f"{seconds:6.0f} s  {seconds / (total or 1):4.0%}  {len(self.files[path]):4} tests  {path}"
                for path, seconds in files.most_common(FILES)
            ),
        ]

    def pytest_terminal_summary(self, terminalreporter, config: pytest.Config) -> None:
        for line in self.lines():
            terminalreporter.write_line(line)
        if config.option.costs_to:
            config.option.costs_to.write_text(json.dumps(self.files), encoding="utf-8")
