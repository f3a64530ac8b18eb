"""What stays for the figures when a pupil or an agreement is erased: one row that tells of nobody (decision 94)."""

from collections.abc import Sequence

from django.db import connection

from conventions.domain.agreements.models import Convention
from conventions.domain.people.models import Pupil

from .models import AgreementFact, PupilFact, Trace

_COLUMNS = "of, year, school_id, kind, pupil_level, week, activity, host_sector, outcome"


def leave_trace_of_agreement(convention: Convention) -> None:
    """Keep year, school, level, kind, week, sector and state of an agreement that is about to be erased.

    Its fact says them, projected before or not: a fact that is missing leaves the agreement's own columns.
    """
    _leave(
        f"""
        SELECT '{Trace.Of.AGREEMENT.value}', f.year, f.school_id, f.kind, f.pupil_level, f.week, f.activity,
            f.host_sector, f.state FROM {AgreementFact._meta.db_table} f WHERE f.agreement_id = ANY(%s)
        """,
        [convention.pk],
    )


def leave_traces_of_pupils(pupils: Sequence[Pupil]) -> None:
    """Keep year, school, level, kind, week and step of pupils whose rows are about to go, one row for each year."""
    _leave(
        f"""
        SELECT '{Trace.Of.PUPIL.value}', f.year, f.school_id, f.kind, f.pupil_level, f.week, '', '', f.step::text
        FROM {PupilFact._meta.db_table} f WHERE f.is_first AND f.pupil_id = ANY(%s)
        """,
        [one.pk for one in pupils],
    )


def _leave(rows: str, keys: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {Trace._meta.db_table} ({_COLUMNS}) {rows}", [keys])
