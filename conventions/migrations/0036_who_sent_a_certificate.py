# Who sent a certificate of insurance, and who read a paper of a pupil without a dossier.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0035_known_hosts_and_insurance'),
    ]

    operations = [
        migrations.AddField(
            model_name='contactreading',
            name='piece',
            field=models.CharField(blank=True, max_length=40, verbose_name='pièce'),
        ),
        migrations.AddField(
            model_name='insurancecertificate',
            name='sent_by',
            field=models.CharField(blank=True, editable=False, max_length=80, verbose_name='envoyée par'),
        ),
    ]
