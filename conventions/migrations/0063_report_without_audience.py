# A report is read by whoever deals with reports: what was for some alone is an alert since 0057.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0062_contact_seals'),
    ]

    operations = [
        migrations.RemoveField(model_name='report', name='audience'),
    ]
