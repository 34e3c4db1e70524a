from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # indexes of large tables are made beside their readers and writers

    dependencies = [
        ('triggers', '0002_first_rule_set'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='result',
            index=models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'client'], include=('valid_from', 'band'), name='result_ended'),
        ),
        AddIndexConcurrently(
            model_name='result',
            index=models.Index(fields=['computed_on'], name='result_said'),
        ),
    ]
