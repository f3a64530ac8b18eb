"""What each signature request is called in the address of its link, drawn for those that have none."""

from django.db import migrations, models

import signatures.tokens

DRAW = "translate(encode(substr(uuid_send(gen_random_uuid()), 1, 6), 'base64'), '+/', '-_')"
"""Six random bytes as an address writes them: the first six of such a UUID are drawn, all of them."""


class Migration(migrations.Migration):
    dependencies = [("signatures", "0018_refusals_as_codes")]

    operations = [
        migrations.AddField(
            model_name="signaturerequest",
            name="handle",
            field=models.CharField(default="", editable=False, max_length=8),
            preserve_default=False,
        ),
        migrations.RunSQL(f"UPDATE signatures_signaturerequest SET handle = {DRAW}", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="signaturerequest",
            name="handle",
            field=models.CharField(default=signatures.tokens.new_handle, editable=False, max_length=8, unique=True),
        ),
    ]
