"""The evidence of a signature tells when the contact that received its code had just been changed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signatures', '0014_frozen_columns'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='contact_changed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='evidence',
            name='contact_changed_by',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
