"""What is frozen is frozen by the database: the seal's moment, who is asked to sign, codes once used, contests, lists."""

from django.db import migrations

from workflow.append_only import FUNCTION

REQUEST = ("uuid", "document_id", "position", "key", "role", "holder")
NAMES, CONTACT = ("given_name", "surname", "quality", "salt"), ("email", "phone")
BATCH = ("uuid", "digest", "channel", "contact_masked", "asked_by", "created_at")
ITEM = ("batch_id", "position", "request_id", "version", "sha256", "salt")

REFUSE = """
    RAISE EXCEPTION 'the table % only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
"""

FUNCTIONS = f"""
CREATE FUNCTION signatures_request_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ({", ".join(f"OLD.{name}" for name in REQUEST + NAMES)}) = ({", ".join(f"NEW.{name}" for name in REQUEST + NAMES)})
       AND OLD.status = 'waiting' THEN
        RETURN NEW;  -- a contact put right while the party has not answered
    END IF;
    IF ({", ".join(f"OLD.{name}" for name in REQUEST)}) = ({", ".join(f"NEW.{name}" for name in REQUEST)})
       AND ({", ".join(f"NEW.{name}" for name in NAMES + CONTACT)}) = ({", ".join("''" for _ in NAMES + CONTACT)})
       AND workflow_erasure_told((SELECT uuid FROM signatures_document WHERE id = OLD.document_id)) THEN
        RETURN NEW;
    END IF;
    {REFUSE}
END $$;

CREATE FUNCTION signatures_document_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sealed_at IS NULL AND (
        EXISTS (SELECT FROM signatures_revision WHERE document_id = OLD.id AND act = 'closed')
        OR NOT EXISTS (SELECT FROM signatures_signaturerequest WHERE document_id = OLD.id)
    ) THEN
        RETURN NEW;
    END IF;
    {REFUSE}
END $$;

CREATE FUNCTION signatures_contest_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'signed'
       AND (NEW.contested_at IS NOT DISTINCT FROM OLD.contested_at OR NEW.contested_at > OLD.contested_at
            OR (OLD.contested_at IS NULL AND NEW.contested_at IS NOT NULL))
       AND (NEW.contest_cleared_at IS NOT DISTINCT FROM OLD.contest_cleared_at
            OR NEW.contest_cleared_at >= NEW.contested_at) THEN
        RETURN NEW;
    END IF;
    {REFUSE}
END $$;
"""


def changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def trigger(name: str, event: str, table: str, when: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
        f"{f' WHEN ({when})' if when else ''} EXECUTE FUNCTION {function}();"
    )


REFUSED = "workflow_append_only"
REQUESTS, DOCUMENTS = "signatures_signaturerequest", "signatures_document"
BATCHES, ITEMS, LISTS = "signatures_signingbatch", "signatures_batchitem", "signatures_revocationlist"

TRIGGERS = (
    ("signatures_request_frozen", "UPDATE", REQUESTS, changed(*REQUEST, *NAMES, *CONTACT), "signatures_request_frozen"),
    ("signatures_request_rows", "DELETE", REQUESTS, "", REFUSED),
    (
        *("signatures_request_contest", "UPDATE", REQUESTS),
        *(changed("contested_at", "contest_cleared_at"), "signatures_contest_told"),
    ),
    (
        *("signatures_request_answer", "UPDATE", REQUESTS),
        *(f"OLD.answered_at IS NOT NULL AND {changed('answered_at')}", REFUSED),
    ),
    ("signatures_document_seal", "UPDATE", DOCUMENTS, changed("sealed_at"), "signatures_document_seal"),
    # A code once typed, and what it has signed.
    ("signatures_batch_frozen", "UPDATE", BATCHES, f"OLD.checked_at IS NOT NULL AND ({changed(*BATCH)})", REFUSED),
    (
        *("signatures_item_frozen", "UPDATE", ITEMS),
        f"OLD.used_at IS NOT NULL AND ({changed(*ITEM, 'assurance')} OR NEW.used_at IS NULL)",
        REFUSED,
    ),
    ("signatures_list_grows", "UPDATE", LISTS, "NEW.number <= OLD.number OR NEW.issuer <> OLD.issuer", REFUSED),
)


class Migration(migrations.Migration):
    dependencies = [("signatures", "0013_document_checks"), ("workflow", "0004_erasures")]

    operations = [
        migrations.RunSQL(
            [FUNCTION, FUNCTIONS, *(trigger(*given) for given in TRIGGERS)],
            [
                *(f"DROP TRIGGER {name} ON {table};" for name, _event, table, _when, _function in TRIGGERS),
                "DROP FUNCTION signatures_request_frozen();",
                "DROP FUNCTION signatures_document_seal();",
                "DROP FUNCTION signatures_contest_told();",
            ],
        ),
    ]
