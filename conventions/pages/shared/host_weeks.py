"""Trainees of a host, week by week, as its own pages and those of a school show them: numbers alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.host_load import places_in, weeks_ahead
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules.facts import Facts
from conventions.domain.law.rules.gratification import gratification_of
from conventions.domain.law.rules.trainees import HostLoad, WeekRun, mondays_between, runs_of
from notifications.dates import date_format

SHOWN = 52
"""Weeks from the present one on of which a host's page tells."""


@dataclass(frozen=True)
class HostWeeks:
    """Weeks of a host and the limit that the law gives it."""

    quota: str
    """How the limit comes, in French."""
    lines: list[tuple[str, str]]
    """Weeks in words, and trainees of how many: « 2/3 »."""
    first_free: date | None = None
    """Monday of the first weeks with a place, where one of those asked has none."""
    gratification: str = ""
    """Whether gratification is due, in French; of a training period alone."""


def weeks_of_host(convention: Convention) -> HostWeeks | None:
    """Return the weeks of the host of an agreement, from the present one on; ``None`` where none of its places count.

    Three queries.
    """
    if not convention.takes_host_place:
        return None
    weeks = weeks_ahead(convention.today(), SHOWN)
    load = places_in([convention.host], weeks[0])[convention.host.establishment]
    return HostWeeks(load.quota.told, lines_of(load, weeks))


def weeks_asked(facts: Facts) -> HostWeeks | None:
    """Return the weeks that a draft asks for, without itself, and the first free ones where there is no place."""
    load, days = facts.load, facts.days
    if not load.binds or not days:
        return None
    weeks = list(mondays_between(days[0].day, days[-1].day))
    full = [monday for monday in weeks if load.is_full(monday)]
    lines = [(in_words(WeekRun(one, one, 0, 0)), f"{load.count_in(one)}/{load.limit_in(one)}") for one in weeks]
    paid = gratification_of(facts).told if facts.training else ""
    return HostWeeks(load.quota.told, lines, load.first_free(full[0], len(weeks)) if full else None, paid)


def lines_of(load: HostLoad, weeks: Iterable[date]) -> list[tuple[str, str]]:
    """Return weeks in words with « 2/3 »; those without a trainee are left out."""
    return [(in_words(run), f"{run.trainees}/{run.limit}") for run in runs_of(load, weeks)]


def in_words(run: WeekRun) -> str:
    """Return *semaine du 15 mars*, or from which to which day."""
    first = date_format(run.first, "j F")
    if run.first == run.last:
        return _("semaine du %(day)s") % {"day": first}
    friday = date_format(run.last + timedelta(days=4), "j F")
    return _("du %(first)s au %(last)s") % {"first": first, "last": friday}
