# A seal beside each contact, the present ones as they stand, and what is written down where none fits.

import uuid

import django.utils.timezone
from django.db import migrations, models

import conventions.domain.persons.people.states
from conventions.domain.persons.people.vouching import SEAL_LETTERS, seal_as_they_stand

SEALED = {
    "pupil": ("email", "phone"),
    "guardian": ("email", "phone"),
    "hostcontact": ("email", "phone"),
    "staff": ("phone",),
    "user": ("email",),
}


def seal_present_contacts(apps, schema_editor):
    """Nothing vouched for a contact before this day."""
    for model, columns in SEALED.items():
        seal_as_they_stand(apps.get_model("conventions", model), columns)


def seal_column():
    return models.CharField(blank=True, default="", editable=False, max_length=SEAL_LETTERS)


class Migration(migrations.Migration):

    dependencies = [
        ("conventions", "0061_dates_by_level"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactDoubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("journal_length", models.PositiveIntegerField(default=0, editable=False)),
                ("journal_head", models.CharField(default="", editable=False, max_length=64)),
                ("erased_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("standing", "à éclaircir"), ("settled", "réglé")],
                        default="standing",
                        max_length=50,
                        verbose_name="état",
                    ),
                ),
                ("holder", models.CharField(max_length=80, verbose_name="personne")),
                (
                    "found_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="relevé le"
                    ),
                ),
            ],
            options={
                "verbose_name": "contact modifié hors de l'application",
                "verbose_name_plural": "contacts modifiés hors de l'application",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "standing")),
                        fields=("holder",),
                        name="contact_doubt_once_standing",
                    )
                ],
            },
            bases=(conventions.domain.persons.people.states.DoubtWords, models.Model),
        ),
        *(
            migrations.AddField(model_name=model, name=f"{column}_seal", field=seal_column())
            for model, columns in SEALED.items()
            for column in columns
        ),
        migrations.RunPython(seal_present_contacts, migrations.RunPython.noop, elidable=True),
    ]
