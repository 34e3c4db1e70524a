from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # indexes of large tables are made beside their readers and writers

    dependencies = [
        ('debts', '0001_initial'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='invoice',
            index=models.Index(fields=['period', 'client'], include=('amount',), name='invoice_by_month'),
        ),
        AddIndexConcurrently(
            model_name='payment',
            index=models.Index(fields=['on', 'client'], include=('amount',), name='payment_by_day'),
        ),
    ]
