"""Read by every Python under a moved clock: what it starts with an environment of its own gets the clock as well.

The process that examines a file gets nothing of ours, for one, and would find its signatures made in the future.
"""

import os
import subprocess

CLOCK = {name: value for name, value in os.environ.items() if name == "LD_PRELOAD" or name.startswith("FAKE")}
_start = subprocess.Popen.__init__


def _start_under_clock(self, *arguments, env=None, **named) -> None:
    _start(self, *arguments, env=None if env is None else {**CLOCK, **env}, **named)


subprocess.Popen.__init__ = _start_under_clock
