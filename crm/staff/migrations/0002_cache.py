from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", "cache", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute('DROP TABLE IF EXISTS "cache"')


class Migration(migrations.Migration):
    """The table of the shared cache (settings.CACHES)."""

    replaces = [("staff", "0003_cache")]
    dependencies = [("staff", "0001_before_first_release")]
    operations = [migrations.RunPython(create, drop)]
