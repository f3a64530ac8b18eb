"""Filing a decision on an establishment's trainees, and asking which are in force."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.law.rules.trainees import Raise, most_by_decision
from conventions.domain.persons.people.models import Host, School, User
from conventions.domain.persons.people.siret import clean_siret, siret_valid
from signatures.scans import Scan
from workflow.refusals import Refused

from .models import LoadDecision

LONGEST = timedelta(days=731)
"""Longest time of a decision: a slip of the year is no decision of ten."""


@dataclass(frozen=True)
class LoadAllowed:
    """A decision as it is typed."""

    siret: str
    allowed: int
    decided_on: date
    first_day: date
    last_day: date


def file_decision(decided: LoadAllowed, scan: Scan, *, headcount: int | None, school: School | None, by: User) -> None:
    """Keep a decision and its file; ``ValidationError`` names the field.

    ``headcount`` is what the host says: the law allows more than that share by no decision (R124-11). ``school`` is
    that of the office; none where the officer files.
    """
    if not siret_valid(decided.siret):
        raise ValidationError({"siret": _("Ce SIRET n'est pas valable : vérifiez ses 14 chiffres.")})
    if not decided.first_day <= decided.last_day <= decided.first_day + LONGEST:
        raise ValidationError({"last_day": _("Le dernier jour vient après le premier, de deux ans au plus.")})
    if decided.decided_on > decided.last_day:
        raise ValidationError({"decided_on": _("La décision est datée d'après son dernier jour : vérifiez les dates.")})
    if decided.allowed > (most := most_by_decision(headcount)):
        said = _("La loi permet %(most)s stagiaires au plus par décision, pour l'effectif que l'organisme indique.")
        raise ValidationError({"allowed": said % {"most": most}})
    LoadDecision.objects.create(
        siret=clean_siret(decided.siret),
        allowed=decided.allowed,
        decided_on=decided.decided_on,
        first_day=decided.first_day,
        last_day=decided.last_day,
        content=scan.pdf,
        sha256=scan.sha256,
        pages=scan.pages,
        school=school,
        filed_by=by,
    )


def withdraw_decision(decision: LoadDecision, *, by: User) -> None:
    """Take back a decision that was filed wrongly: it allows nothing more from now on, what is approved stays."""
    withdrawn = {"withdrawn_by": by, "withdrawn_at": timezone.now()}
    if not LoadDecision.objects.filter(pk=decision.pk, withdrawn_at=None).update(**withdrawn):
        raise Refused("decision_withdrawn_already")


def _in_force(since: date) -> QuerySet[LoadDecision]:
    return LoadDecision.objects.filter(last_day__gte=since, withdrawn_at=None)


def raises_of(headcounts: Mapping[str, int | None], since: date) -> dict[str, list[Raise]]:
    """Return what decisions allow each SIRET on ``since`` or later, never above the law's share; one query."""
    raises: dict[str, list[Raise]] = defaultdict(list)
    sirets = [siret for siret in headcounts if siret]
    if not sirets:
        return raises
    rows = _in_force(since).filter(siret__in=sirets).order_by("pk")
    for siret, first, last, allowed in rows.values_list("siret", "first_day", "last_day", "allowed"):
        raises[siret].append(Raise(first, last, min(allowed, most_by_decision(headcounts[siret]))))
    return raises


def decisions_on(sirets: Iterable[str], since: date) -> QuerySet[LoadDecision]:
    """Return the decisions on these SIRET in force on ``since`` or later, without their pages."""
    rows = _in_force(since).filter(siret__in=list(sirets))
    return rows.select_related("school", "filed_by").defer("content").order_by("siret", "-decided_on", "-pk")


def decisions_of_departments(codes: Iterable[str], *, by: User) -> QuerySet[LoadDecision]:
    """Return the decisions on establishments of these départements, and those that ``by`` filed, not yet over."""
    there = Host.objects.filter(department__in=list(codes)).exclude(siret="").values("siret")
    rows = _in_force(timezone.localdate()).filter(Q(siret__in=there) | Q(filed_by=by))
    return rows.select_related("school", "filed_by").defer("content").order_by("siret", "-decided_on", "-pk")
