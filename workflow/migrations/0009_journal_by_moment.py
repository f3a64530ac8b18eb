"""All journals are read from a moment on: an index for each thing that narrows what is read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0007_refusals_as_codes"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="transition",
            name="workflow_tr_actor_i_b3a669_idx",
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["at", "id"], name="transition_by_moment"),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["name", "at", "id"], name="transition_by_act"),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["actor_kind", "at", "id"], name="transition_by_kind"),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["actor_id", "at", "id"], name="transition_by_actor"),
        ),
    ]
