from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # indexes of large tables are made beside their readers and writers

    dependencies = [
        ('persons', '0002_characteristics'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='consultation',
            index=models.Index(fields=['client', 'on'], name='consultation_of_client'),
        ),
        AddIndexConcurrently(
            model_name='consultation',
            index=models.Index(fields=['on', 'client'], include=('rating', 'subdivision', 'person'), name='consultation_by_day'),
        ),
        AddIndexConcurrently(
            model_name='education',
            index=models.Index(condition=models.Q(('has_certificate', True), ('kind__in', ['seminar', 'training'])), fields=['on', 'client'], name='certificate_by_day'),
        ),
        RemoveIndexConcurrently(
            model_name='consultation',
            name='consultation_window',
        ),
        RemoveIndexConcurrently(
            model_name='education',
            name='certificate_window',
        ),
    ]
