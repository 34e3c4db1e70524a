"""The unique id of a call keeps its uniqueness and loses the index of patterns that came with ``unique=True``."""

from django.db import migrations, models

PATTERNS = "calls_call_unique_id_a457e01c_like"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("calls", "0001_before_first_release")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE calls_call RENAME CONSTRAINT calls_call_unique_id_key TO call_unique_id",
                    "ALTER TABLE calls_call RENAME CONSTRAINT call_unique_id TO calls_call_unique_id_key",
                ),
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {PATTERNS}",
                    f"CREATE INDEX CONCURRENTLY {PATTERNS} ON calls_call (unique_id varchar_pattern_ops)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="call",
                    name="unique_id",
                    field=models.CharField(max_length=100, verbose_name="unique id"),
                ),
                migrations.AddConstraint(
                    model_name="call",
                    constraint=models.UniqueConstraint(fields=("unique_id",), name="call_unique_id"),
                ),
            ],
        )
    ]
