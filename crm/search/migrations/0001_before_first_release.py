import django.contrib.postgres.indexes
import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('search', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=40)),
            ],
            options={
                'indexes': [models.Index(fields=['text'], name='search_word_text'), django.contrib.postgres.indexes.GinIndex(fields=['text'], name='search_word_trigram', opclasses=['gin_trgm_ops'])],
            },
        ),
    ]
