"""A season of thirteen weeks: how many messages each person gets, what was late, and nothing twice or too late."""

import random
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import Min

from conventions.domain.dossier.agreements.kinds.base import MOST_REMINDERS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.season.letters.services import MOST_IN_A_SEASON, SECTIONS
from notifications import catalogue
from notifications.models import Message
from tests.kit.season import QUIET, Season
from workflow import agenda, journal
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.played]

LETTERS, MOST_URGENT = ("letter", "weekly_letter"), 6
MOST_LATE = timedelta(hours=12)
"""Between a message and its leaving: a night."""
NEXT_LETTER = timedelta(days=4)
"""From a Friday to a Tuesday."""


@pytest.mark.chaos
def test_a_season_of_a_school_of_210_is_told_once_in_time_and_in_few_messages(monkeypatch, settings, rounds):
    """Two schools, everyone slow, jobs killed in the middle; at length four times as many, and once without kills."""
    settings.QUIET_HOURS = QUIET
    told = []
    for kills in (random.Random(13), None)[: rounds(1, 2)]:
        before = transaction.savepoint()
        mail.outbox.clear()
        season = Season(monkeypatch, pupils=210, agreements=rounds(15, 60), kills=kills)
        season.play()
        assert season.killed > 50 or kills is None
        its_people_get_few_messages(season)
        reminders_are_few_and_none_comes_after_the_act()
        nothing_is_lost_doubled_or_said_twice(season)
        nothing_is_late()
        what_is_kept_is_sound(season)
        rows = Message.objects.exclude(slug__startswith="several")  # said together, or one by one after a kill
        told.append(Counter(rows.values_list("slug", "audience")))
        transaction.savepoint_rollback(before)
    assert told[0] == told[-1]


def its_people_get_few_messages(season: Season) -> None:
    """At most two letters a week to each; to the head six urgent messages, codes apart, that the head asked for."""
    for post in season.school.staff.select_related("user"):
        own = Message.objects.filter(status="sent", address=post.user.email)
        assert 0 < own.filter(slug__in=LETTERS).count() <= MOST_IN_A_SEASON
        assert not own.filter(slug__in=gathered()).exists()
        if post.role == "head":
            codes = [one.slug for one in catalogue.every_message() if one.is_code]
            assert own.filter(urgent=True).exclude(slug__in=codes).count() <= MOST_URGENT


def gathered() -> list[str]:
    return [one.slug for one in catalogue.every_message() if one.urgency is catalogue.Urgency.GATHERED]


def reminders_are_few_and_none_comes_after_the_act() -> None:
    """Five at most to a party for an act; one for a half-day; none once it was done."""
    firsts = Transition.objects.values_list("subject_uuid").annotate(at=Min("at"))
    acted: dict[UUID, datetime] = dict(firsts)
    parts = Transition.objects.filter(name="complete_host_part").values_list("root_uuid", "at")
    hosts: dict[UUID, datetime] = dict(parts)
    answered = {
        (one.convention.uuid, str(one.author)): one.submitted_at
        for one in Evaluation.objects.exclude(submitted_at=None).select_related("convention")
    }
    counted: Counter[tuple[str, ...]] = Counter()
    for row in Message.objects.filter(slug="reminder", status__in=("sent", "told")).select_related("letter"):
        left = row.sent_at or row.letter.sent_at
        what, root = row.context["what"], UUID(row.about.partition(":")[2])
        if what == "presence":
            done = acted.get(UUID(row.context["half_day"]))
        elif what == "signature":
            done = acted.get(UUID(row.ref.partition(":")[2]))
        elif what == "host":
            done = hosts.get(root)
        else:
            done = answered.get((root, row.audience))
        assert done is None or left <= done, (what, row.audience, left, done)
        counted[(row.about, row.ref, what, row.context.get("half_day", ""))] += 1
    assert {"presence", "signature", "host", "evaluation"} == {what for _about, _ref, what, _half in counted}
    assert max(n for (_about, _ref, what, _half), n in counted.items() if what == "presence") == 1
    assert max(counted.values()) <= MOST_REMINDERS


def nothing_is_lost_doubled_or_said_twice(season: Season) -> None:
    """All that waits waits for a letter; what left twice, killed just then, bears the same Message-ID."""
    assert not Message.objects.filter(status__in=("queued", "failed", "undeliverable")).exists()
    sent = Message.objects.filter(status="sent")
    mails = Counter(one.extra_headers["Message-ID"] for one in mail.outbox)
    assert set(mails) == set(sent.filter(channel="email").values_list("message_id", flat=True))
    texts = Counter(one.id for one in season.sms)
    assert set(texts) == {str(one) for one in sent.filter(channel="sms").values_list("uuid", flat=True)}
    assert sum(mails.values()) - len(mails) + sum(texts.values()) - len(texts) <= season.killed
    said = Counter(
        (row.slug, row.about, row.ref, row.channel, str(sorted(row.context.items())))
        for row in Message.objects.filter(status__in=("sent", "told"))
        if row.about and row.slug != "reminder" and not row.slug.endswith("_code")
    )
    assert [one for one, n in said.items() if n > 1] == []
    letters = Counter(
        (one.address, str(one.context), tuple(one.gathered.order_by("pk").values_list("pk", flat=True)))
        for one in sent.filter(slug="letter")
        if SECTIONS["late"] not in [section["title"] for section in one.context["sections"]]  # pressed: told twice
        if "en retard" not in str(one.context)
    )
    assert [one for one, n in letters.items() if n > 1] == []


def nothing_is_late() -> None:
    """A message leaves within a night; what is asked of an account is in the next letter."""
    for row in Message.objects.filter(status="sent"):
        assert row.sent_at - row.created_at < MOST_LATE, row.slug
    for row in Message.objects.filter(status="told").exclude(account="").select_related("letter"):
        if catalogue.get(row.slug).asks:
            assert row.letter.sent_at - row.created_at < NEXT_LETTER, row.slug


def what_is_kept_is_sound(season: Season) -> None:
    """The journal's chain holds, and an agenda made again from it is the same."""
    assert list(journal.check()) == []
    for life in season.lives:
        assert life.convention is not None
        assert agenda.differences(Convention.objects.get(pk=life.convention.pk)) == []
