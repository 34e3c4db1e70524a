from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False  # an index of a large table is made beside its readers and writers

    dependencies = [("persons", "0007_contacts_and_calls")]

    operations = [
        AddIndexConcurrently(
            model_name="contactperson",
            index=GinIndex(fields=["characteristics"], name="person_characteristics"),
        ),
    ]
