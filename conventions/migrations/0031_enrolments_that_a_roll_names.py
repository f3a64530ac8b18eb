# Whom a roll named for a year, apart from whoever was added by hand; of those of before, a roll named all.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0030_school_years'),
    ]

    operations = [
        migrations.AddField(
            model_name='enrolment',
            name='is_listed',
            field=models.BooleanField(db_default=True, default=False, editable=False, verbose_name='nommé par une liste'),
        ),
        migrations.AlterField(
            model_name='enrolment',
            name='is_listed',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='nommé par une liste'),
        ),
    ]
