"""In how many working days one reacts to a signal of each kind. Heads change them."""

from django.db import migrations

DAYS = {
    "disconnect": 1, "competitor": 1, "feedback": 2, "band": 2, "people": 3, "solvency": 3, "interest": 3,
    "no_contact": 5, "online": 5, "services": 5,
}


def load(apps, schema_editor):
    Term = apps.get_model("signals", "Term")
    rows = [Term(kind=kind, working_days=days) for kind, days in DAYS.items()]
    Term.objects.bulk_create(rows, ignore_conflicts=True)


def unload(apps, schema_editor):
    """Only what stands as it was loaded: a term that was changed is the department's own."""
    Term = apps.get_model("signals", "Term")
    for kind, days in DAYS.items():
        Term.objects.filter(kind=kind, working_days=days).delete()


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_signals")]
    operations = [migrations.RunPython(load, unload)]
