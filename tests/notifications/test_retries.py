"""What was given up can be done again, or not: jobs by their ids, messages without a secret."""

import pytest

from notifications import jobs, retries
from notifications.jobs import job
from notifications.models import JobRun


@pytest.mark.django_db
def test_a_job_keeps_the_ids_that_it_is_called_with(monkeypatch):
    """So that it can be done again once it was given up."""
    monkeypatch.setitem(job._functions, "read_pile", lambda *ids: None)
    jobs.run("c" * 32, "read_pile", "x", 3)
    assert JobRun.objects.get(key="c" * 32).arguments == ["x", 3]


def test_a_kind_of_message_bears_a_secret_or_can_be_sent_again():
    """Nobody gets a letter in which the link is missing."""
    whole = set(retries.without_secret())
    assert "account_changed" in whole
    assert not {"account_opened", "signing_code", "account_invitation", "links_again"} & whole
