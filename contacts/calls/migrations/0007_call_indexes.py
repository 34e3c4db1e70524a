from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('calls', '0006_matching_and_events'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='call',
            index=models.Index(condition=models.Q(('work__isnull', False)), fields=['work'], name='call_of_work'),
        ),
        AddIndexConcurrently(
            model_name='call',
            index=models.Index(condition=models.Q(('client', None), ('direction__in', ('out', 'in')), ('nobodys', '')), fields=['-at', '-id'], name='call_unmatched'),
        ),
        AddIndexConcurrently(
            model_name='call',
            index=models.Index(condition=models.Q(('ended_at', None), ('is_from_file', False)), fields=['employee'], name='call_live'),
        ),
    ]
