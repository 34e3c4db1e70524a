from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", "cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The table of the shared cache (settings.CACHES)."""

    dependencies = [("staff", "0002_temporary_password")]
    operations = [
        migrations.RunPython(create, lambda apps, schema_editor: schema_editor.execute('DROP TABLE IF EXISTS "cache"'), elidable=False),
    ]
