"""An evidence keeps what a page in another language showed beside the text; a code, in which language it was typed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("signatures", "0021_root_read_with_the_document"),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='shown',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='signingbatch',
            name='language',
            field=models.CharField(blank=True, max_length=10),
        ),
    ]
