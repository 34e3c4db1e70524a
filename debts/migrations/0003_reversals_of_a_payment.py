import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index that is made while payments are written

    dependencies = [
        ('debts', '0002_promises_and_owners'),
    ]

    operations = [
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name='payment',
            index=models.Index(condition=models.Q(('reverses__isnull', False)), fields=['reverses'], name='payment_reversed'),
        ),
    ]
