"""A process that archives a document of the test database and is killed on its way: ``dying_archivist UUID STEP``."""

import os
import signal
import sys
from unittest import mock

import django


def die(*args: object, **kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(uuid: str, step: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
    url, root = os.environ["AUTHORITY"].split()
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(url, root)]
    django.setup()
    from signatures import archive

    real = archive.append

    def append_and_die(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)
        die()

    steps = {
        "before anything": ("signatures.longterm.extend", die),
        "once the time-stamp is there": ("signatures.archive._store", die),
        "once the revision is written": ("signatures.archive.append", append_and_die),
        "never": ("signatures.archive.log", archive.log),
    }
    with mock.patch(*steps[step]):
        archive.archive_document(uuid)


if __name__ == "__main__":
    main(*sys.argv[1:])
