"""Who consulted what may go, after half a year at the earliest: until then the database refuses whoever asks."""

from django.db import migrations

from workflow.append_only import ageing, protect


class Migration(migrations.Migration):
    dependencies = [("conventions", "0005_retention"), ("workflow", "0004_erasures")]

    operations = [
        ageing("conventions_consultation", "at", 180),
        ageing("conventions_sheetprint", "at", 180),
        protect("conventions_personexport"),
        ageing("conventions_personexport", "at", 180),
    ]
