"""Second tries of what was given up: a job by its ids, which are kept no longer than that needs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import jobs
from notifications.jobs import job
from notifications.models import JobRun

pytestmark = pytest.mark.django_db
KEY = "c" * 32


def fail(*ids):
    raise ValueError


@pytest.mark.parametrize(
    ("name", "kept"), [("read_pile", ["x", 3]), ("send_links", None), ("send_password_link", None)]
)
def test_a_job_that_fails_keeps_its_ids_and_never_a_contact(monkeypatch, name, kept):
    """So that it can be done again once it was given up; whose contact was sealed is in the queue alone."""
    monkeypatch.setitem(job._functions, "read_pile", fail)
    for module in ("conventions.domain.season.recovery.recovery", "conventions.domain.persons.people.passwords"):
        monkeypatch.setattr(f"{module}.unseal", fail)
    with pytest.raises(jobs.JobFailed):
        jobs.run(KEY, name, *(kept or ["sealed"]))
    run = JobRun.objects.get(key=KEY)
    assert run.arguments == kept
    JobRun.objects.update(given_up=True)
    assert jobs.do_again(run) is (kept is not None)


def test_the_ids_are_wiped_once_it_is_done_or_let_go(monkeypatch):
    """Nothing is left to do again."""
    monkeypatch.setitem(job._functions, "read_pile", lambda *ids: None)
    jobs.run(KEY, "read_pile", "x")
    given_up = JobRun.objects.create(key="d" * 32, name="read_pile", given_up=True, arguments=["x"])
    jobs.let_go(given_up)
    assert set(JobRun.objects.values_list("arguments", flat=True)) == {None}


def test_a_job_given_up_is_forgotten_as_one_that_is_done():
    """Thirty days after its last try."""
    for days in (29, 31):
        at = timezone.now() - timedelta(days=days)
        JobRun.objects.create(key=f"{days:032}", name="read_pile", given_up=True, started_at=at, arguments=["x"])
    jobs.forget_old()
    assert [run.key for run in JobRun.objects.all()] == [f"{29:032}"]
