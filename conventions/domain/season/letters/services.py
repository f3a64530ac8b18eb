"""Writing letters: at its reader's hour, from what is true then; once, whatever is killed and however many write.

The moments are those of :mod:`workflow.clock`; the outbox rows that come of them bear the system's time (ADR 7).
"""

import logging
import time as stopwatch
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import takewhile
from operator import itemgetter
from textwrap import shorten

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.accounts import DeputyOfficer, TerritorialOfficer, User
from conventions.domain.persons.people.schools import Staff
from conventions.domain.persons.people.site import site
from notifications import catalogue, outbox, preferences
from notifications.catalogue import Event, UnknownMessage
from notifications.delivery import GATHERED, MOOT, NOT_THERE
from notifications.jobs import job
from notifications.models import Message, Preference
from workflow import clock

from .letter_lines import DAILY, LetterLine, LetterReader, lines
from .messages import Letter, WeeklyLetter
from .readers import reader_of, zone_of

log = logging.getLogger(__name__)

SEASON, MOST_IN_A_SEASON = timedelta(weeks=13), 26
"""Most letters in a season to a reader who did not ask for more."""
USUAL_DAYS = 2
LATEST = time(20)
"""A letter that could not leave on its day leaves the next one, at its hour."""
LAST_SCHOOL_DAY = 5
SECTIONS = {"week": "Cette semaine", "act": "À faire", "new": "Nouveau depuis la dernière lettre", "late": "En retard"}
"""Parts of a letter, in their order."""
LONGEST_SUBJECT = 120
LONGEST_WAIT = timedelta(days=60)
"""Longest wait for a letter: news that only informs is no news after it."""
OVER = "Ce que le message disait n'est plus vrai, a été fait entre-temps ou date de trop longtemps."
NO_READER = "La personne n'a plus de fonction : aucune lettre ne part."
NOT_THEIRS = "La personne n'a plus la fonction à laquelle le message s'adressait."


