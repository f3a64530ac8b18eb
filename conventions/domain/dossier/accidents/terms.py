"""Terms of an accident's declarations, and the fund that receives the host's; no row, no clock."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from conventions.domain.law.rules.calendars import ALSACE_MOSELLE, Ground, is_public_holiday, public_holiday

VICTIM_TELLS_WITHIN = timedelta(hours=24)
"""Time for the pupil, or the family, to tell the host (code de la sécurité sociale, R441-2)."""
HOST_DECLARES_WITHIN = timedelta(hours=48)
"""Time for the host to declare once it knows, Sundays and public holidays apart (R441-3, R412-4)."""

_FUNDS = {
    **dict.fromkeys(("971", "978"), "CGSS de Guadeloupe"),
    "972": "CGSS de Martinique",
    "973": "CGSS de Guyane",
    "974": "CGSS de La Réunion",
    "975": "CPS de Saint-Pierre-et-Miquelon",
    "976": "CSSM (caisse de sécurité sociale de Mayotte)",
    "977": "CPS de Saint-Barthélemy",
}
"""Code de la sécurité sociale L752-4, D752-2-1 (Saint-Barthélemy); ordonnances 77-1102 and 96-1122."""


def fund_of(department: str) -> str:
    """Return the fund that receives declarations in a département (code): the CPAM where it is no other."""
    return _FUNDS.get(department, _("CPAM (caisse primaire d'assurance maladie)"))


def victim_tells_before(happened_at: datetime) -> datetime:
    """Return the moment before which the host must have been told."""
    return happened_at + VICTIM_TELLS_WITHIN


def host_declares_before(known_at: datetime, *, department: str, zone: ZoneInfo) -> datetime:
    """Return the moment before which the host declares, by the clocks and public holidays of the place.

    A day that is off in some communes only counts: who declares by then is never late.
    """
    return _after(known_at, zone, lambda day: day.weekday() == 6 or is_public_holiday(day, department))


def host_declares_before_if_off(known_at: datetime, *, department: str, zone: ZoneInfo) -> datetime:
    """Return the same where Good Friday is off: communes of Alsace-Moselle with a temple (code du travail L3134-13).

    Elsewhere both are one moment.
    """

    def is_off(day: date) -> bool:
        holiday = public_holiday(day, department)
        local = holiday is not None and holiday.ground == Ground.ALSACE_MOSELLE and department in ALSACE_MOSELLE
        return day.weekday() == 6 or local or is_public_holiday(day, department)

    return _after(known_at, zone, is_off)


def _after(start: datetime, zone: ZoneInfo, is_off: Callable[[date], bool]) -> datetime:
    """Count the hours of days that are not off, on the clocks of the place, which change on Sundays alone."""
    moment, left = start.astimezone(zone).replace(tzinfo=None), HOST_DECLARES_WITHIN
    while True:
        midnight = datetime.combine(moment.date() + timedelta(days=1), time())
        if not is_off(moment.date()):
            if moment + left <= midnight:
                return (moment + left).replace(tzinfo=zone)
            left -= midnight - moment
        moment = midnight
