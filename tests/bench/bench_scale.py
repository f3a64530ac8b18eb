"""Pages of a school and of the audit, with 10,000 agreements on the platform and with 1,000,000: they do not grow.

An agreement that the host has completed is played once, then copied by SQL with its pupil, days, journal, agenda and
messages into schools of 250; triggers run. Two databases are filled alike and read in turn. The copied chains do not
hold, on neither side: recomputing one stops at its first entry.
"""

import gc
import statistics
import time
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client

from conventions.domain.persons.people.contact_seals import Vouched, seal_of
from conventions.domain.persons.people.doubts import MODELS
from tests.bench import Ratio, databases, say

FEW = 10_000
SMALL = {"few": 20, "agreements": 300, "rounds": 1}
LIMIT = 1.3
ROUNDS = 15
"""Pairs of readings of each page: the median of their ratios counts."""
PER_SCHOOL = 250
SPACING = 1_000
"""Copy ``n`` of a row has its key plus ``n`` times this; what was played before has keys below it."""
BATCH = 50_000
SEALED_AT_ONCE = 1_000

KEYS = {
    "conventions.Pupil": {"id", "school_id"},
    "conventions.Guardian": {"id", "pupil_id"},
    "conventions.Enrolment": {"id", "pupil_id"},
    "conventions.Convention": {"id", "school_id", "pupil_id"},
    "conventions.PresenceDay": {"id", "convention_id"},
    "workflow.Transition": {"id"},
    "workflow.PersonalPart": {"entry_id"},
    "workflow.Deadline": {"id", "subject_id"},
    "viewflow.Process": {"id", "artifact_object_id"},
    "viewflow.Task": {"id", "process_id"},
    "notifications.Message": {"id"},
}
"""Tables that are copied, in the order of their references, with the keys that move."""


def run(few: int = FEW, agreements: int = 1_000_000, rounds: int = ROUNDS) -> Iterator[Ratio]:
    """Fill both databases, then read each page on both sides in turn; ``agreements=`` for fewer than a million."""
    say("a school is played")
    pages = _played()
    templates = _templates()
    _fill(templates, 1, few)
    large = connection.settings_dict["NAME"]
    small = f"{large}_small"
    databases.copy(small)
    try:
        _fill(templates, few + 1, agreements)
        for name in (small, large):
            databases.use(name)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        for what, browser, path in pages:
            before, now = _in_turn(browser, path, small, large, rounds)
            yield Ratio(f"{what}: {few:,} agreements → {agreements:,}", before, now, LIMIT)
    finally:
        databases.use(large)
        databases.drop(small)


def _played() -> list[tuple[str, Client, str]]:
    """Play a school of ten agreements, whose pages are read, and the one of another school that is copied."""
    from tests.bench.acts import Acts
    from tests.kit import lives
    from tests.kit.people_factory import make_user
    from tests.kit.sign_in import verified

    acts = Acts()
    office, _path = acts.pages["the list of a class"]
    auditor = verified(make_user("Alix", "Auditrice", is_auditor=True))
    from conventions.domain.dossier.agreements.models import Convention

    dossier = Convention.objects.order_by("pk").first()
    assert dossier is not None  # the school was just played
    worker = dossier.school.staff.get(role="office").user
    lives.host_completed(school=lives.make_school())
    nothing = {"number": "", "act": "", "kind": "", "since": "", "until": ""}

    def journal(**wanted: str) -> str:
        return "/audit/journal?" + "&".join(f"{name}={value}" for name, value in (nothing | wanted).items())

    return [
        *((name, browser, path) for name, (browser, path) in acts.pages.items()),
        ("the office's inbox", office, "/etablissement/"),
        ("the week of internships", office, "/suivi/semaine"),
        ("audit: agreements", auditor, "/audit/"),
        ("audit: one dossier", auditor, f"/audit/conventions/{dossier.number}"),
        ("audit: journal", auditor, "/audit/journal"),
        ("audit: journal, acts of the head", auditor, journal(act="approve")),
        ("audit: journal, by accounts", auditor, journal(kind="account")),
        ("audit: journal, one agreement", auditor, journal(number=dossier.number)),
        ("audit: journal, a year ago", auditor, journal(until=_long_ago())),
        ("audit: acts of one person", auditor, f"/audit/acteurs?id={worker.uuid}"),
        ("audit: chains", auditor, "/audit/chaines"),
        ("audit: chains of accounts", auditor, "/audit/chaines?kind=conventions.accountrecord"),
    ]


def _long_ago() -> str:
    from datetime import timedelta

    from django.utils import timezone

    return (timezone.now() - timedelta(days=364)).date().isoformat()


# -- filling --------------------------------------------------------------------------------------------------------


