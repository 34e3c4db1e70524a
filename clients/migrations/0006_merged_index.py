from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # an index of a large table is made beside its readers and writers

    dependencies = [
        ('clients', '0005_merging'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='client',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='client_merged'),
        ),
    ]
