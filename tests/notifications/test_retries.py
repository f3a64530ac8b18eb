"""What was given up can be done again: a job by its ids."""

import pytest

from notifications import jobs
from notifications.jobs import job
from notifications.models import JobRun


@pytest.mark.django_db
def test_a_job_keeps_the_ids_that_it_is_called_with(monkeypatch):
    """So that it can be done again once it was given up."""
    monkeypatch.setitem(job._functions, "read_pile", lambda *ids: None)
    jobs.run("c" * 32, "read_pile", "x", 3)
    assert JobRun.objects.get(key="c" * 32).arguments == ["x", 3]
