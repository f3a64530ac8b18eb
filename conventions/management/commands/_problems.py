"""How the imports print what is wrong with a file: by line number."""

from collections.abc import Sequence
from typing import Any

from conventions.domain.season.rolls.tabular import LineProblem
from workflow.wording import plural

SHOWN = 200


def write_problems(stream: Any, title: str, problems: Sequence[LineProblem]) -> None:
    """Print the problems under a title, the first ones when there are very many."""
    if problems:
        stream.write(f"{title} :")
    for problem in problems[:SHOWN]:
        stream.write(f"  ligne {problem.line} : {problem.reason}")
    if len(problems) > SHOWN:
        stream.write(f"  … et {plural(len(problems) - SHOWN, 'autre')}.")
