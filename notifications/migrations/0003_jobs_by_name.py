"""What waits in the queue of version 0.1.0 bears dotted paths of functions: it gets the names of its jobs."""

from ast import literal_eval

from django.core.signing import BadSignature
from django.db import migrations, models
from django_q.signing import SignedPackage

RUN, RUN_PERIODIC = "notifications.jobs.run", "notifications.jobs.run_periodic"
PREFIX = "periodic:"
JOBS = {
    "conventions.agreements.batches.continue_signing": "continue_signing",
    "conventions.agreements.signing.seal": "seal_agreement",
    "conventions.amendments.services.seal": "seal_amendment",
    "conventions.approvals.services.run_approval": "run_approval",
    "conventions.family.recovery.send_links": "send_links",
    "conventions.people.passwords.send_link": "send_password_link",
    "conventions.registry.rolls.apply_roll": "apply_roll",
    "conventions.registry.rolls.preview_roll": "preview_roll",
    "signatures.archive.archive_document": "archive_document",
    "workflow.deadlines.run_due": "run_deadlines",
}
PERIODIC = {
    "amendment_seals": "seal_amendments",
    "approvals": "continue_approvals",
    "archives": "archive_documents",
    "checkpoints": "publish_checkpoint",
    "deadlines": "run_deadlines",
    "delivery_reports": "read_delivery_reports",
    "documents": "check_documents",
    "expiries": "announce_expiries",
    "purge": "purge",
    "revocations": "refresh_revocation_list",
    "seals": "seal_agreements",
    "signing": "continue_signings",
}


def name_jobs(apps, schema_editor):
    """Rewrite waiting tasks, schedules and the notes of runs."""
    for row in apps.get_model("django_q", "OrmQ").objects.order_by("id"):
        try:
            task = SignedPackage.loads(row.payload)
        except BadSignature:
            continue  # of another key: no worker of ours would do it either
        if named := _named(task):
            row.payload = SignedPackage.dumps(named)
            row.save(update_fields=["payload"])
    for row in apps.get_model("django_q", "Schedule").objects.filter(func=RUN_PERIODIC):
        name = PERIODIC.get(literal_eval(row.args))
        if name is not None:
            row.name, row.args = f"{PREFIX}{name}", repr(name)
            row.save(update_fields=["name", "args"])
    for run in apps.get_model("notifications", "JobRun").objects.all():
        periodic = PERIODIC.get(run.key.removeprefix(PREFIX)) if run.key.startswith(PREFIX) else None
        if periodic is not None:
            run.key, run.name = f"{PREFIX}{periodic}", periodic
        else:
            run.name = JOBS.get(run.name, run.name)
        run.save(update_fields=["key", "name"])


def _named(task):
    """Return the task under its job's name, or nothing when it is none of ours."""
    arguments = tuple(task["args"])
    if task["func"] == RUN and arguments[1] in JOBS:
        key, path, *ids = arguments
        return {**task, "name": JOBS[path], "args": (key, JOBS[path], *ids)}
    if task["func"] == RUN_PERIODIC and arguments[0] in PERIODIC:
        return {**task, "args": (PERIODIC[arguments[0]],)}
    return None


class Migration(migrations.Migration):

    dependencies = [
        ("notifications", "0002_delivery"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [
        migrations.RenameField("jobrun", "path", "name"),
        migrations.AlterField("jobrun", "name", models.CharField("tâche", max_length=200)),
        migrations.RunPython(name_jobs, migrations.RunPython.noop),
    ]
