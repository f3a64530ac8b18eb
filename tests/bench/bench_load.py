"""Trainees of the busiest host among a million agreements, beside the same host among few: its load does not grow.

An approved training period is played once, then copied by SQL: of a hundred copies one is of the busiest host, spread
over nine years past and one ahead; the others are of hosts with forty each. One reading may take twenty milliseconds.
"""

import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection

from tests.bench import Ratio, databases, say

SMALL = {"few": 200, "agreements": 2_000, "rounds": 3}
ALLOWED = 0.020
"""Seconds that the load of a host may take."""
ASKED = ("one week", "forty weeks")
"""Loads; what the rules see besides is tutors, posts and decisions, beside the other facts of an agreement."""
BUSY = 100
"""One agreement in so many is of the busiest host."""
BATCH = 100_000


def run(few: int = 10_000, agreements: int = 1_000_000, rounds: int = 40) -> Iterator[Ratio]:
    """Fill two databases, then read the busiest host's load in each in turn."""
    from conventions.domain.dossier.agreements.host_load import host_loads, load_of, loads_in
    from conventions.domain.dossier.agreements.models import Convention

    say("a training period is approved")
    draft, busy = _played()
    _fill(1, few, busy)
    large = connection.settings_dict["NAME"]
    small = f"{large}_small"
    databases.copy(small)
    try:
        _fill(few + 1, agreements, busy)
        for name in (small, large):
            databases.use(name)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        monday = date.today() - timedelta(days=date.today().weekday())
        weeks = [monday + timedelta(weeks=n) for n in range(40)]
        works = {
            "one week": lambda one: load_of(one.host, monday),
            "forty weeks": lambda one: loads_in([one.host], weeks),
            "all that the rules see": lambda one: host_loads([one]),
        }
        for what, work in works.items():
            times: dict[str, list[float]] = {small: [], large: []}
            for turn in range(rounds + 1):
                for name in (small, large) if turn % 2 else (large, small):
                    databases.use(name)
                    one = Convention.objects.select_related("host", "tutor", "representative").get(pk=draft)
                    began = time.perf_counter()
                    work(one)
                    times[name].append(time.perf_counter() - began)
            before, now = (statistics.median(times[name][1:]) for name in (small, large))
            yield Ratio(f"the busiest host, {what}: {few:,} agreements → {agreements:,}", before, now)
            if what in ASKED:
                yield Ratio(f"the busiest host, {what}, of the {ALLOWED * 1000:.0f} ms allowed", ALLOWED, now, 1)
    finally:
        databases.use(large)
        databases.drop(small)


def _played() -> tuple[int, str]:
    """Play one approved agreement, and a draft at the same host; return the draft's key and the establishment's."""
    from config.development.lives.people import fictional_siret
    from conventions.domain.dossier.agreements import services
    from conventions.domain.dossier.agreements.models import Convention
    from tests.kit import lives

    born = date(date.today().year - 17, 1, 5)
    made = [lives.opened(level="2de_pro", birth_date=born, tutor=True) for _ in range(2)]
    siret = fictional_siret(1)
    for one in made:
        one.host.siret, one.host.headcount = siret, 5_000
        one.host.save()
    approved, draft = (Convention.objects.get(pk=one.pk) for one in made)
    lives.fill_host_part(approved)
    lives.fill_school_part(approved)
    services.approve(approved, by=lives.by(approved, "head"))
    return draft.pk, siret


def _fill(first: int, last: int, busy: str) -> None:
    """Copy the approved agreement and its host from ``first`` to ``last``, two weeks each over ten years."""
    from conventions.domain.dossier.agreements.models import Convention
    from conventions.domain.persons.people.models import Host

    template = Convention.objects.exclude(counted_at=None).filter(pk__lt=1_000).latest("pk")
    began = time.perf_counter()
    for start in range(first, last + 1, BATCH):
        end = min(start + BATCH - 1, last)
        key = f"CASE WHEN n % {BUSY} = 0 THEN '{busy}' ELSE lpad((n / 40)::text, 14, '0') END"
        day = "current_date - 3285 + (n::bigint * 7919 % 3650)::int"
        _copy(Host, template.host_id, start, end, {"siret": key})
        written = {
            "number": "'CV-' || lpad(to_hex(n), 9, '0')",
            "host_id": "t.host_id + n * 1000",
            "counted_for": key,
            "first_day": day,
            "last_day": f"{day} + 11",
        }
        _copy(Convention, template.pk, start, end, written)
        say(f"{end:,} agreements, {time.perf_counter() - began:.0f} s")


def _copy(model: type, template: int, first: int, last: int, written: dict[str, str]) -> None:
    names = [field.column for field in model._meta.concrete_fields]  # type: ignore[attr-defined]  # a model
    own = {"id": "t.id + n * 1000", "uuid": "md5(t.uuid::text || n)::uuid", **written}
    values = ", ".join(own.get(name, f't."{name}"') for name in names)
    columns, table = ", ".join(f'"{name}"' for name in names), model._meta.db_table  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {values} '
            f'FROM generate_series({first}, {last}) AS n, (SELECT * FROM "{table}" WHERE id = {template}) AS t'
        )
