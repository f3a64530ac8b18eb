"""Where the time of a run went: ten lines at its end, from the reports that pytest makes anyway."""

from collections import defaultdict

import pytest

FILES = 8
"""How many of the slowest are named."""
WORTH_TELLING = 60.0
"""Seconds of tests; a shorter run needs no account."""


class Costs:
    """Seconds by phase and by file, of all workers together."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = defaultdict(float)
        self.files: dict[str, float] = defaultdict(float)
        self.tests: dict[str, int] = defaultdict(int)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        path = report.location[0]
        self.phases[report.when] += report.duration
        self.files[path] += report.duration
        self.tests[path] += report.when == "call"

    def lines(self) -> list[str]:
        """Return the account: one line of phases, then the slowest files."""
        total = sum(self.phases.values())
        if total < WORTH_TELLING:
            return []
        phases = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in self.phases.items())
        slowest = sorted(self.files, key=lambda path: -self.files[path])[:FILES]
        return [f"{total:.0f} s of tests in {len(self.files)} files: {phases}"] + [
            f"{self.files[path]:6.0f} s  {self.files[path] / total:4.0%}  {self.tests[path]:4} tests  {path}"
            for path in slowest
        ]

    def pytest_terminal_summary(self, terminalreporter) -> None:
        for line in self.lines():
            terminalreporter.write_line(line)
