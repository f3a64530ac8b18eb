"""Runs the benchmarks and prints ratios: ``python -m tests.bench [subject…]``; status 1 when a limit is broken.

Without a subject those run that take seconds; each has a database of its own.

``python -m tests.bench small [subject…]`` plays those, or all, in a form of a few seconds; no limit counts.
``python -m tests.bench scale [agreements=1000000]`` fills two databases and says which pages grow.
``python -m tests.bench many [many=200]`` does an act on many, and as often one by one.
``python -m tests.bench search`` asks 200,000 offers for the nearest, beside PostGIS and beside 20,000.
``python -m tests.bench figures [size=1000000]`` writes and reads the figures of a million agreements.
``python -m tests.bench load [agreements=1000000]`` reads the trainees of the busiest host of a million agreements.
``python -m tests.bench alert [pupils=180]`` suspends a whole school and tells everybody, within ten minutes.
``python -m tests.bench assignment [arcs=100 pairs=0]`` assigns pupils of a basin and of a département to seats.
``python -m tests.bench relay [mails=600 rounds=3]`` sends mails by plain django-q2 and by the relay.
``python -m tests.bench journey [journeys=96]`` has eight parties sign at once, on a stock site and on ours.
``python -m tests.bench against=FOLDER [pairs=40] [only=WORDS]`` compares this checkout with another one instead;
``journey`` beside that compares the steps of a signing by link, one by one and together.
"""

import importlib
import inspect
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from config.problems import SetupProblem, run_or_explain
from tests.bench import Ratio, against, databases

APART = ("scale", "journey", "many", "alert", "relay", "assignment", "search", "figures", "load")
"""Run only when they are named: they take minutes."""
HEAD = f"{'what':<72} {'baseline':>10} {'ours':>10} {'ratio':>7} {'limit':>7}"


def main(subjects: list[str]) -> None:
    """Run the benchmarks of ``subjects``, or all, in a database of their own; or compare with another checkout."""
    options = dict(subject.split("=", 1) for subject in subjects if "=" in subject)
    if "against" in options:
        other, pairs = Path(options["against"]).resolve(), int(options.get("pairs", against.PAIRS))
        against.main(other, pairs=pairs, only=options.get("only", "journey" if "journey" in subjects else ""))
        return
    names, small = known(), "small" in subjects
    asked = [subject for subject in subjects if "=" not in subject and subject != "small"]
    if unknown := sorted(set(asked) - set(names)):
        raise SetupProblem(
            f"There is no benchmark {', '.join(unknown)}: choose among {', '.join(names) or 'none yet'}."
        )
    broken = []
    with own_database():
        for name in asked or [name for name in names if small or name not in APART]:
            began = time.perf_counter()
            print(f"\n{name}\n{HEAD}", flush=True)
            benchmark = importlib.import_module(f"tests.bench.bench_{name}")
            sizes = dict(benchmark.SMALL) if small else {}
            sizes |= {key: int(options[key]) for key in inspect.signature(benchmark.run).parameters if key in options}
            with databases.copied():
                for ratio in benchmark.run(**sizes):
                    told = replace(ratio, limit=None) if small else ratio
                    print(line(told), flush=True)
                    broken += [] if told.holds else [told.name]
            print(f"({time.perf_counter() - began:.1f} s)", flush=True)
    if broken:
        raise SetupProblem(f"Slower than promised: {', '.join(broken)}.")


def known() -> list[str]:
    """Return the names of the benchmarks."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def line(ratio: Ratio) -> str:
    """Return a ratio as a line of the table."""
    limit = "-" if ratio.limit is None else f"{ratio.limit:.2f}"
    verdict = "" if ratio.holds else "  BROKEN"
    against = f"  {ratio.against}" if ratio.against else ""
    write = duration if ratio.unit == "s" else size
    times = f"{write(ratio.baseline):>10} {write(ratio.ours):>10} {ratio.value:>7.2f} {limit:>7}"
    return f"{ratio.name:<72} {times}{against}{verdict}"


def duration(seconds: float) -> str:
    """Return a time as a person reads it."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def size(length: float) -> str:
    """Return a number of bytes as a person reads it."""
    return f"{length / 1000:.0f} kB"


@contextmanager
def own_database() -> Iterator[None]:
    """Set Django up and lend the benchmarks an empty migrated database, dropped afterwards; on our server a copy."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

    from tests.kit.owner import take_site_role_off
    from tests.kit.template_database import migrated_template

    take_site_role_off()  # some baselines make tables of their own
    connection.settings_dict["TEST"]["NAME"] = f"bench_{connection.settings_dict['NAME']}"
    if not os.environ.get("DATABASE_URL"):
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()


if __name__ == "__main__":
    run_or_explain(lambda: main(sys.argv[1:]))
