"""Where the time of a run went: ten lines at its end, by processor time, which a busy machine does not stretch.

Counted are a test's process and what it started and waited for; not the database server, nor what outlives the test.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

FILES = 8
"""How many of the slowest are named."""
WORTH_TELLING = 60.0
"""Seconds of tests; a shorter run needs no account."""


def processor_seconds() -> float:
    """Return what this process and its ended children have used."""
    return sum(os.times()[:4])


class Costs:
    """Seconds by phase and by file, of all workers together."""

    def __init__(self) -> None:
        self.waited = 0.0
        self.phases: dict[str, float] = defaultdict(float)
        self.files: dict[str, float] = defaultdict(float)
        self.tests: Counter[str] = Counter()
        self.cast: Counter[str] = Counter()

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
        before = processor_seconds()
        try:
            return (yield)
        finally:
            item.user_properties.append((f"cost of {when}", processor_seconds() - before))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a worker counted: the reports bring it here."""
        path, properties = report.location[0], dict(report.user_properties)
        seconds = properties.get(f"cost of {report.when}", 0.0)
        self.waited += report.duration
        self.phases[report.when] += seconds
        self.files[path] += seconds
        self.tests[path] += report.when == "call"
        if report.when == "teardown":
            self.cast.update(value for name, value in report.user_properties if name == "cast")

    def lines(self) -> list[str]:
        """Return the account: one line of phases, one of the cast, then the dearest files."""
        if self.waited < WORTH_TELLING:
            return []
        total = sum(self.phases.values())
        phases = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in self.phases.items())
        dearest = sorted(self.files, key=lambda path: -self.files[path])[:FILES]
        return [
            f"{total:.0f} s of processor time in {len(self.files)} files ({self.waited:.0f} s by the clock): {phases}",
            ", ".join(f"{number} agreements {how}" for how, number in sorted(self.cast.items())) or "no agreement",
            *(
                f"{self.files[path]:6.0f} s  {self.files[path] / (total or 1):4.0%}  {self.tests[path]:4} tests  {path}"
                for path in dearest
            ),
        ]

    def pytest_terminal_summary(self, terminalreporter) -> None:
        for line in self.lines():
            terminalreporter.write_line(line)
