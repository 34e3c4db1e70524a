from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('exchange', '0002_background_exports'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='exportlog',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state'], name='export_busy'),
        ),
    ]
