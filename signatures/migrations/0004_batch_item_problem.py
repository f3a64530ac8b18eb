from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signatures', '0003_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='batchitem',
            name='problem',
            field=models.CharField(blank=True, max_length=500),
        ),
    ]
