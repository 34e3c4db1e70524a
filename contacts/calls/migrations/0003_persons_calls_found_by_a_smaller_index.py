"""Most calls of a file name nobody known: only those that do are in the index of persons."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("calls", "0002_no_patterns_of_unique_ids"), ("persons", "0001_before_first_release")]

    operations = [
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(fields=["person"], name="call_of_person", condition=models.Q(person__isnull=False)),
        ),
        migrations.AlterField(
            model_name="call",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="calls",
                to="persons.contactperson",
                verbose_name="person",
            ),
        ),
    ]
