"""Migrations were written anew after 0.2.1: a base that stands there takes their names without running them."""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.problems import SetupProblem

LAST = {
    "conventions": "0063_report_without_audience",
    "notifications": "0010_values_of_new_texts",
    "signatures": "0023_shown_kept_with_the_code",
    "workflow": "0009_journal_by_moment",
}
"""The last migration of each application in 0.2.1."""
RELATIONS = {
    "conventions_approvalbatch_id_seq": "conventions_bulkact_id_seq",
    "conventions_approvalbatch_pkey": "conventions_bulkact_pkey",
    "conventions_approvalbatch_uuid_key": "conventions_bulkact_uuid_key",
    "conventions_approvalbatch_school_id_8870f43a": "conventions_bulkact_school_id_24b18809",
    "conventions_approvalbatch_user_id_bb404e5d": "conventions_bulkact_user_id_19737c28",
    "conventions_approvalitem_id_seq": "conventions_bulkitem_id_seq",
    "conventions_approvalitem_pkey": "conventions_bulkitem_pkey",
    "conventions_approvalitem_batch_id_f9391678": "conventions_bulkitem_bulk_id_d8bbb5a9",
    "conventions_approvalitem_convention_id_6ab198a0": "conventions_bulkitem_convention_id_979c9535",
    "conventions_personallink_handle_2466c17e_uniq": "conventions_personallink_handle_key",
    "signatures_signaturerequest_handle_643d9e75_uniq": "signatures_signaturerequest_handle_key",
}
"""Sequences and indexes that bear another name than the models give today, because a table was renamed or a column
became unique later; with an index goes the name of its constraint."""
CONSTRAINTS = {
    "conventions_approval_user_id_bb404e5d_fk_conventio": (
        "conventions_bulkact",
        "conventions_bulkact_user_id_19737c28_fk_conventions_user_id",
    ),
    "conventions_approvalitem_position_check": ("conventions_bulkitem", "conventions_bulkitem_position_check"),
}
"""Likewise constraints without an index, with their table."""
TOO_EARLY = (
    "This database was not left by version 0.2.1 ({found}), and the migrations that lead there are gone: "
    "install 0.2.1, run its `manage.py migrate`, then install this version again."
)
READ_ONLY = "This database was left by version 0.2.1: run `manage.py migrate` once, it takes over what stands there."


def take_over(connection: BaseDatabaseWrapper, *, only_look: bool = False) -> bool:
    """Record the migrations written anew in a base left by 0.2.1, and tell whether that was done.

    :class:`SetupProblem` where the base stands at another of the former migrations, or when it may ``only_look``.
    """
    recorder = MigrationRecorder(connection)
    applied = {key for key in recorder.applied_migrations() if key[0] in LAST}
    if not applied:
        return False
    known = MigrationLoader(connection).disk_migrations
    anew = sorted(key for key, migration in known.items() if key[0] in LAST and migration.initial)
    former = applied - set(known)
    if not former or applied & set(anew):
        return False
    newest = {app: max((name for label, name in former if label == app), default="none") for app in LAST}
    if newest != LAST:
        found = ", ".join(f"{app} {name}" for app, name in newest.items() if name != LAST[app])
        raise SetupProblem(TOO_EARLY.format(found=found))
    if only_look:
        raise SetupProblem(READ_ONLY)
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for old, new in RELATIONS.items():
            cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")  # whatever kind of relation it is
        for old, (table, new) in CONSTRAINTS.items():
            cursor.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")
        for app, name in anew:
            recorder.record_applied(app, name)
    return True
