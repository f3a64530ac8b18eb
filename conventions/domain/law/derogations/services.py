"""Reading, filing and finding decisions on the hours of young workers at a host."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conventions.domain.law.rules.derogations import Derogation
from conventions.domain.persons.limits.tries import count_try
from conventions.domain.persons.people.models import Host, School, User
from signatures.scans import Scan, read_scan
from workflow.refusals import Refused

from .models import LASTS, HoursDecision

MOST_FILES, WITHIN = 20, timedelta(hours=1)
"""Files that one school, or one officer, may send: each of them costs a process."""


@dataclass(frozen=True)
class DecisionTyped:
    """A decision as it is typed."""

    allows: str
    first_day: date
    last_day: date
    reference: str
    sector: str = ""

    def check(self) -> None:
        """Raise ``ValidationError`` that names the field: a decision holds a year at most, one on holidays a sector."""
        if self.last_day < self.first_day:
            raise ValidationError({"last_day": _("Le dernier jour vient avant le premier : corrigez l'un des deux.")})
        if self.last_day > self.first_day + LASTS:
            raise ValidationError({"last_day": _("Une décision vaut un an au plus : vérifiez ces dates.")})
        if self.allows == Derogation.HOLIDAYS and not self.sector:
            raise ValidationError({"sector": _("Choisissez le secteur : la loi n'ouvre ces jours qu'à ceux-ci.")})


def read_decision(content: bytes, *, by: School | User) -> Scan:
    """Return the clean pages of an upload. Raises ``UnreadableScan``, or :class:`Refused` when too many were sent.

    Never call this inside a transaction: the try must stay counted.
    """
    if not count_try(f"decision:{by.uuid}", limit=MOST_FILES, within=WITHIN):
        raise Refused("too_many_decisions")
    return read_scan(content)


def file_decision(host: Host, scan: Scan, decided: DecisionTyped, *, school: School, by: User) -> HoursDecision:
    """File a decision at a host: it holds for the agreements of this school there, on the days that it says."""
    decided.check()
    sector = decided.sector if decided.allows == Derogation.HOLIDAYS else ""
    return HoursDecision.objects.create(
        school=school,
        host=host,
        allows=decided.allows,
        sector=sector,
        reference=decided.reference.strip(),
        first_day=decided.first_day,
        last_day=decided.last_day,
        content=scan.pdf,
        sha256=scan.sha256,
        pages=scan.pages,
        filed_by=by,
    )


Place = tuple[int, str]
"""A school, by its key, and an establishment, by :attr:`Host.establishment`: it may have several rows."""


def decisions_among(places: Iterable[Place]) -> dict[Place, list[HoursDecision]]:
    """Return the decisions of each school at each establishment, without their files; one query, none for no place."""
    wanted = set(places)
    if not wanted:
        return {}
    filed = HoursDecision.objects.filter(school__in={school for school, _establishment in wanted})
    found: dict[Place, list[HoursDecision]] = {}
    for decision in filed.select_related("host").defer("content").order_by("-last_day", "-pk"):
        place = decision.school_id, decision.host.establishment
        if place in wanted:
            found.setdefault(place, []).append(decision)
    return found


def decisions_at(host: Host, school: School) -> list[HoursDecision]:
    """Return the decisions of a school at an establishment, the one that lasts longest first."""
    place = school.pk, host.establishment
    return decisions_among([place]).get(place, [])
