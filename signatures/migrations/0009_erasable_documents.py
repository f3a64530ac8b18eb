"""Bytes, evidence, paper copies and text of a document may go when an entry of the journal says that the document is erased."""

from django.db import migrations

from workflow.append_only import erasable

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
KEPT = ("uuid", "root_label", "root_id", "purpose", "version", "number", "title", "frozen_sha256", "time_zone")
TOMBSTONE = [
    f"""
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
""",
    "DROP TRIGGER signatures_document_frozen ON signatures_document;",
    "CREATE TRIGGER signatures_document_frozen BEFORE UPDATE ON signatures_document FOR EACH ROW WHEN ("
    + " OR ".join(
        f"OLD.{name} IS DISTINCT FROM NEW.{name}"
        for name in (*KEPT, "policy", "created_at", "data", "data_sha256", "html", "html_sha256")
    )
    + ") EXECUTE FUNCTION signatures_document_tombstone();",
]
FROZEN = [
    "DROP TRIGGER signatures_document_frozen ON signatures_document;",
    "CREATE TRIGGER signatures_document_frozen BEFORE UPDATE ON signatures_document FOR EACH ROW WHEN ("
    + " OR ".join(
        f"OLD.{name} IS DISTINCT FROM NEW.{name}"
        for name in (*KEPT, "policy", "created_at", "data", "data_sha256", "html", "html_sha256")
    )
    + ") EXECUTE FUNCTION workflow_append_only();",
    "DROP FUNCTION signatures_document_tombstone();",
]


class Migration(migrations.Migration):
    dependencies = [("signatures", "0008_cleared_contests"), ("workflow", "0004_erasures")]

    operations = [
        erasable("signatures_revision", DOCUMENT_OF_ROW),
        erasable("signatures_evidence", DOCUMENT_OF_EVIDENCE),
        erasable("signatures_papercopy", DOCUMENT_OF_ROW),
        erasable("signatures_papersignature", DOCUMENT_OF_PAPER_SIGNATURE),
        erasable("signatures_revocation", DOCUMENT_OF_REVOCATION),
        erasable("signatures_timestampanswer", DOCUMENT_OF_ROW),
        migrations.RunSQL(TOMBSTONE, FROZEN),
    ]
