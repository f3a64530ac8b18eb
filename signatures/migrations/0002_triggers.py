"""What is frozen is frozen by the database: bytes, evidence, who is asked to sign, codes once used, contests, lists.

Bytes, evidence, paper copies and text of a document may go when an entry of the journal says that it is erased.
"""

from django.db import migrations

from workflow.append_only import FUNCTION, erasable, protect

DOCUMENT_OF_ROW = "SELECT uuid FROM signatures_document WHERE id = OLD.document_id"
DOCUMENT_OF_EVIDENCE = (
    "SELECT d.uuid FROM signatures_document d JOIN signatures_signaturerequest r ON r.document_id = d.id "
    "WHERE r.id = OLD.request_id"
)
DOCUMENT_OF_PAPER_SIGNATURE = (
    "SELECT d.uuid FROM signatures_document d JOIN signatures_papercopy c ON c.document_id = d.id "
    "WHERE c.id = OLD.copy_id"
)
DOCUMENT_OF_REVOCATION = (
    "SELECT d.uuid FROM signatures_document d JOIN signatures_signaturerequest r ON r.document_id = d.id "
    "JOIN signatures_evidence e ON e.request_id = r.id WHERE e.id = OLD.evidence_id"
)
ERASED_WITH = (
    ("signatures_revision", DOCUMENT_OF_ROW),
    ("signatures_evidence", DOCUMENT_OF_EVIDENCE),
    ("signatures_papercopy", DOCUMENT_OF_ROW),
    ("signatures_papersignature", DOCUMENT_OF_PAPER_SIGNATURE),
    ("signatures_enclosure", DOCUMENT_OF_ROW),
    ("signatures_revocation", DOCUMENT_OF_REVOCATION),
    ("signatures_timestampanswer", DOCUMENT_OF_ROW),
)
"""Tables that only grow, and the document with which a row of each is erased."""

KEPT = ("uuid", "root_label", "root_id", "purpose", "version", "number", "title", "frozen_sha256", "time_zone")
TEXT = ("data", "data_sha256", "html", "html_sha256")
REQUEST = ("uuid", "document_id", "position", "key", "role", "holder")
NAMES, CONTACT = ("given_name", "surname", "quality", "salt"), ("email", "phone")
BATCH = ("uuid", "digest", "channel", "contact_masked", "asked_by", "created_at", "in_person_id")
ITEM = ("batch_id", "position", "request_id", "version", "sha256", "salt", "assurance")
DECLARED = (
    *("uuid", "request_id", "witness_id", "witness_name", "witness_quality", "second_factor", "known_by"),
    *("read_by", "read_in", "opened_at"),
)
ONCE = ("confirmed_at", "ended_at")

REFUSE = """
    RAISE EXCEPTION 'the table % only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
"""

FUNCTIONS = f"""
CREATE FUNCTION signatures_document_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF workflow_erasure_told(OLD.uuid)
       AND (NEW.data, NEW.html, NEW.data_sha256, NEW.html_sha256) = ('{{}}'::jsonb, '', '', '')
       AND ({", ".join(f"OLD.{name}" for name in KEPT)}, OLD.policy, OLD.created_at)
         = ({", ".join(f"NEW.{name}" for name in KEPT)}, NEW.policy, NEW.created_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the table % only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

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

CREATE FUNCTION signatures_session_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM signatures_signingbatch WHERE in_person_id = OLD.id)
       OR workflow_erasure_told(
           (SELECT d.uuid FROM signatures_document d JOIN signatures_signaturerequest r ON r.document_id = d.id
            WHERE r.id = OLD.request_id)) THEN
        RETURN OLD;  -- nobody was sent a code, or what was signed is erased
    END IF;
    RAISE EXCEPTION 'the table % only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def changed(*columns):
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


REFUSED = "workflow_append_only"
REQUESTS, DOCUMENTS = "signatures_signaturerequest", "signatures_document"
BATCHES, ITEMS, LISTS = "signatures_signingbatch", "signatures_batchitem", "signatures_revocationlist"
SESSIONS = "signatures_inpersonsession"

TRIGGERS = (
    ("document_frozen", "UPDATE", DOCUMENTS, changed(*KEPT, "policy", "created_at", *TEXT), "signatures_document_tombstone"),
    ("document_seal", "UPDATE", DOCUMENTS, changed("sealed_at"), "signatures_document_seal"),
    ("document_rows", "DELETE", DOCUMENTS, "", REFUSED),
    ("request_frozen", "UPDATE", REQUESTS, changed(*REQUEST, *NAMES, *CONTACT), "signatures_request_frozen"),
    ("request_rows", "DELETE", REQUESTS, "", REFUSED),
    ("request_contest", "UPDATE", REQUESTS, changed("contested_at", "contest_cleared_at"), "signatures_contest_told"),
    ("request_answer", "UPDATE", REQUESTS, f"OLD.answered_at IS NOT NULL AND {changed('answered_at')}", REFUSED),
    # A code once typed, and what it has signed.
    ("batch_frozen", "UPDATE", BATCHES, f"OLD.checked_at IS NOT NULL AND ({changed(*BATCH)})", REFUSED),
    ("item_frozen", "UPDATE", ITEMS, f"OLD.used_at IS NOT NULL AND ({changed(*ITEM)} OR NEW.used_at IS NULL)", REFUSED),
    ("list_grows", "UPDATE", LISTS, "NEW.number <= OLD.number OR NEW.issuer <> OLD.issuer", REFUSED),
    # Signing in presence: what is declared when it opens, what happens once.
    ("session_frozen", "UPDATE", SESSIONS, changed(*DECLARED), REFUSED),
    ("session_once", "UPDATE", SESSIONS, " OR ".join(f"(OLD.{one} IS NOT NULL AND {changed(one)})" for one in ONCE), REFUSED),
    ("session_rows", "DELETE", SESSIONS, "", "signatures_session_kept"),
)
"""Name, statement, table, when, and the function that decides."""
CREATED = [
    f"CREATE TRIGGER signatures_{name} BEFORE {event} ON {table} FOR EACH ROW"
    f"{f' WHEN ({when})' if when else ''} EXECUTE FUNCTION {function}();"
    for name, event, table, when, function in TRIGGERS
]
DECIDING = sorted({function for *_, function in TRIGGERS} - {REFUSED})


class Migration(migrations.Migration):
    initial = True
    dependencies = [("signatures", "0001_tables"), ("workflow", "0002_triggers")]

    operations = [
        *(protect(table) for table, _document in ERASED_WITH),
        *(erasable(table, document) for table, document in ERASED_WITH),
        protect(DOCUMENTS, ("TRUNCATE",)),
        migrations.RunSQL(
            [FUNCTION, FUNCTIONS, *CREATED],
            [
                *(f"DROP TRIGGER signatures_{name} ON {table};" for name, _event, table, *_ in TRIGGERS),
                *(f"DROP FUNCTION {function}();" for function in DECIDING),
            ],
        ),
    ]
