"""Words of the declaration of accessibility and of the foot of each page, from the table and from nothing else."""

from django.utils import timezone
from django.utils.functional import Promise

from config.rgaa.evaluation import APART, COLUMNS, CONFORMS, FAILS, VERSION, WAYS, dates, rate, results, state, until
from config.rgaa.foot import FOOT
from config.rgaa.shortcomings import BEYOND, shortcomings


def foot() -> Promise:
    """Return the words at the foot of each page."""
    return FOOT[state(timezone.localdate())]


def declaration() -> dict[str, object]:
    """Return what the page of the declaration shows."""
    given = [*results().values()]
    return {
        "version": VERSION,
        "state": state(timezone.localdate()),
        "per_cent": rate(),
        "counted": {
            "all": len(given),
            "hold": given.count(CONFORMS),
            "fail": given.count(FAILS),
            "apart": given.count(APART),
        },
        "shortcomings": [*shortcomings()],
        "beyond": BEYOND,
        "evaluated_on": min(dates().values()),
        "established_on": max(dates().values()),
        "until": until(),
        "places": [*COLUMNS.values()],
        "ways": [*WAYS.values()],
    }
