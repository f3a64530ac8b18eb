"""Counts of days done, which only grow; the grid of a period, and its certifying mark."""

import uuid

import django.db.models.deletion
import workflow.clock
from django.conf import settings
from django.db import migrations, models

from workflow.append_only import erasable, protect

ITSELF = "SELECT OLD.uuid"
"""A count is erased with its agreement, whose entry of the journal names it."""


class Migration(migrations.Migration):
    dependencies = [
        ('conventions', '0028_regulated_works'),
    ]

    operations = [
        migrations.CreateModel(
            name="TrainingGrid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("levels", models.JSONField(blank=True, default=dict, verbose_name="niveaux")),
                ("remark", models.TextField(blank=True, max_length=2000, verbose_name="bilan")),
                ("met_on", models.DateField(verbose_name="entretien le")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="fermée le")),
                (
                    "convention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_grid",
                        to="conventions.convention",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noté par",
                    ),
                ),
            ],
            options={
                "verbose_name": "grille de formation",
                "verbose_name_plural": "grilles de formation",
                "ordering": ["convention_id"],
            },
        ),
        migrations.CreateModel(
            name="CertifyingMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.DecimalField(decimal_places=2, max_digits=4, verbose_name="note sur 20")),
                ("jury_on", models.DateField(verbose_name="jour du jury")),
                (
                    "given_at",
                    models.DateTimeField(default=workflow.clock.now, editable=False, verbose_name="donnée le"),
                ),
                (
                    "convention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certifying_mark",
                        to="conventions.convention",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="donnée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "note certificative",
                "verbose_name_plural": "notes certificatives",
                "ordering": ["convention_id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mark__gte", 0), ("mark__lte", 20)), name="certifying_mark_out_of_twenty"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DayCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("proposed", models.PositiveSmallIntegerField(editable=False, verbose_name="jours proposés")),
                ("certified", models.PositiveSmallIntegerField(editable=False, verbose_name="jours certifiés")),
                ("reason", models.CharField(blank=True, editable=False, max_length=300, verbose_name="motif")),
                ("at", models.DateTimeField(default=workflow.clock.now, editable=False, verbose_name="certifié le")),
                (
                    "certified_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="certifié par",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="day_counts",
                        to="conventions.convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "compte de jours",
                "verbose_name_plural": "comptes de jours",
                "ordering": ["convention_id", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("certified", models.F("proposed")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="day_count_differs_with_a_reason",
                    )
                ],
            },
        ),
        protect("conventions_daycount"),
        erasable("conventions_daycount", ITSELF),
    ]
