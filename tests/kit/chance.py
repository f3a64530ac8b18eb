"""Chance in tests comes from one seed: the order of files and tests, what each test draws, hypothesis, sets of strings.

Every run says its seed at its head and at its end; ``--seed`` plays it again. A test draws from the seed and its own
name, so the worker of xdist that runs it, and the tests beside it, change nothing. Seeded are ``random``, ``secrets``,
``uuid4`` and ``os.urandom``; not the keys that OpenSSL draws, nor the processes that a test starts or forks: two
processes of one test never draw the same number. The order of sets is seeded where xdist starts the worker.
"""

import hashlib
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

import hypothesis
import pytest

from config.development.lives.numbers import FIRST_NUMBER, numbered_from

SYSTEM = os.urandom
SEEDS = 1_000_000
"""How many seeds there are: few enough digits to be typed."""


@contextmanager
def drawn_from(seed: str, *, first_number: int = FIRST_NUMBER) -> Iterator[None]:
    """Let this process draw from ``seed`` for a while; its threads share the draws and never get the same."""
    before = random.getstate(), os.urandom
    random.seed(f"random {seed}")
    _draw_bytes_with(random.Random(f"bytes {seed}").randbytes)
    try:
        with numbered_from(first_number):
            yield
    finally:
        state, source = before
        _draw_bytes_with(source)
        random.setstate(state)


def _draw_bytes_with(source) -> None:
    os.urandom = source  # uuid looks it up here, and what tests and libraries call
    random._urandom = source  # SystemRandom's own name for it, hence all of secrets


os.register_at_fork(after_in_child=lambda: _draw_bytes_with(SYSTEM))


def name_of(item: pytest.Item) -> str:
    """Return the test's name, the same with xdist, which appends a group to ``nodeid``, and without."""
    return f"{item.location[0]}::{item.location[2]}"


def place(seed: int, item: pytest.Item) -> tuple[bytes, ...]:
    """Return where a test stands in the order of ``seed``: folders, files and tests are shuffled, and stay together."""
    names = str(item.path.parent), str(item.path), name_of(item)
    return tuple(hashlib.sha256(f"{seed} {name}".encode()).digest() for name in names)


def replay(seed: int) -> str:
    return f'seed {seed}; the same draws in the same order again: make test ARGS="--seed={seed}"'


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, help="seed of draws and order, as an earlier run printed it")


@pytest.hookimpl(tryfirst=True)  # before hypothesis reads its seed and xdist starts its workers
def pytest_configure(config: pytest.Config) -> None:
    """Take the seed that was given, or choose one; the workers of xdist take that of the process that started them."""
    if hasattr(config, "workerinput"):
        config.option.seed = config.workerinput["seed"]
    elif config.option.seed is None:
        config.option.seed = random.SystemRandom().randrange(SEEDS)
    os.environ["PYTHONHASHSEED"] = str(config.option.seed)
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(config.option.seed)
    # No example may fail because the machine was busy.
    hypothesis.settings.register_profile(
        "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
    )
    hypothesis.settings.load_profile("suite")


@pytest.hookimpl(optionalhook=True)  # of xdist
def pytest_configure_node(node) -> None:
    node.workerinput["seed"] = node.config.option.seed


def pytest_report_header(config: pytest.Config) -> str:
    return replay(config.option.seed)


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    terminalreporter.write_line(replay(config.option.seed))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle: alike in all workers of xdist, and for some tests as among all."""
    items.sort(key=lambda item: place(config.option.seed, item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Seed a test with its fixtures, those that it is the first to ask for among them."""
    with drawn_from(f"{item.config.option.seed} {name_of(item)}"):
        return (yield)
