import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # an index of a large table is made beside its readers and writers

    dependencies = [
        ('clients', '0008_windows_by_day'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='client',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Replace(django.db.models.functions.text.Lower('name'), models.Value('ё'), models.Value('е')), 'gin_trgm_ops'), name='client_folded_name_trigram'),
        ),
        AddIndexConcurrently(
            model_name='distributive',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('code'), 'gin_trgm_ops'), name='distributive_code_trigram'),
        ),
    ]
