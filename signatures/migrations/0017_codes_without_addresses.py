"""Codes are counted by party and contact; a network address is counted with the other acts that come from it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("signatures", "0016_contact_changed")]

    operations = [migrations.RemoveField(model_name="signingbatch", name="asked_from")]
