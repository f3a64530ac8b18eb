"""Lines of an officer's letter on steering: thresholds that were passed, reports that were closed."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.exchange.supply.targets import year_of_targets
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import schools_in
from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.site import site
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines
from notifications.dates import date_format

from .models import SteeringReport, Threshold, ThresholdCrossing
from .notes import place_of_officer
from .uptake import SchoolUptake, to_call, uptake_of, weeks_in_words

CALLED = 3
"""Schools to call that a line names."""
NAMED = 10
"""Places named in a line; the page of the territory has the others."""


@lines("own_thresholds")
def own_threshold_lines(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Tell an officer, once, which of their own thresholds was passed where: a line for each threshold.

    No number stands in a letter but the one that the officer chose.
    """
    current = ThresholdCrossing.objects.filter(threshold__officer__in=reader.territories, ended_at=None)
    if reader.since is not None:
        current = current.filter(at__gt=reader.since)
    by_threshold: dict[Threshold, list[ThresholdCrossing]] = {}
    for one in current.select_related("threshold").order_by("threshold", "week", "code"):
        by_threshold.setdefault(one.threshold, []).append(one)
    for threshold, crossings in by_threshold.items():
        yield LetterLine(
            kind=f"own-threshold-{threshold.pk}",
            section="late",
            text=_("%(threshold)s : %(places)s.") % {"threshold": in_words(threshold), "places": _places(crossings)},
            page=site(reverse("territory")),
            count=len(crossings),
            is_new=True,
        )


@lines("schools_to_call")
def schools_to_call_lines(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Tell an officer, in the first letter of the week, how many schools use the service and whom to call first.

    Whoever follows the nation calls nobody: the page says it by département.
    """
    for officer in reader.territories:
        if officer.level == TerritorialOfficer.Level.NATIONAL:
            continue
        today = timezone.localdate(now)
        every = uptake_of(schools_in(place_of_officer(officer)), year_of_targets(today), today)
        if waiting := to_call(every):
            yield LetterLine(
                kind=f"schools-to-call-{officer.pk}",
                section="week",
                text=_calls(officer.code, every, waiting),
                page=site(reverse("territory_uptake")),
                count=len(waiting),
            )


def _calls(code: str, every: Sequence[SchoolUptake], waiting: Sequence[SchoolUptake]) -> str:
    using = len(every) - len(waiting)
    text = ngettext(
        "%(place)s : %(using)d établissement sur %(all)d utilise le service ; à appeler d'abord : %(schools)s.",
        "%(place)s : %(using)d établissements sur %(all)d utilisent le service ; à appeler d'abord : %(schools)s.",
        using,
    )
    called = [f"{one.school.name} ({weeks_in_words(one)}, {one.stage.label})" for one in waiting[:CALLED]]
    if (rest := len(waiting) - CALLED) > 0:
        called.append(ngettext("et %(n)d autre", "et %(n)d autres", rest) % {"n": rest})
    place = DEPARTMENTS[code].name if code in DEPARTMENTS else code
    return text % {"place": place, "using": using, "all": len(every), "schools": "\u00a0; ".join(called)}


@lines("closed_reports")
def closed_report_lines(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Tell officers of the nation, once, that a report was closed and may be read."""
    if reader.since is None or not any(one.level == TerritorialOfficer.Level.NATIONAL for one in reader.territories):
        return
    for report in SteeringReport.objects.filter(closed_at__gt=reader.since):
        text = _("%(report)s : le rapport est clos, vous pouvez le lire.") % {"report": report.span.name}
        yield LetterLine(f"report-{report.span.key}", "new", text, site(reverse("steering")), is_new=True)


def in_words(threshold: Threshold) -> str:
    """Say a threshold as its officer chose it: « Plus de 5 élèves sont sans stage à 3 semaines du départ ou moins »."""
    n = threshold.above
    if threshold.is_share:
        what = _("Plus de %(n)d\u00a0%% des élèves attendus sont sans stage") % {"n": n}
    elif not n:
        what = _("Au moins un élève est sans stage")
    else:
        what = ngettext("Plus d'un élève est sans stage", "Plus de %(n)d élèves sont sans stage", n) % {"n": n}
    weeks = ngettext("à une semaine du départ ou moins", "à %(n)d semaines du départ ou moins", threshold.weeks) % {
        "n": threshold.weeks
    }
    return f"{what} {weeks}"


def _places(crossings: Sequence[ThresholdCrossing]) -> str:
    codes = [one.code for one in crossings[:NAMED]]
    if crossings[0].threshold.where == Territory.SCHOOL:
        names = {str(key): name for key, name in School.objects.filter(pk__in=codes).values_list("pk", "name")}
    else:
        names = {code: DEPARTMENTS[code].name for code in codes}
    places = [
        _("%(place)s (semaine du %(day)s)") % {"place": names[one.code], "day": date_format(one.week, "j F")}
        for one in crossings[:NAMED]
    ]
    if (rest := len(crossings) - NAMED) > 0:
        places.append(ngettext("et %(n)d autre", "et %(n)d autres", rest) % {"n": rest})
    return "\u00a0; ".join(places)
