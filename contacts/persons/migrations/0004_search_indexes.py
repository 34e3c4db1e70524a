import crm.search.expressions
import django.contrib.postgres.indexes
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # an index of a large table is made beside its readers and writers

    dependencies = [
        ('clients', '0001_initial'),
        ('persons', '0003_windows_by_day'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='contactperson',
            index=models.Index(fields=['name_key'], name='person_name_order'),
        ),
        AddIndexConcurrently(
            model_name='personemail',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('address'), 'gin_trgm_ops'), name='email_address_trigram'),
        ),
        AddIndexConcurrently(
            model_name='personphone',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(crm.search.expressions.Digits(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.NullIf(models.F('number'), models.Value('')), models.F('as_written'))), 'gin_trgm_ops'), name='phone_digits_trigram'),
        ),
    ]
