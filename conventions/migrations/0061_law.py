# The least age of an offer goes: the form alone wrote it, fifteen for each PFMP, and no rule asks for it.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0055_steering'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='offer',
            name='offer_age_plausible',
        ),
        migrations.RemoveField(
            model_name='offer',
            name='minimum_age',
        ),
    ]
