# Rhythms of reminders that a school changes; agreements in course get their deadline, a few each minute.

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

REMINDED = (
    *("draft", "started_by_host", "validated", "signatures_started"),
    *("signed", "running", "completed", "terminated"),
)
SPREAD = 120
"""Minutes over which the schedule looks at what was in course before there were reminders."""


def arm(apps, schema_editor):
    """The schedule then finds when each is really due; what is long past is let go, see docs/adr/0076."""
    deadline = apps.get_model("workflow", "Deadline")
    now = timezone.now()
    found = apps.get_model("conventions", "Convention").objects.filter(status__in=REMINDED, erased_at=None)
    rows = (
        deadline(
            subject_label="conventions.convention",
            subject_id=key,
            name="remind",
            due_at=now + timedelta(minutes=key % SPREAD),
        )
        for key in found.values_list("pk", flat=True).iterator()
    )
    deadline.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def disarm(apps, schema_editor):
    apps.get_model("workflow", "Deadline").objects.filter(subject_label="conventions.convention", name="remind").delete()


class Migration(migrations.Migration):

    dependencies = [
        ("conventions", "0041_unmarked_half_days"),
        ('workflow', '0009_journal_by_moment'),
    ]

    operations = [
        migrations.AddField(
            model_name='period',
            name='reminders',
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name='relances'),
        ),
        migrations.RunPython(arm, disarm, elidable=True),
    ]