@job("find_readers")
def find_readers() -> int:
    """Job: let a letter be thought of for each account with a function, and for what is gathered; how many are new."""
    known = Preference.objects.filter(next_at__isnull=False)
    today = clock.now().date()
    held = Staff.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today), user=OuterRef("pk")
    )
    officers = TerritorialOfficer.objects.filter(user=OuterRef("pk"))
    deputies = DeputyOfficer.objects.filter(user=OuterRef("pk"), ended_at=None, last_day__gte=today)
    users = User.objects.filter(Exists(held) | Exists(officers) | Exists(deputies), is_active=True)
    named = users.annotate(key=Concat(Value("account:"), Cast("uuid", CharField()), output_field=CharField()))
    waiting = Message.objects.filter(GATHERED)
    keys = {
        *named.exclude(Exists(known.filter(key=OuterRef("key")))).values_list("key", flat=True),
        *waiting.exclude(Exists(known.filter(key=OuterRef("account")))).values_list("account", flat=True),
    }
    Preference.objects.bulk_create(
        [Preference(key=key, next_at=clock.now()) for key in sorted(keys)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["next_at"],
    )
    return len(keys)


@job("send_letters")
def send_letters() -> int:
    """Job: write the letters whose hour has come, for as long as a job may take; how many left."""
    stop = stopwatch.monotonic() + settings.QUEUE_TIMEOUT / 2
    written = 0
    for key in list(_due().values_list("key", flat=True)):
        if stopwatch.monotonic() > stop:
            break  # the next run goes on
        try:
            written += write_letter(key) is not None
        except Exception as problem:  # one letter that cannot be written keeps no other back
            log.error("the letter of %s cannot be written: %s", key, type(problem).__name__)
    return written


def _due() -> QuerySet[Preference]:
    return Preference.objects.filter(next_at__lte=clock.now()).order_by("next_at", "id")


@transaction.atomic
def write_letter(key: str) -> Message | None:
    """Write the letter of an account when its hour has come and there is something to say; return it, in the outbox.

    What was gathered is told by it, or moot when its cause is gone. Nothing is done before the reader's hour, late in
    the evening, or while another process writes it.
    """
    preference = _due().select_for_update(skip_locked=True).filter(key=key).first()
    if preference is None:
        return None
    lost = _last_lost(preference)
    waiting = outbox.gathered_for(key, lost)
    reader = reader_of(key)
    if reader is None:
        outbox.leave_out(waiting, NO_READER)
        preference.next_at = None
        preference.save(update_fields=["next_at"])
        return None
    here = clock.now().astimezone(zone_of(reader))
    if not preference.hour <= here.time() < LATEST:
        return None
    if arrived := preference.told_on[: len(preference.told_on) - len(lost)]:
        reader = replace(reader, since=datetime.combine(arrived[-1], preference.hour, here.tzinfo))
    others = [row for row in waiting if not _is_for(row, reader)]
    outbox.leave_out(others, NOT_THEIRS)
    over = [row for row in waiting if row not in others and _is_over(row)]
    outbox.leave_out(over, OVER)
    told = [row for row in waiting if row not in others and row not in over]
    letter = _letter(reader, preference, told, here)
    if letter is not None:
        outbox.tell_in(letter, told)
        season = here.date() - SEASON
        preference.told_on = [*(day for day in preference.told_on if day > season), here.date()]
    preference.next_at = next_moment(preference, reader, here)
    preference.save(update_fields=["next_at", "told_on"])
    return letter


def _last_lost(preference: Preference) -> list[int]:
    """Return the keys of the last letters that did not arrive, back to one that did: what they told is still new."""
    letters = Message.objects.filter(ref=preference.key, slug__in=(Letter.slug, WeeklyLetter.slug)).exclude(MOOT)
    lost = ExpressionWrapper(NOT_THERE, output_field=BooleanField())
    last = letters.order_by("-id").values_list("pk", lost)[: len(preference.told_on)]
    return [key for key, _lost in takewhile(itemgetter(1), last)]


def _is_for(row: Message, reader: LetterReader) -> bool:
    """Tell whether a reader still is, at that school, who a message was written to; whoever comes after has lines."""
    if row.audience == "officer":
        return bool(reader.territories)
    if reader.mailbox is not None:
        return True
    schools = [school for school in reader.schools if row.payer in ("", f"school:{school.uuid}")]
    roles = (row.audience,) if row.audience in Staff.Role.values else ()
    return any(reader.at(school, *roles) for school in schools)


def next_moment(preference: Preference, reader: LetterReader, now: datetime) -> datetime:
    """Return the next moment to think of a reader's letter: at the hour chosen, on the day after ``now``'s."""
    zone = zone_of(reader)
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, preference.hour, tzinfo=zone)


def _letter(reader: LetterReader, preference: Preference, news: Sequence[Message], here: datetime) -> Message | None:
    """Queue the letter that this moment asks for, if any: the weekly one, else one for what is new."""
    days = _days_to_think_of(preference, here)
    if not _leaves_room(preference, here) or not (days & set(preference.days) or _is_pressed(reader, here)):
        return None
    found = _lines(reader, lines)
    week = [line for line in found if line.section == "week"]
    rest = [*(line for line in found if line.section != "week"), *_new_lines(news)]
    wanted = []
    if week and min(preference.days) in days:
        wanted.append((WeeklyLetter.slug, [*week, *rest]))
    if any(catalogue.get(row.slug).asks for row in news) or any(line.is_new for line in rest):
        wanted.append((Letter.slug, rest))
    for slug, said in wanted:
        [row] = outbox.queue((slug,), Event("write_letter", None, {"reader": reader, **_said(said, slug)}))
        if not row.is_moot:
            return row
    return None


def _lines(reader: LetterReader, names: Iterable[str]) -> list[LetterLine]:
    return [line for name in names if name in lines for line in lines.get(name)(reader, clock.now())]


def _is_pressed(reader: LetterReader, here: datetime) -> bool:
    """Tell whether a letter may leave although it is not the reader's day."""
    return here.isoweekday() <= LAST_SCHOOL_DAY and any(line.daily for line in _lines(reader, DAILY))


