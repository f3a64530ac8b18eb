"""What was a report for the head alone before decision 101 is an alert afterwards, and nothing tells of it any more."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from conventions.domain.dossier.alerts.models import PupilAlert, Report
from conventions.domain.dossier.alerts.services import handle_report, report
from notifications.models import Message
from tests.kit import lives

pytestmark = pytest.mark.django_db
moving = import_module("conventions.migrations.0057_pupil_alerts")


def move() -> None:
    with connection.cursor() as cursor:
        for statement in (moving.MOVED, moving.FORGOTTEN, moving.LEFT, moving.UNCOUNTED):
            cursor.execute(statement)


@pytest.fixture(autouse=True)
def reports_as_they_were(db) -> None:
    """The table as that migration found it, with the column that said « the head alone »."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE conventions_report (LIKE conventions_report INCLUDING DEFAULTS INCLUDING IDENTITY,"
            " audience varchar(20) NOT NULL DEFAULT '')"
        )


def keep(*reports: Report) -> None:
    """Let pupils have written them, as they were kept then: for the head alone."""
    with connection.cursor() as cursor:
        keys = [one.pk for one in reports]
        cursor.execute(
            "UPDATE conventions_report SET kind = 'pupil_alert', audience = 'head' WHERE id = ANY(%s)", [keys]
        )


def test_what_the_head_alone_read_leaves_the_reports_with_its_mail():
    """Read or not, with what was done; nobody is called again, and what all adults read stays a report."""
    convention = lives.running()
    pupil, head = lives.by(convention, "pupil"), convention.school.staff.get(role="head").user
    waiting = report(convention, "problem", by=pupil, text="Il me suit.")
    dealt = report(convention, "problem", by=pupil, text="Il crie.")
    handle_report(dealt, by=head, answer="Appelé.")
    keep(waiting, dealt)
    report(convention, "problem", by=pupil, text="Tombé.")
    Report.objects.filter(text="Tombé.").update(kind="pupil_alert")
    mails = Message.objects.filter(slug="urgent_report_received", audience="head")
    mails.update(context={"what": "L'élève signale un problème"})
    later = mails.latest("pk")
    Message.objects.filter(pk=later.pk).update(created_at=later.created_at + timedelta(hours=1))  # of another report
    move()
    first, second = PupilAlert.objects.order_by("created_at")
    assert (first.uuid, first.text, first.to, first.pupil, first.read_at) == (
        *(waiting.uuid, "Il me suit.", "head"),
        *(convention.pupil, None),
    )
    assert (first.called_at, second.done, second.read_by) == (first.created_at, "Appelé.", head)
    assert [(one.kind, one.text) for one in Report.objects.all()] == [("accident", "Tombé.")]
    assert [row.pk for row in mails.all()] == [later.pk]
