from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # an index of a large table is made beside its readers and writers

    dependencies = [
        ('clients', '0012_functional_card'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='indicatorvalue',
            index=models.Index(condition=models.Q(('value', ''), _negated=True), fields=['client', 'valid_until'], name='indicator_value_due'),
        ),
    ]
