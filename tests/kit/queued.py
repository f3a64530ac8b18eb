"""The queue in tests: jobs wait as in production until a test runs them here, without a worker."""

from django_q.models import OrmQ

from notifications import jobs


def run_jobs() -> None:
    """Run every job that waits, in order."""
    for row in OrmQ.objects.order_by("id"):
        jobs.run(*row.task["args"])
        row.delete()
