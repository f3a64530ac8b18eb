"""Signs, or seals, in the test database and is killed on its way.

It reads lines ``ACT UUID CODE STEP`` (``-`` for no code), does each in a process of its own that it forks, and answers
with how that one ended (as ``subprocess`` says it): what takes two seconds to start is started once.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from unittest import mock

import django

SIGNING = (
    "before the certificate",
    "before the signature of the PDF",
    "before the revision",
    "after the revision",
    "before the evidence",
    "before the journal",
    "after the journal",
    "before the messages",
    "before the commit",
)
SEALING = (
    "before the seal",
    "before the revision",
    "after the revision",
    "before the journal",
    "after the journal",
    "before the messages",
)
COMMITTED = "after the commit"
LONGEST = 120
"""Seconds that one of them may take."""


def die(*args: object, **kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def and_die(real: Callable) -> Callable:
    def work(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)
        die()

    return work


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
    django.setup()
    from tests.kit import lives  # noqa: F401 - and with it all that signs

    for line in sys.stdin:
        act, uuid, code, step = line.rstrip("\n").split(" ", 3)
        child = os.fork()
        if child == 0:
            signal.alarm(LONGEST)
            try:
                work(act, uuid, code, step)
            except BaseException:
                traceback.print_exc()
            os._exit(1)  # it lives
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def work(act: str, uuid: str, code: str, step: str) -> None:
    """Do it, and die at ``step``."""
    from conventions.domain.dossier.agreements import signing
    from signatures import documents, pades, services
    from signatures.models import Evidence, SignatureRequest
    from tests.kit import lives
    from workflow import engine

    storing = services if act == "sign" else documents
    steps = {
        "before the certificate": (services.pki, "issue_signer", die),
        "before the signature of the PDF": (pades, "sign_field", die),
        "before the seal": (pades, "close", die),
        "before the revision": (storing, "append", die),
        "after the revision": (storing, "append", and_die(storing.append)),
        "before the evidence": (Evidence, "save", die),
        "before the journal": (engine.journal, "append", die),
        "after the journal": (engine.journal, "append", and_die(engine.journal.append)),
        "before the messages": (engine, "queue", die),
        "before the commit": (signing, "after_answer", and_die(signing.after_answer)),
        COMMITTED: (signing, "log", signing.log),
    }
    with mock.patch.object(*steps[step]):
        if act == "sign":
            request = SignatureRequest.objects.get(uuid=uuid)
            signing.sign_with_code(request, code, circumstances=lives.HERE)
        else:
            signing.seal(uuid)
    if step == COMMITTED:
        die()


if __name__ == "__main__":
    main()
