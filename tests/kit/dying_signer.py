"""Signs, or seals, in the test database and is killed on its way: ``dying_signer ACT UUID CODE STEP``."""

import os
import signal
import sys
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


def die(*args: object, **kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def and_die(real: Callable) -> Callable:
    def work(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)
        die()

    return work


def main(act: str, uuid: str, code: str, step: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
    django.setup()
    from conventions.domain.agreements import signing
    from signatures import documents, services
    from signatures.models import Evidence, SignatureRequest
    from tests.kit import lives
    from workflow import engine

    storing = services if act == "sign" else documents
    steps = {
        "before the certificate": (services.pki, "issue_signer", die),
        "before the signature of the PDF": (services.pades, "sign_field", die),
        "before the seal": (services.pades, "close", die),
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
    main(*sys.argv[1:])
