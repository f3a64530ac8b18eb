"""The nearest hours that a rule would accept: what a page proposes in one tap beside what the rule found.

Each function takes a day of presence and returns the day to put in its place; a day without hours is a day removed.
"""

from datetime import date, time, timedelta

from conventions.domain.law.rules.timetable import BREAK_MINUTES, HourSpan, Presence

FULL_HOURS = 5
"""Shortened days end on a multiple of so many minutes."""


def removed(presence: Presence) -> Presence:
    """Return the day without hours."""
    return Presence(presence.day)


def shortened(presence: Presence, minutes: int) -> Presence:
    """Take at least ``minutes`` from the end of the day, down to whole five minutes; the afternoon first."""
    kept = list(presence.spans)
    while kept and minutes > 0:
        last = kept.pop()
        end = (_minutes(last.end) - minutes) // FULL_HOURS * FULL_HOURS
        if end > _minutes(last.start):
            kept.append(HourSpan(last.start, _time(end)))
            break
        minutes -= last.minutes
    return _day(presence, kept)


def within(presence: Presence, earliest: time, latest: time) -> Presence:
    """Keep the part between two hours."""
    kept = []
    for span in presence.spans:
        start, end = max(span.start, earliest), min(span.end, latest)
        if start < end:
            kept.append(HourSpan(start, end))
    return _day(presence, kept)


def with_a_break(presence: Presence, limit: int) -> Presence:
    """Give the day a break of thirty minutes so that nobody stays longer than ``limit`` minutes on end."""
    spans = presence.spans
    if len(spans) == 1:
        return _day(presence, _split(spans[0], limit))
    morning, afternoon = spans[0], spans[-1]
    if morning.minutes > limit:
        morning = HourSpan(morning.start, _time(_minutes(morning.start) + limit))
    resumed = max(_minutes(afternoon.start), _minutes(morning.end) + BREAK_MINUTES)
    if resumed >= _minutes(afternoon.end):
        return _day(presence, [morning])
    resumed = max(resumed, _minutes(afternoon.end) - limit)
    return _day(presence, [morning, HourSpan(_time(resumed), afternoon.end)])


def in_order(presence: Presence) -> Presence:
    """Let the afternoon begin thirty minutes after the morning; without it when nothing is left of it."""
    morning, afternoon = presence.morning, presence.afternoon
    assert morning is not None and afternoon is not None  # noqa: PT018 - it is their order that is wrong
    resumed = _minutes(morning.end) + BREAK_MINUTES
    if resumed >= _minutes(afternoon.end):
        return Presence(presence.day, morning)
    return Presence(presence.day, morning, HourSpan(_time(resumed), afternoon.end))


def moved_within(presences: tuple[Presence, ...], first: date, last: date) -> tuple[Presence, ...]:
    """Move the days outside a period to its first free weekdays, with their hours; what finds no place goes away."""
    inside = {presence.day for presence in presences if first <= presence.day <= last}
    period = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    free = [day for day in period if day.weekday() < 5 and day not in inside]
    outside = [presence for presence in presences if presence.day not in inside]
    moved = [Presence(day, presence.morning, presence.afternoon) for day, presence in zip(free, outside, strict=False)]
    return (*map(removed, outside), *moved)


def begun_later(presence: Presence, minutes: int) -> Presence:
    """Let the day begin ``minutes`` later; the same end."""
    assert presence.start is not None  # a day of presence has hours
    begin = _minutes(presence.start) + minutes
    kept = []
    for span in presence.spans:
        start = max(_minutes(span.start), begin)
        if start < _minutes(span.end):
            kept.append(HourSpan(_time(start), span.end))
    return _day(presence, kept)


def _split(span: HourSpan, limit: int) -> list[HourSpan]:
    """Cut one long range at noon when both halves then fit, else at its limit; one that only just lacks is ended."""
    start, end = _minutes(span.start), _minutes(span.end)
    if span.minutes <= limit:
        return [HourSpan(span.start, _time(end - FULL_HOURS))]
    noon, one = 12 * 60, 13 * 60
    if start < noon and end > one and noon - start <= limit and end - one <= limit:
        return [HourSpan(span.start, _time(noon)), HourSpan(_time(one), span.end)]
    cut = min(start + limit, end - BREAK_MINUTES - FULL_HOURS)
    resumed = cut + BREAK_MINUTES
    return [HourSpan(span.start, _time(cut)), HourSpan(_time(max(resumed, end - limit)), span.end)]


def _day(presence: Presence, spans: list[HourSpan]) -> Presence:
    """Put one or two ranges back where they belong: what begins before noon is a morning."""
    if not spans:
        return Presence(presence.day)
    if len(spans) == 1:
        is_morning = spans[0].start.hour < 12
        return Presence(presence.day, spans[0] if is_morning else None, None if is_morning else spans[0])
    return Presence(presence.day, spans[0], spans[-1])


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))
