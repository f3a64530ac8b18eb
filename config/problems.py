"""Problems that stop the project before it starts: one exception whose text is a sentence that says what to do."""

import sys
from collections.abc import Callable


class SetupProblem(Exception):
    """The place is not ready (a setting, a folder, a port, a server); ``str()`` is one sentence for whoever started us.

    It is raised only where a person can mend the cause, so entry points print the sentence and leave with status 1.
    """


def run_or_explain(action: Callable[[], object]) -> None:
    """Run ``action``; on a ``SetupProblem`` print its sentence and exit with status 1, without traceback."""
    try:
        action()
    except SetupProblem as problem:
        sys.stderr.write(f"{problem}\n")
        raise SystemExit(1) from None
