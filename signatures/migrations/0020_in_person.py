"""Signing in presence of a member of staff: what is declared when it opens never changes, nor once the code was typed."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from workflow.append_only import FUNCTION

DECLARED = (
    *("uuid", "request_id", "witness_id", "witness_name", "witness_quality", "second_factor", "known_by"),
    *("read_by", "read_in", "opened_at"),
)
ONCE = ("confirmed_at", "ended_at")
SESSIONS, BATCHES = "signatures_inpersonsession", "signatures_signingbatch"
BATCH = ("uuid", "digest", "channel", "contact_masked", "asked_by", "created_at")


def changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def batch_frozen(*columns: str) -> list[str]:
    """Statements that freeze these columns of a code once it was typed."""
    return [
        f"DROP TRIGGER signatures_batch_frozen ON {BATCHES};",
        f"CREATE TRIGGER signatures_batch_frozen BEFORE UPDATE ON {BATCHES} FOR EACH ROW "
        f"WHEN (OLD.checked_at IS NOT NULL AND ({changed(*columns)})) EXECUTE FUNCTION workflow_append_only();",
    ]


FROZEN = [
    FUNCTION,
    """
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
""",
    f"CREATE TRIGGER signatures_session_frozen BEFORE UPDATE ON {SESSIONS} FOR EACH ROW WHEN ({changed(*DECLARED)}) "
    "EXECUTE FUNCTION workflow_append_only();",
    f"CREATE TRIGGER signatures_session_once BEFORE UPDATE ON {SESSIONS} FOR EACH ROW WHEN ("
    + " OR ".join(f"(OLD.{one} IS NOT NULL AND OLD.{one} IS DISTINCT FROM NEW.{one})" for one in ONCE)
    + ") EXECUTE FUNCTION workflow_append_only();",
    f"CREATE TRIGGER signatures_session_rows BEFORE DELETE ON {SESSIONS} FOR EACH ROW "
    "EXECUTE FUNCTION signatures_session_kept();",
    *batch_frozen(*BATCH, "in_person_id"),
]
THAWED = [
    *batch_frozen(*BATCH),
    *(f"DROP TRIGGER signatures_session_{name} ON {SESSIONS};" for name in ("frozen", "once", "rows")),
    "DROP FUNCTION signatures_session_kept();",
]


class Migration(migrations.Migration):

    dependencies = [
        ('signatures', '0019_request_handles'),
    ]

    operations = [
        migrations.AlterField(
            model_name='batchitem',
            name='assurance',
            field=models.CharField(blank=True, choices=[('account_second_factor', 'compte avec second facteur, puis code à usage unique'), ('account', 'compte sans second facteur, puis code à usage unique'), ('two_channels', 'lien personnel et code reçus par deux voies différentes'), ('one_channel', 'lien personnel et code reçus par la même voie'), ('shared_contact', 'lien personnel et code reçus à un contact partagé avec une autre partie'), ('in_person', "en présence d'un membre du personnel, qui déclare qui est la personne et reçoit le code"), ('paper', "signature sur papier, copie certifiée par l'établissement")], max_length=24),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='assurance',
            field=models.CharField(blank=True, choices=[('account_second_factor', 'compte avec second facteur, puis code à usage unique'), ('account', 'compte sans second facteur, puis code à usage unique'), ('two_channels', 'lien personnel et code reçus par deux voies différentes'), ('one_channel', 'lien personnel et code reçus par la même voie'), ('shared_contact', 'lien personnel et code reçus à un contact partagé avec une autre partie'), ('in_person', "en présence d'un membre du personnel, qui déclare qui est la personne et reçoit le code"), ('paper', "signature sur papier, copie certifiée par l'établissement")], max_length=24),
        ),
        migrations.CreateModel(
            name='InPersonSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('witness_id', models.CharField(db_index=True, max_length=80)),
                ('witness_name', models.CharField(max_length=200)),
                ('witness_quality', models.CharField(max_length=400)),
                ('second_factor', models.BooleanField()),
                ('known_by', models.CharField(choices=[('identity_document', "pièce d'identité vue, sans copie"), ('known_to_school', "personne connue de l'établissement")], max_length=20)),
                ('read_by', models.CharField(blank=True, max_length=200)),
                ('read_in', models.CharField(blank=True, max_length=60)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='in_person_sessions', to='signatures.signaturerequest')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='signingbatch',
            name='in_person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='signatures.inpersonsession'),
        ),
        migrations.AddIndex(
            model_name='inpersonsession',
            index=models.Index(fields=['expires_at'], name='signatures__expires_a7bf69_idx'),
        ),
        migrations.AddConstraint(
            model_name='inpersonsession',
            constraint=models.CheckConstraint(condition=models.Q(('read_in', ''), models.Q(('read_by', ''), _negated=True), _connector='OR'), name='in_person_read_by_somebody'),
        ),
        migrations.RunSQL(FROZEN, THAWED),
    ]
