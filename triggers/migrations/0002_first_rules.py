"""Rule set 1: the numbers of domain §5, in force from the beginning of time."""

from datetime import date

from django.db import migrations

from triggers.rules import FIRST


def add(apps, schema_editor):
    apps.get_model("triggers", "RuleSet").objects.get_or_create(
        version=1, defaults={"effective_from": date(2000, 1, 1), "content": FIRST, "note": "domain §5"}
    )


def remove(apps, schema_editor):
    apps.get_model("triggers", "RuleSet").objects.filter(version=1).delete()


class Migration(migrations.Migration):
    replaces = [("triggers", "0002_first_rule_set")]
    dependencies = [("triggers", "0001_before_first_release")]
    operations = [migrations.RunPython(add, remove)]
