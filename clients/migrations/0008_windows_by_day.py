from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # indexes of large tables are made beside their readers and writers

    dependencies = [
        ('clients', '0007_merge_marks'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='usage',
            index=models.Index(fields=['client', 'ends_on'], name='usage_of_client'),
        ),
        AddIndexConcurrently(
            model_name='usage',
            index=models.Index(fields=['ends_on', 'client'], include=('logins',), name='usage_by_day'),
        ),
        RemoveIndexConcurrently(
            model_name='usage',
            name='usage_window',
        ),
    ]
