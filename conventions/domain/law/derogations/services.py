"""Reading, filing and finding decisions on the hours of young workers at a host."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conventions.domain.law.rules.derogations import DecisionFacts, Derogation
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


def decisions_among(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[DecisionFacts, ...]]:
    """Return the decisions of each school at each host, by their keys; one query, none for no place."""
    wanted = set(places)
    if not wanted:
        return {}
    schools, hosts = ({place[n] for place in wanted} for n in (0, 1))
    rows = HoursDecision.objects.filter(school__in=schools, host__in=hosts).order_by("pk")
    found: dict[tuple[int, int], list[DecisionFacts]] = {}
    for school, host, allows, first, last in rows.values_list("school", "host", "allows", "first_day", "last_day"):
        found.setdefault((school, host), []).append(DecisionFacts(allows, first, last))
    return {place: tuple(decisions) for place, decisions in found.items()}
