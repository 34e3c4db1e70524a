"""Reports of a period read the letters and the education of all clients by day."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("persons", "0005_merged_persons_index")]

    operations = [
        AddIndexConcurrently(
            model_name="education",
            index=models.Index(fields=["on", "client"], name="education_by_day"),
        ),
        AddIndexConcurrently(
            model_name="mailing",
            index=models.Index(fields=["sent_on", "client"], name="mailing_by_day"),
        ),
    ]
