"""The nearest hours that a rule would accept: what a page proposes in one tap beside what the rule found.

Each function takes a day of presence and returns the day to put in its place; a day without hours is a day removed.
"""

from datetime import date, timedelta

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
        end = (last.ends - minutes) // FULL_HOURS * FULL_HOURS
        if end > last.begins:
            kept.append(HourSpan.between(last.begins, end))
            break
        minutes -= last.minutes
    return _day(presence, kept)


def within(presence: Presence, earliest: int, latest: int) -> Presence:
    """Keep the part between two minutes of the day."""
    kept = []
    for span in presence.spans:
        begins, ends = max(span.begins, earliest), min(span.ends, latest)
        if begins < ends:
            kept.append(HourSpan.between(begins, ends))
    return _day(presence, kept)


def with_a_break(presence: Presence, limit: int, pause: int = BREAK_MINUTES) -> Presence:
    """Give the day a break of ``pause`` minutes so that nobody stays longer than ``limit`` minutes on end."""
    spans = presence.spans
    if len(spans) == 1:
        return _day(presence, _split(spans[0], limit, pause))
    morning, afternoon = spans[0], spans[-1]
    if morning.minutes > limit:
        morning = HourSpan.between(morning.begins, morning.begins + limit)
    resumed = max(afternoon.begins, morning.ends + pause)
    if resumed >= afternoon.ends:
        return _day(presence, [morning])
    resumed = max(resumed, afternoon.ends - limit)
    return _day(presence, [morning, HourSpan.between(resumed, afternoon.ends)])


def in_order(presence: Presence) -> Presence:
    """Let the afternoon begin thirty minutes after the morning; without it when nothing is left of it."""
    morning, afternoon = presence.morning, presence.afternoon
    assert morning is not None and afternoon is not None  # noqa: PT018 - it is their order that is wrong
    resumed = morning.ends + BREAK_MINUTES
    if resumed >= afternoon.ends:
        return Presence(presence.day, morning)
    return Presence(presence.day, morning, HourSpan.between(resumed, afternoon.ends))


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
    begin = presence.spans[0].begins + minutes
    kept = [HourSpan.between(max(span.begins, begin), span.ends) for span in presence.spans if begin < span.ends]
    return _day(presence, kept)


def _split(span: HourSpan, limit: int, pause: int) -> list[HourSpan]:
    """Cut one long range at noon when both halves then fit, else at its limit; one that only just lacks is ended."""
    start, end = span.begins, span.ends
    if span.minutes <= limit:
        return [HourSpan.between(start, end - FULL_HOURS)]
    noon, one = 12 * 60, 13 * 60
    if start < noon and end > one and noon - start <= limit and end - one <= limit:
        return [HourSpan.between(start, noon), HourSpan.between(one, end)]
    cut = min(start + limit, end - pause - FULL_HOURS)
    return [HourSpan.between(start, cut), HourSpan.between(max(cut + pause, end - limit), end)]


def _day(presence: Presence, spans: list[HourSpan]) -> Presence:
    """Put the ranges back where they belong: what begins before noon is a morning, the end of a night goes."""
    if not spans or spans[0].tomorrow:
        return Presence(presence.day)
    typed = [HourSpan(span.start, span.end) for span in spans]
    if len(typed) == 1:
        is_morning = spans[0].begins < 12 * 60
        return Presence(presence.day, typed[0] if is_morning else None, None if is_morning else typed[0])
    return Presence(presence.day, typed[0], typed[-1])
