from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('works', '0007_open_items_campaigns_scripts'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='work',
            index=models.Index(condition=models.Q(('campaign__isnull', False)), fields=['campaign', 'state'], name='work_of_campaign'),
        ),
        AddIndexConcurrently(
            model_name='work',
            index=models.Index(condition=models.Q(('assignment__isnull', False)), fields=['assignment'], name='work_of_assignment'),
        ),
        AddIndexConcurrently(
            model_name='work',
            index=models.Index(condition=models.Q(('follows__isnull', False)), fields=['follows'], name='work_followed'),
        ),
        AddIndexConcurrently(
            model_name='work',
            index=models.Index(condition=models.Q(('state', 'planned')), fields=['executor', 'planned_at'], name='work_open_of_executor'),
        ),
    ]
