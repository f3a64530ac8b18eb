# How often the remembered devices of an account were forgotten: a token made before opens nothing more.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0058_accidents'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='devices_forgotten',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='appareils oubliés'),
        ),
    ]
