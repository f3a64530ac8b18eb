"""Publishing: protected, audited, frozen; where the audit finds a way, less is published, or nothing."""

import hashlib
import logging
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from conventions.domain.numbers.figures.models import Cell
from conventions.domain.numbers.figures.projection import all_counted, project_figures
from notifications.jobs import job
from notifications.language import in_french
from workflow import clock

from .audit import Audit, AuditFindings
from .declared import TABLES, DeclaredTable, Release, mark_of_list, release_due
from .freezing import package_of, rows_of, schema_of, to_csv
from .frozen_csv import read_csv
from .groups import REGION, SOURCES
from .models import Publication, PublishedTable
from .parts import Group
from .protection import LEAST_KEY, Protection

log = logging.getLogger(__name__)
Refused = Publication.Refused
Tables = Mapping[DeclaredTable, bytes]
DEMONSTRATION = "Démonstration : la clé qui arrondit les nombres est publique, rien n'est protégé."
"""Warning in the description of a publication whose key everybody can derive."""


@job("publish_figures")
def publish_due() -> Publication | None:
    """Job: publish what is due and was not tried yet; a refusal waits for whoever runs the command."""
    release = release_due(timezone.localdate(clock.now()))
    if Publication.objects.filter(date=release.date).exists():
        return None
    return publish(release)


def publish(release: Release) -> Publication | None:
    """Publish the figures of a declared day as they are now, once; ``None`` where there is nothing to publish."""
    project_figures()
    return _publish(release, Protection.of_service())


@transaction.atomic
@in_french
def _publish(release: Release, protection: Protection) -> Publication | None:
    if not all_counted():  # else figures stay as they are meanwhile, and nobody else publishes
        return None
    done = Publication.objects.filter(date=release.date, refused="").first()
    if done or not Cell.objects.filter(year=release.year).exists():
        return done
    row = Publication(
        date=release.date,
        year=release.year,
        is_definitive=release.is_definitive,
        at=clock.now(),
        list_mark=mark_of_list(),
    )
    row.refused = _not_now(row, protection)
    if not row.refused:
        tables = _audited(row, protection)
        if not row.refused:
            return _freeze(row, release, tables)
    log.error("no figures are published for %s: %s", row.date, row.refused)
    row.save()
    return row


def _not_now(row: Publication, protection: Protection) -> str:
    """Return the reason not to publish, before anything is counted; the row learns the mark of the key."""
    if len(protection.key) < LEAST_KEY:
        return Refused.NO_KEY
    row.key_mark = protection.mark
    former = Publication.objects.filter(year=row.year, refused="").first()
    if former and former.key_mark != row.key_mark:
        return Refused.OTHER_KEY
    if former and former.list_mark != row.list_mark:
        return Refused.OTHER_LIST
    return ""


def _audited(row: Publication, protection: Protection) -> Tables:
    """Return the tables that stood the audit; what it narrows in a région keeps that région's agreements back."""
    groups = {name: read(row.year, protection) for name, read in SOURCES.items()}
    withheld = _withheld_before(row.year)
    while True:
        told = groups | {"agreements": [one for one in groups["agreements"] if one.labels[REGION] not in withheld]}
        tables = {table: to_csv(table.names, rows_of(table, told[table.source])) for table in TABLES}
        findings = _attacked(told, withheld, tables)
        row.audit = {"numbers": findings.numbers, "withheld": sorted(withheld)}
        if findings.wrong:
            row.refused, row.audit["found"] = Refused.WRONG, findings.wrong[:20]
        elif not findings.narrowed:
            return tables
        elif findings.narrowed.keys() <= withheld:
            row.refused, row.audit["found"] = Refused.NARROWED, sorted(findings.narrowed)[:20]
        if row.refused:
            return {}
        withheld |= findings.narrowed.keys()


def _attacked(told: Mapping[str, Sequence[Group]], withheld: Collection[str], tables: Tables) -> AuditFindings:
    """Audit the bytes that would be frozen."""
    frozen = {table: read_csv(content, schema_of(table)) for table, content in tables.items()}
    return Audit(told, withheld).run(frozen)


def _withheld_before(year: int) -> set[str]:
    """Return the régions whose agreements a publication of the year kept back: what came and went would be a sign."""
    found = Publication.objects.filter(year=year, refused="").values_list("audit__withheld", flat=True)
    return {region for regions in found for region in regions}


def _freeze(row: Publication, release: Release, tables: Tables) -> Publication:
    hashed = [(table, content, hashlib.sha256(content).hexdigest()) for table, content in tables.items()]
    row.package = package_of(release, hashed) | {"created": row.at.isoformat(timespec="seconds")}
    if Protection.of_service().is_of_demonstration:
        row.package["demonstration"] = DEMONSTRATION
    row.save()
    PublishedTable.objects.bulk_create(
        PublishedTable(publication=row, name=table.name, content=content, sha256=sha256)
        for table, content, sha256 in hashed
    )
    return row
