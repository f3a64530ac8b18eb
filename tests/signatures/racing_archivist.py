"""A process that archives what is due in the test database each time a line comes in: ``racing_archivist``.

Only the time-stamp itself is made up, as a few bytes: what is raced for is who finds, reads, stores and goes on.
"""

import os
import sys
from types import SimpleNamespace
from unittest import mock

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
    url, root = os.environ["AUTHORITY"].split()
    settings.SIGNATURE_TIMESTAMP_AUTHORITIES = [(url, root)]
    django.setup()
    from django.utils import timezone

    from signatures import archive

    def timestamper() -> SimpleNamespace:
        now = timezone.now()
        ten_years = now.replace(year=now.year + 10, day=1)
        authority = SimpleNamespace(name="essai", url=url)
        good = SimpleNamespace(time=now, authority=authority, certificate_expires_at=ten_years)
        return SimpleNamespace(good=good, answers=())

    with (
        mock.patch("signatures.archive.timestamps.timestamper", timestamper),
        mock.patch("signatures.archive.trust"),
        mock.patch("signatures.longterm.extend", lambda before, **given: before + b"%%EOF\n"),
    ):
        print("ready", flush=True)
        for _round in sys.stdin:
            print(archive.archive_overdue(), flush=True)


if __name__ == "__main__":
    main()
