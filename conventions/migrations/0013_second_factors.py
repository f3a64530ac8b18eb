"""Second factors are kept by allauth: applications and recovery codes that people have today go on opening.

Applications keep their key, the step of the last code used and how far their clock is off; recovery codes keep
their HMACs. Read by table, not by model: the library that made these tables is gone.
"""

import base64

from django.db import migrations, models
from django.utils import timezone

APPLICATIONS = """
    SELECT user_id, key, last_t, drift, throttling_failure_count,
        EXTRACT(EPOCH FROM throttling_failure_timestamp)::float, created_at, last_used_at
    FROM otp_totp_totpdevice WHERE confirmed AND step = 30 AND t0 = 0 AND digits = 6 ORDER BY id
"""
RECOVERY_CODES = """
    SELECT device.user_id, array_agg(token.token ORDER BY token.id)
    FROM otp_static_staticdevice device JOIN otp_static_statictoken token ON token.device_id = device.id
    WHERE device.confirmed GROUP BY device.user_id
"""
FORMER = ("otp_static_statictoken", "otp_static_staticdevice", "otp_totp_totpdevice")


def carry_over(apps, schema_editor):
    """Take confirmed applications, the latest of each account, and unused recovery codes; drop the former tables."""
    connection = schema_editor.connection
    Authenticator = apps.get_model("mfa", "Authenticator")
    if not set(FORMER) <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        cursor.execute(APPLICATIONS)
        for user, key, last_t, drift, failures, failed_at, created_at, last_used_at in cursor.fetchall():
            data = {"secret": base64.b32encode(bytes.fromhex(key)).decode(), "last_t": last_t, "drift": drift}
            if failures:
                data |= {"failures": failures, "failed_at": failed_at or 0}
            kept = {"data": data, "created_at": created_at or timezone.now(), "last_used_at": last_used_at}
            Authenticator.objects.update_or_create(user_id=user, type="totp", defaults=kept)
        cursor.execute(RECOVERY_CODES)
        for user, macs in cursor.fetchall():
            Authenticator.objects.update_or_create(user_id=user, type="recovery_codes", defaults={"data": {"macs": macs}})
        for table in FORMER:
            cursor.execute(f"DROP TABLE {table}")
        cursor.execute("DELETE FROM django_migrations WHERE app IN ('otp_static', 'otp_totp')")


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0012_link_handles"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="second_factor_waived_until",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="ouvert sans second facteur jusqu'au"
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
