"""Background jobs: enqueued with the caller's transaction, run once, counted, and kept free of personal data."""

import logging
import os
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from notifications import catalogue, checks, jobs, schedules
from notifications.jobs import enqueue
from notifications.models import Heartbeat, JobRun
from tests.notifications.sample.jobs import PREFIX

pytestmark = pytest.mark.django_db
MARK, COUNT, FAIL = "mark", "count", "fail"


def run_next() -> None:
    """Take the oldest task from the queue and run it as the cluster does."""
    row = OrmQ.objects.order_by("id").first()
    task = row.task
    jobs.run(*task["args"])
    row.delete()


@pytest.mark.django_db(transaction=True)
def test_rolled_back_caller_enqueues_nothing():
    """A job lives or dies with the transaction that asked for it."""
    with transaction.atomic():
        enqueue(MARK, "a")
        transaction.set_rollback(True)
    assert OrmQ.objects.count() == 0


def test_enqueue_costs_one_query(django_assert_num_queries):
    """One INSERT."""
    with django_assert_num_queries(1):
        enqueue(MARK, "a")


def test_enqueue_takes_ids_only():
    """Text, whole number or UUID: an object would be pickled as it is now."""
    enqueue(MARK, "a", 1, uuid.uuid4())
    for value in (object(), {"name": "x"}, True, 1.5):
        with pytest.raises(TypeError):
            enqueue(MARK, value)


def test_job_handed_out_twice_runs_once():
    """The second copy of a task finds the work done."""
    enqueue(COUNT, "a")
    arguments = OrmQ.objects.get().task["args"]
    jobs.run(*arguments)
    jobs.run(*arguments)
    assert Heartbeat.objects.filter(name__startswith="count:a:").count() == 1
    assert JobRun.objects.get().tries == 1


def test_job_at_work_elsewhere_is_left_alone():
    """A copy of a job that still runs goes back to the queue."""
    enqueue(COUNT, "a")
    key, name, *ids = OrmQ.objects.get().task["args"]
    assert jobs._begin(key, name)
    JobRun.objects.update(pid=os.getppid())
    with pytest.raises(jobs.AlreadyRunning):
        jobs.run(key, name, *ids)


def test_job_that_fails_is_raised_and_noted_without_its_words(caplog):
    """The queue sees a failure and tries again; kind and place are kept, the quoted person is not."""
    caplog.set_level(logging.DEBUG)
    enqueue(FAIL, "Zoé Essai")
    with pytest.raises(jobs.JobFailed) as caught:
        run_next()
    job = JobRun.objects.get()
    assert (job.tries, job.done_at, job.busy_until) == (1, None, None)
    assert job.last_error.startswith("ValueError (jobs.py, fail, ")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("notifications")]
    assert ours
    assert not [text for text in (*ours, str(caught.value), job.last_error) if "Zoé" in text]


def test_job_that_kills_its_process_is_given_up():
    """Tries are counted before the work, so a job that never ends well is not tried for ever."""
    enqueue(MARK, "a")
    key, name, *_ids = OrmQ.objects.get().task["args"]
    JobRun.objects.create(key=key, name=name, tries=jobs.MOST_TRIES)
    run_next()
    assert JobRun.objects.get().given_up
    assert not Heartbeat.objects.filter(name=f"{PREFIX}a").exists()


def test_task_of_a_dead_process_goes_back_to_the_queue():
    """A task whose process is gone is due at once; one whose process lives keeps its lock."""
    enqueue(MARK, "a")
    OrmQ.objects.update(lock=timezone.now() + timedelta(seconds=200))
    key, name, *_ids = OrmQ.objects.get().task["args"]
    jobs._begin(key, name)
    assert jobs.release_lost(alone=False) == 0
    JobRun.objects.update(pid=2**22 - 1)
    assert jobs.release_lost(alone=False) == 1
    assert OrmQ.objects.filter(lock__lte=timezone.now()).count() == 1


def test_schedules_follow_the_settings(settings):
    """Declared jobs are scheduled, changed ones changed, stale ones of ours removed; those of others stay."""
    Schedule.objects.create(name="other", func="somewhere.else")
    settings.PERIODIC_JOBS = {"a": 1, "b": 5}
    assert schedules.update_schedules() == (["a", "b"], [])
    assert schedules.update_schedules() == ([], [])
    settings.PERIODIC_JOBS = {"b": 6}
    assert schedules.update_schedules() == (["b"], ["a"])
    assert set(Schedule.objects.values_list("name", "minutes")) == {("other", None), ("periodic:b", 6)}
    del settings.PERIODIC_JOBS
    assert schedules.update_schedules() == ([], ["b"])


def test_periodic_job_runs_at_every_turn(settings):
    """Done once, it runs again at the next turn; unknown names do nothing."""
    settings.PERIODIC_JOBS = {"mark_periodic": 1}
    for _turn in range(2):
        jobs.run_periodic("mark_periodic")
        assert Heartbeat.objects.filter(name=f"{PREFIX}periodic").delete()[0] == 1
    jobs.run_periodic("unknown")


def test_checks_find_a_periodic_job_that_cannot_run(settings):
    """A name that nobody bears, or half a minute, is said at the start."""
    settings.PERIODIC_JOBS = {"nobody_bears_this": 0.5, MARK: 1}
    assert [found.id for found in checks.check_periodic_jobs(None)] == ["notifications.E004", "notifications.E005"]


def test_checks_find_a_message_without_class(monkeypatch):
    """A slug that a transition announces and no class bears is an error at the start."""
    monkeypatch.setattr("notifications.catalogue._expected", {"sample_nothing": {"approve"}})
    assert [found.id for found in checks.check_catalogue(None)] == ["notifications.E001", "notifications.W001"]


def test_checks_find_a_message_that_does_not_say_when_it_leaves(monkeypatch):
    """Nor what a letter says of it when it is gathered, nor what one unsubscribes from."""

    monkeypatch.setattr(catalogue, "_expected", {})

    def found(**of_class) -> list[str]:
        given = {"slug": "sample_news", "title": "Essai.", "audience": ("guardian",), **of_class}
        monkeypatch.setattr(catalogue, "_registry", {})
        catalogue._registry["sample_news"] = type("Essay", (catalogue.Message,), given)
        return [one.id for one in checks.check_catalogue(None)]

    assert found() == ["notifications.E007"]
    assert found(urgency=catalogue.Urgency.GATHERED) == ["notifications.E008"]
    assert found(urgency=catalogue.Urgency.PROMPT, optional=True) == ["notifications.E009"]
