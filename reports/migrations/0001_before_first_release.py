import crm.first_tables
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('reports', '0001_facts')]

    initial = True

    dependencies = [
    ]

    operations = [
        crm.first_tables.FirstTables(
            operations=[
                migrations.CreateModel(
                    name='FactMonth',
                    fields=[
                        ('month', models.DateField(primary_key=True, serialize=False, verbose_name='month')),
                        ('file', models.CharField(max_length=100, verbose_name='file')),
                        ('size', models.PositiveBigIntegerField(verbose_name='bytes')),
                        ('rows', models.PositiveIntegerField(verbose_name='contacts')),
                        ('taken_at', models.DateTimeField(verbose_name='as of')),
                    ],
                    options={
                        'verbose_name': 'month of facts',
                        'verbose_name_plural': 'months of facts',
                        'ordering': ['month'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='facts_of_a_month')],
                    },
                ),
                migrations.CreateModel(
                    name='StaleMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(verbose_name='month')),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, verbose_name='when')),
                    ],
                    options={
                        'verbose_name': 'changed month',
                        'verbose_name_plural': 'changed months',
                        'indexes': [models.Index(fields=['month', 'at'], name='stale_month')],
                    },
                ),
            ],
        ),
    ]