def _templates() -> dict[str, str]:
    """Return the condition of the rows to copy, by table: those of the agreement played last."""
    from conventions.domain.dossier.agreements.models import Convention

    one = Convention.objects.latest("pk")
    entries = f"SELECT id FROM workflow_transition WHERE root_uuid = '{one.uuid}'"
    of_artifact = f"artifact_object_id = {one.pk} AND flow_class = '{_flow_class()}'"
    return {
        "conventions.School": f"id = {one.school_id}",
        "conventions.Pupil": f"id = {one.pupil_id}",
        "conventions.Guardian": f"pupil_id = {one.pupil_id}",
        "conventions.Enrolment": f"pupil_id = {one.pupil_id}",
        "conventions.Convention": f"id = {one.pk}",
        "conventions.PresenceDay": f"convention_id = {one.pk}",
        "workflow.Transition": f"root_uuid = '{one.uuid}'",
        "workflow.PersonalPart": f"entry_id IN ({entries})",
        "workflow.Deadline": f"subject_id = {one.pk} AND subject_label = '{one.journal_label()}'",
        "viewflow.Process": of_artifact,
        "viewflow.Task": f"process_id IN (SELECT id FROM viewflow_process WHERE {of_artifact})",
        "notifications.Message": f"about = 'convention:{one.uuid}'",
    }


def _flow_class() -> str:
    from viewflow.workflow.models import Process

    return Process.objects.values_list("flow_class", flat=True).order_by("pk").last() or ""


def _fill(templates: Mapping[str, str], first: int, last: int) -> None:
    """Copy the agreement from ``first`` to ``last``; a line for each batch."""
    began = time.perf_counter()
    for start in range(first, last + 1, BATCH):
        end = min(start + BATCH - 1, last)
        schools = [(start - 1) // PER_SCHOOL + 1, end // PER_SCHOOL]
        _copy("conventions.School", templates["conventions.School"], {"id"}, *schools)
        for label, keys in KEYS.items():
            _copy(label, templates[label], keys, start, end)
        say(f"{end:,} agreements, {time.perf_counter() - began:.0f} s")
    for model in MODELS.values():
        _seal_as_they_stand(model)


def _seal_as_they_stand(model: type[Vouched]) -> None:
    rows, last = model._base_manager.only("uuid", *model.SEALED).order_by("pk"), 0
    seals = [f"{column}_seal" for column in model.SEALED]
    while found := list(rows.filter(pk__gt=last)[:SEALED_AT_ONCE]):
        for row in found:
            for column, seal in zip(model.SEALED, seals, strict=True):
                setattr(row, seal, seal_of(str(model._meta.model_name), vars(row)["uuid"], column, vars(row)[column]))
        model._base_manager.bulk_update(found, seals)
        last = found[-1].pk


def _copy(label: str, where: str, keys: set[str], first: int, last: int) -> None:
    model = apps.get_model(label)
    columns = [field.column for field in model._meta.concrete_fields]
    values = [_value(model, column, keys) for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(values)} '
            f'FROM generate_series({first}, {last}) AS n, (SELECT * FROM "{model._meta.db_table}" WHERE {where}) AS t '
            "ORDER BY n"
        )


def _value(model: type[Model], column: str, keys: set[str]) -> str:
    """Return what copy ``n`` has in a column: keys and identifiers of its own, moments that go on, else the same."""
    there = f't."{column}"'
    written = _WRITTEN.get((model._meta.label, column))
    if written:
        return written
    if column == "school_id":
        return f"{there} + (n / {PER_SCHOOL})::bigint * {SPACING}"
    if column in keys:
        return f"{there} + n::bigint * {SPACING}"
    if column.endswith("uuid"):
        return f"md5({there}::text || n)::uuid"
    if (model._meta.label, column) in {("workflow.Transition", "at"), ("workflow.Transition", "recorded_at")}:
        return f"{there} - interval '1 year' + n * interval '30 seconds'"
    return there


_WRITTEN = {
    ("conventions.School", "uai"): "lpad((5000000 + n)::text, 7, '0') || "
    "substr('ABCDEFGHJKLMNPRSTUVWXYZ', ((5000000 + n) % 23)::int + 1, 1)",
    ("conventions.Convention", "number"): "'CV-' || upper(lpad(to_hex(n / 65536), 4, '0')) || '-' || "
    "upper(lpad(to_hex(n % 65536), 4, '0'))",
    ("notifications.Message", "about"): "'convention:' || md5(split_part(t.about, ':', 2) || n)::uuid",
}


# -- two databases ----------------------------------------------------------------------------------------------------


def _in_turn(browser: Client, path: str, small: str, large: str, rounds: int) -> tuple[float, float]:
    """Return the median time in the small database, and the same times the median ratio of the pairs.

    One pair after another, so that what else the machine does weighs on both sides alike; each database is read once
    unmeasured when it is its turn.
    """
    times: dict[str, list[float]] = {small: [], large: []}
    for turn in range(rounds):
        for name in (small, large) if turn % 2 else (large, small):
            databases.use(name)
            _read(browser, path)
            times[name].append(_read(browser, path))
    few = statistics.median(times[small])
    return few, few * statistics.median(many / one for one, many in zip(times[small], times[large], strict=True))


def _read(browser: Client, path: str) -> float:
    gc.collect()
    gc.disable()
    began = time.perf_counter()
    answer: Any = browser.get(path)
    taken = time.perf_counter() - began
    gc.enable()
    assert answer.status_code == 200, (path, answer.status_code)
    return taken
