"""A country of made-up agreements for the benchmark of the figures: some are played, the others copied by SQL.

A third of them in each of three years; each has twelve entries of the journal, its pupil, days, requests and evidence,
those of past years half-days and evaluations too. What figures do not read (texts, files, certificates) is left empty,
and so are the hashes: the copied chains do not hold. Triggers sleep meanwhile, indexes are made at the end.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from config.development.lives.people import uai_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.law.year.calendars import year_in
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Host, PriorityDistrict, PriorityEducation, Pupil, School
from conventions.domain.persons.people.territories import DEPARTMENTS, PACIFIC
from conventions.domain.season.periods.models import Period
from signatures.models import Document, Evidence, SignatureRequest
from tests.bench.search_stock import MILLIONS
from tests.kit import lives
from workflow import clock, merkle
from workflow.models import Leaf, PendingLeaf, Transition, TreeNode

SCHOOLS, YEARS, ENTRIES = 7_700, 3, 12
PER_SCHOOL = 129
"""Agreements of a school in the three years: how many schools a smaller stock has."""
PAST = (*("closed",) * 8, *("evaluated",) * 8, "refused", "expired", "terminated", "withdrawn")
PRESENT = (
    *("signed",) * 9, *("signatures_started",) * 3, "validated", "completed_by_school", *("completed_by_host",) * 3,
    "draft", "refused", "expired",
)  # fmt: skip
"""States of twenty agreements of a past year, and of the present one."""
LEVELS = {
    "3e": ("observation_3e_4e", 55), "4e": ("observation_3e_4e", 5), "3e_segpa": ("initiation", 5),
    "2de_gt": ("observation_2nde", 35),
}  # fmt: skip
"""Levels of a hundred schools' pupils: a school of each kind has one of them, collèges three."""
COPIED = (
    *(Pupil, Enrolment, Host, Convention, PresenceDay, HalfDay, Evaluation),
    *(Document, SignatureRequest, Evidence, Transition),
)
WITHOUT = 5
"""One pupil in so many has no agreement."""
PER_HOST = 4
WEEKS, DAYS = 26, ("first_day", "last_day")
"""In how many weeks of a year schools have their periods."""
FIRST, ROOM = 1_000_000, 16
"""Copy ``n`` has the keys from ``FIRST + n * ROOM`` on, one after the other."""
READ = {
    *("complete_host_part", "complete_school_part", "approve", "sign", "seal"),
    *("refuse", "expire", "withdraw", "terminate"),
}
"""Entries that are kept of a journal that is longer than twelve."""


