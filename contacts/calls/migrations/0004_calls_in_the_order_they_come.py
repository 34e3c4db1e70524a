"""Indexes of calls by time grow at their end: rows come in time's order, and newest first is read backwards."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("calls", "0003_persons_calls_found_by_a_smaller_index")]

    operations = [
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                fields=["client", "at"],
                name="call_of_client_by_time",
                condition=models.Q(client__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            model_name="call", index=models.Index(fields=["employee", "at"], name="call_of_employee_by_time")
        ),
        AddIndexConcurrently(model_name="call", index=models.Index(fields=["at", "id"], name="call_by_time")),
        RemoveIndexConcurrently(model_name="call", name="call_of_client"),
        RemoveIndexConcurrently(model_name="call", name="call_of_employee"),
        RemoveIndexConcurrently(model_name="call", name="call_newest"),
    ]
