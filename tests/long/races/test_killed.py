"""Killed at each step of signing and of sealing: the state before or the state after, never one between."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.models import Convention
from signatures.models import SigningBatch
from tests.conventions.domain.dossier.agreements.test_sealing import report_on
from tests.conventions.domain.dossier.agreements.test_signing import document_of, everything
from tests.kit import lives
from tests.kit.dying_signer import COMMITTED, SEALING, SIGNING
from workflow import agenda, journal

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


Run = Callable[..., int]


@pytest.fixture
def run() -> Iterator[Run]:
    """Return what does something in a process of its own and tells how that one ended."""
    environment = {**os.environ, "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"])}
    command = [sys.executable, "-m", "tests.kit.dying_signer"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as signer:

        def run(act: str, uuid: str, code: str, step: str) -> int:
            print(act, uuid, code, step, file=signer.stdin, flush=True)
            return int(signer.stdout.readline())

        yield run


def is_coherent(convention: Convention) -> None:
    convention.refresh_from_db()
    assert list(journal.check()) == []
    assert agenda.differences(convention) == []
    assert report_on(document_of(convention).content()).ok


@pytest.mark.chaos
def test_killed_while_signing_nothing_is_left_and_the_same_code_signs(run: Run, rounds):
    """kill -9 before and after each thing that a signature writes; once it is committed nothing is lost."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    signing.ask_signing_code([request])
    code, before = lives.last_code(request), everything(convention)
    for step in SIGNING * rounds(1, 5):
        assert run("sign", str(request.uuid), code, step) == -signal.SIGKILL, step
        assert everything(convention) == before, step
        SigningBatch.objects.update(tries=0)  # the five tries that a code has are not what is tried here
    is_coherent(convention)
    assert run("sign", str(request.uuid), code, COMMITTED) == -signal.SIGKILL
    assert lives.requests(convention)["guardian_1"].status == "signed"
    is_coherent(convention)


def test_killed_while_sealing_the_file_is_open_or_closed_and_the_next_run_closes_it(run: Run):
    """kill -9 before and after each thing that the seal writes."""
    convention = lives.validated()
    lives.sign(convention)
    before = everything(convention)
    for step in SEALING:
        assert run("seal", str(convention.uuid), "-", step) == -signal.SIGKILL, step
        assert everything(convention) == before, step
    is_coherent(convention)
    assert convention.status == "signatures_started"
    assert run("seal", str(convention.uuid), "-", COMMITTED) == -signal.SIGKILL
    is_coherent(convention)
    assert convention.status == "signed"
    assert report_on(document_of(convention).content()).closed