class Stock:
    """Schools, hosts, periods and agreements of one database."""

    def __init__(self, agreements: int) -> None:
        self.size, self.pupils = agreements, agreements + agreements // WITHOUT
        self.schools = min(SCHOOLS, -(-agreements // PER_SCHOOL))
        self.draw = random.Random(15)
        self.played = {state: _played(state) for state in sorted({*PAST, *PRESENT})}
        this = clock.now().year - (clock.now().month < 9)
        self.years = [year_in("", date(number, 12, 1)) for number in range(this - YEARS + 1, this + 1)]

    def fill(self) -> None:
        """Write everything, then make the indexes again and let the server know its tables."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica; SET work_mem = '256MB'")
            cursor.execute("SET maintenance_work_mem = '512MB'")
            indexes = list(_without_indexes(cursor))
            self._write_schools(cursor)
            for statement in (*self._staged(), *self._copies()):
                cursor.execute(statement)
            _give_leaves(cursor)
            for statement in indexes:
                cursor.execute(statement)
            cursor.execute("SET session_replication_role = origin; RESET work_mem; RESET maintenance_work_mem")
            last = FIRST + (self.pupils + 1) * ROOM
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [_table(Transition), last])
            cursor.execute("VACUUM ANALYZE")

    def _write_schools(self, cursor: Any) -> None:
        codes = [code for code in DEPARTMENTS if code not in PACIFIC]
        places = self.draw.choices(codes, [MILLIONS.get(code, 0.5) for code in codes], k=self.schools)
        School.objects.bulk_create(
            (self._school(n, DEPARTMENTS[code]) for n, code in enumerate(places, 1)), batch_size=1000
        )
        Period.objects.bulk_create(self._periods())
        week = f"7 * (n * 7 % {WEEKS})"
        moved = {
            "id": f"nextval(pg_get_serial_sequence('{_table(Period)}', 'id'))",
            "uuid": "gen_random_uuid()",
            "school_id": f"{FIRST} + n",
            **{name: f"t.{name} + CASE WHEN '2de_gt' = ANY(t.levels) THEN 0 ELSE {week} END" for name in DAYS},
        }
        cursor.execute(
            f"INSERT INTO {_table(Period)} ({_names(Period)}) SELECT {_values(Period, moved)} "
            f"FROM {_table(Period)} t, generate_series(2, {self.schools}) n WHERE t.school_id = {FIRST + 1}"
        )

    def _school(self, n: int, place: Any) -> School:
        return School(
            pk=FIRST + n,
            uai=uai_of(f"99{n:05d}"),
            name=f"Collège Fictif {n}",
            sector="private" if n % 5 == 0 else "public",
            department=place.code,
            academy=place.academy,
            academic_region=place.academic_region,
            priority_education=self.draw.choices(("", *PriorityEducation.values), (80, 13, 7))[0],
            qpv=self.draw.choices(PriorityDistrict.values, (8, 12, 80))[0],
        )

    def _periods(self) -> Iterator[Period]:
        """Yield those of the first school, which the others have in other weeks."""
        for year in self.years:
            for level, (kind, _share) in LEVELS.items():
                begins = date(year.number + 1, 6, 17) if level == "2de_gt" else date(year.number, 11, 16)
                monday = begins - timedelta(days=begins.weekday())
                yield Period(
                    school_id=FIRST + 1, year=year, name=f"Stage de {level}", kind=kind, levels=[level],
                    first_day=monday, last_day=monday + timedelta(days=4), confirmed_at=clock.now(),
                )  # fmt: skip

    # -- who each copy is of, and copied from what ------------------------------------------------------------------

    def _staged(self) -> Iterator[str]:
        levels = [level for level, (_kind, share) in LEVELS.items() for _n in range(share)]
        past, present = ([self.played[state].pk for state in states] for states in (PAST, PRESENT))
        years = [year.pk for year in self.years]
        yield f"""
            CREATE UNLOGGED TABLE staged AS
            SELECT x.*, p.first_day, p.kind, c.first_day AS played_on FROM (
                SELECT n, CASE WHEN n > {self.size} THEN NULL
                        WHEN n % {YEARS} = {YEARS - 1} THEN (ARRAY{present})[{_chance("n", len(PRESENT))} + 1]
                        ELSE (ARRAY{past})[{_chance("n", len(PAST))} + 1] END AS template,
                    (ARRAY{years})[n % {YEARS} + 1] AS year_id, {FIRST} + n / {YEARS} % {self.schools} + 1 AS school_id,
                    (ARRAY{levels})[{_chance("n + 7", len(levels))} + 1] AS level, {FIRST} + n / {PER_HOST} AS host_id
                FROM generate_series(1, {self.pupils}) n
            ) x
            JOIN conventions_period p ON p.school_id = x.school_id AND p.year_id = x.year_id AND x.level = p.levels[1]
            LEFT JOIN conventions_convention c ON c.id = x.template
        """
        yield "ANALYZE staged"
        rows = ", ".join(f"({', '.join(map(str, row))})" for one in self.played.values() for row in _twelve(one))
        yield f"""
            CREATE UNLOGGED TABLE staged_entry AS
            SELECT * FROM (VALUES {rows}) AS e(template, ord, entry_id, is_more)
        """

    def _copies(self) -> Iterator[str]:
        one = self.played["evaluated"]
        own, first = f"{FIRST} + n * {ROOM} + ord", f"{FIRST} + n * {ROOM} + 1"
        moved = {"id": own, "uuid": "md5(t.uuid::text || n)::uuid", "convention_id": first}
        later = "s.first_day - s.played_on"
        is_its_own, of_pupil = "t.template = s.template", {"level": "s.level", "class_name": "s.level || ' B'"}
        yield _copy(Pupil, _one(Pupil, one.pupil_id), "true", moved | of_pupil | {"school_id": "s.school_id"})
        enrolment = _one(Enrolment, one.pupil_id, "pupil_id")
        yield _copy(Enrolment, enrolment, "true", moved | of_pupil | {"pupil_id": first, "year_id": "s.year_id"})
        of_host = {
            "id": f"{FIRST} + n",
            "siret": "(1 + n % 9)::text || lpad(n::text, 13, '0')",
            "naf": f"lpad(({_chance('n', 99)} + 1)::text, 2, '0') || '10Z'",
        }
        yield f"""
            INSERT INTO {_table(Host)} ({_names(Host)}) SELECT {_values(Host, moved | of_host)}
            FROM ({_one(Host, one.host_id)}) t, generate_series(0, {self.pupils // PER_HOST}) n ORDER BY n
        """
        of_agreement = {
            "number": "'CV-' || n",
            "first_day": "s.first_day",
            **{name: f"t.{name} + ({later})" for name in ("last_day", "ended_on")},
            **{name: f"s.{name}" for name in ("school_id", "host_id", "year_id", "kind")},
            "pupil_id": first,
        }
        yield _copy(Convention, _rows(Convention, "id"), is_its_own, moved | of_agreement)
        day = {"date": f"t.date + ({later})"}
        yield _copy(PresenceDay, _rows(PresenceDay, "convention_id"), is_its_own, moved | day)
        came = "CASE WHEN (n + ord) % 17 = 0 THEN 'absent' WHEN (n + ord) % 23 = 0 THEN 'unknown' ELSE t.status END"
        yield _copy(HalfDay, _rows(HalfDay, "convention_id"), is_its_own, moved | day | {"status": came})
        yield _copy(Evaluation, _rows(Evaluation, "convention_id"), is_its_own, moved | {"answers": _ANSWERS})
        signed = {"root_id": first, "document_id": first, "html": "''", "data": "'{}'", "number": "n::text"}
        documents = f"{_rows(Document, 'root_id')} WHERE t.purpose = 'convention'"
        yield _copy(Document, documents, is_its_own, moved | signed)
        requests = f"""
            SELECT t.*, d.template, row_number() OVER (PARTITION BY d.id ORDER BY t.id) AS ord
            FROM {_table(SignatureRequest)} t JOIN ({documents}) d ON d.id = t.document_id
        """
        handle = {"handle": f"lpad(to_hex(n * {ROOM} + ord), 8, '0')"}
        yield _copy(SignatureRequest, requests, is_its_own, moved | signed | handle)
        evidence = f"SELECT t.*, r.template, r.ord FROM {_table(Evidence)} t JOIN ({requests}) r ON r.id = t.request_id"
        of_evidence = {"request_id": own, "revision_id": own, "item_id": own, "certificate": "''", "consent_text": "''"}
        by = {"channel": "CASE WHEN n % 3 = 0 THEN 'sms' ELSE t.channel END"}
        yield _copy(Evidence, evidence, is_its_own, moved | of_evidence | by)
        of_entry = {
            **{name: f"md5(t.{name}::text || n)::uuid" for name in ("root_uuid", "subject_uuid")},
            **dict.fromkeys(("at", "recorded_at"), _AT),
            "position": "ord",
            "name": "CASE WHEN is_more THEN 'note' ELSE t.name END",
            "source": "CASE WHEN is_more THEN t.target ELSE t.source END",
            "request_key": "''",
        }
        yield _copy(Transition, _JOURNAL, is_its_own, moved | of_entry)
        yield "DROP TABLE staged, staged_entry"
        yield from (f"DELETE FROM {_table(model)} WHERE id < {FIRST}" for model in COPIED)  # what was played


def _played(state: str) -> Convention:
    """Play an agreement; the clock is where it was afterwards."""
    played = lives.in_state(state)
    clock.set_offset(timedelta())
    return played


def _chance(what: str, of: int) -> str:
    """Return a whole number under ``of`` that looks drawn, the same each time."""
    return f"((hashint4({what}) & 1048575) % {of})"


_ANSWERS = f"""
    CASE WHEN t.answers ? 'competences' THEN jsonb_build_object('competences', (
        SELECT jsonb_object_agg(k.key, jsonb_build_object('level', 1 + {_chance("s.n + length(k.key)", 4)}))
        FROM jsonb_object_keys(t.answers -> 'competences') AS k(key)
    )) ELSE t.answers END
"""
_JOURNAL = f"""
    SELECT t.*, e.template, e.ord, e.is_more FROM {Transition._meta.db_table} t JOIN staged_entry e ON e.entry_id = t.id
"""
_GAP = f"(6 + {_chance('n', 90)})"
"""Hours between two entries of an agreement, from one to another more or less."""
_AT = f"""
    s.first_day::timestamptz - make_interval(days => 20 + s.n % 60)
    + make_interval(hours => ord * {_GAP} - {_chance("n + ord::int", 6)})
"""


def _twelve(played: Convention) -> Iterator[tuple[int, int, int, bool]]:
    """Yield the entries of a journal that are copied, in order: what figures read, then others, twelve in all."""
    found = list(Transition.objects.filter(root_uuid=played.uuid).order_by("position"))
    others = [
        one for one in found if one.name not in READ or (one.name == "sign" and one.subject_uuid == one.root_uuid)
    ]
    for one in others[::-1][: max(len(found) - ENTRIES, 0)]:
        found.remove(one)
    more = [found[-1]] * (ENTRIES - len(found))
    for n, one in enumerate([*found, *more], 1):
        yield played.pk, n, one.pk, n > len(found)


def _one(model: type[Model], key: int, column: str = "id") -> str:
    return f"SELECT t.*, 1 AS ord FROM {_table(model)} t WHERE t.{column} = {key}"


def _rows(model: type[Model], whose: str) -> str:
    order = f"PARTITION BY t.{whose} ORDER BY t.id"
    return f"SELECT t.*, t.{whose} AS template, row_number() OVER ({order}) AS ord FROM {_table(model)} t"


def _copy(model: type[Model], rows: str, on: str, given: Mapping[str, str]) -> str:
    """Return the statement that copies some rows for each agreement that is staged, with what ``given`` says."""
    return f"""
        INSERT INTO {_table(model)} ({_names(model)}) SELECT {_values(model, given)}
        FROM staged s JOIN ({rows}) t ON {on} ORDER BY n, ord
    """


def _values(model: type[Model], given: Mapping[str, str]) -> str:
    columns = (field.column for field in model._meta.concrete_fields)
    return ", ".join(given.get(column, f't."{column}"') for column in columns)


def _names(model: type[Model]) -> str:
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _give_leaves(cursor: Any) -> None:
    """Give every entry its leaf, and the tree the nodes from which it grows on."""
    leaf, entry = _table(Leaf), _table(Transition)
    cursor.execute(f"DELETE FROM {_table(PendingLeaf)}; DELETE FROM {leaf}; DELETE FROM {_table(TreeNode)}")
    cursor.execute(f"INSERT INTO {leaf} (index, entry_id) SELECT row_number() OVER (ORDER BY id) - 1, id FROM {entry}")
    nodes = {merkle.position(node) for node in ((0, cursor.rowcount - 1), *merkle.peaks(cursor.rowcount))}
    TreeNode.objects.bulk_create(TreeNode(position=one, hash=bytes(32)) for one in sorted(nodes))


def _without_indexes(cursor: Any) -> Iterator[str]:
    """Drop the indexes of the tables that are filled but for their keys; yield the statements that make them again.

    Nobody vacuums these tables meanwhile.
    """
    tables = [_table(one) for one in (*COPIED, Leaf)]
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    cursor.execute(
        """
        SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c
        WHERE c.contype = 'u' AND c.conrelid = ANY(%s::regclass[])
        """,
        [tables],
    )
    for table, name, definition in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        yield f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
    cursor.execute(
        """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
        WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary
            AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
        """,
        [tables],
    )
    for name, definition in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")
        yield definition
    yield from (f"ALTER TABLE {table} RESET (autovacuum_enabled)" for table in tables)
