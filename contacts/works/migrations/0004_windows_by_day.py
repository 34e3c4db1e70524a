from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # indexes of large tables are made beside their readers and writers

    dependencies = [
        ('works', '0003_newest_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='work',
            index=models.Index(condition=models.Q(('state__in', ['held', 'held_with_login', 'not_held'])), fields=['counts_on', 'client'], include=('state', 'number'), name='work_closed_by_day'),
        ),
        RemoveIndexConcurrently(
            model_name='work',
            name='work_closed_window',
        ),
    ]