def _days_to_think_of(preference: Preference, here: datetime) -> set[int]:
    """Return the days of the week since a letter was last thought of, today among them; a week of them at most."""
    assert preference.next_at is not None  # it is due
    first = max(preference.next_at.astimezone(here.tzinfo).date(), here.date() - timedelta(days=6))
    return {(here.date() - timedelta(days=back)).isoweekday() for back in range((here.date() - first).days + 1)}


def _leaves_room(preference: Preference, here: datetime) -> bool:
    """Tell whether a letter more is bearable in this season; whoever chose more days than usual asked for them."""
    lately = [day for day in preference.told_on if day > here.date() - SEASON]
    return len(preference.days) > USUAL_DAYS or len(lately) < MOST_IN_A_SEASON


def _new_lines(rows: Iterable[Message]) -> list[LetterLine]:
    """Return the lines on gathered messages: one for all of a kind, with the page of one, or where all are found."""
    by_slug: dict[str, list[Message]] = {}
    for row in rows:
        by_slug.setdefault(row.slug, []).append(row)
    lines = []
    for slug, messages in by_slug.items():
        one, many = catalogue.get(slug).in_letter or ("", "")
        pages = {_page_of(row) for row in messages}
        page = pages.pop() if len(pages) == 1 else site(reverse("home"))
        text = one if len(messages) == 1 else many % {"n": len(messages)}
        lines.append(LetterLine(kind=slug, section="new", text=text, page=page, count=len(messages)))
    return lines


def _page_of(row: Message) -> str:
    number = row.context.get("number")
    return row.context.get("page") or site(reverse("agreement", args=[number]) if number else reverse("home"))


def _said(lines: Sequence[LetterLine], slug: str) -> dict[str, object]:
    """Return subject and sections of a letter, as its template reads them."""
    sections = [
        {"title": title, "lines": [{"text": line.text, "page": line.page} for line in lines if line.section == section]}
        for section, title in SECTIONS.items()
    ]
    opening = "Votre semaine : " if slug == WeeklyLetter.slug else ""
    first = [line.text for line in lines if line.section == "act"] or [line.text for line in lines]
    told = [text.rstrip(".") for text in first[:3]]
    while len(told) > 1 and len(opening + " ; ".join(told)) > LONGEST_SUBJECT:
        told.pop()
    subject = shorten(opening + " ; ".join(told), LONGEST_SUBJECT, placeholder=" …")
    return {"sections": [one for one in sections if one["lines"]], "subject": subject}


def _is_over(row: Message) -> bool:
    """Tell whether a message is no news: its reader, or somebody else, did what it asks, or it waited for months."""
    if row.created_at < timezone.now() - LONGEST_WAIT:
        return True
    try:
        return not catalogue.get(row.slug).still_true(row.about, row.ref)
    except (UnknownMessage, ObjectDoesNotExist):
        return True


def optional_topics() -> dict[str, StrOrPromise]:
    """Return the messages that the holder of an account may turn off: their words by slug."""
    readers = set(Letter.audience)
    found = [one for one in catalogue.every_message() if one.optional and readers & set(one.audience)]
    return {message.slug: message.topic for message in found}


def chosen_by(key: str) -> Preference:
    """Return the choice of the holder of an account, or the usual one."""
    return Preference.objects.filter(key=key).first() or Preference(key=key)


@transaction.atomic
def choose(key: str, *, hour: time, days: Sequence[int], unsubscribed: Sequence[str]) -> None:
    """Keep the days of letters that the holder of an account wants, and the optional messages they want no more."""
    preference = preferences.preference_of(key)
    values = {"hour": hour, "days": sorted(days), "unsubscribed": sorted(unsubscribed)}
    reader = reader_of(key)
    if reader is not None and preference.next_at is not None and hour != preference.hour:
        zone = zone_of(reader)
        day = preference.next_at.astimezone(zone).date()
        values["next_at"] = datetime.combine(day, hour, tzinfo=zone)
    preferences.save(preference, **values)
