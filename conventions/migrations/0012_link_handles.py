"""What each personal link is called in its address, drawn for those that have none."""

from django.db import migrations, models

import signatures.tokens

DRAW = "translate(encode(substr(uuid_send(gen_random_uuid()), 1, 6), 'base64'), '+/', '-_')"
"""Six random bytes as an address writes them: the first six of such a UUID are drawn, all of them."""


class Migration(migrations.Migration):
    dependencies = [("conventions", "0011_refusals_as_codes")]

    operations = [
        migrations.AddField(
            model_name="personallink",
            name="handle",
            field=models.CharField(default="", editable=False, max_length=8),
            preserve_default=False,
        ),
        migrations.RunSQL(f"UPDATE conventions_personallink SET handle = {DRAW}", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="personallink",
            name="handle",
            field=models.CharField(default=signatures.tokens.new_handle, editable=False, max_length=8, unique=True),
        ),
    ]
