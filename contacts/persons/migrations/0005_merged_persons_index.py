from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the table: beside those who work, not in their way."""

    atomic = False
    dependencies = [("persons", "0004_merging_persons")]

    operations = [
        AddIndexConcurrently(
            "contactperson",
            models.Index(condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="person_merged"),
        )
    ]
