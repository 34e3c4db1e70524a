"""What contact persons are interested in (domain §3); heads add their own."""

from django.db import migrations

RUBRICS = [
    ("accounting", "Бухгалтерский учёт"),
    ("taxes", "Налоги и взносы"),
    ("payroll", "Зарплата"),
    ("labour", "Кадры и трудовое право"),
    ("procurement", "Закупки"),
    ("civil", "Договоры и гражданское право"),
    ("courts", "Судебная практика"),
    ("corporate", "Корпоративное право"),
    ("budget", "Бюджетный учёт"),
    ("trade", "Внешняя торговля"),
    ("safety", "Охрана труда"),
    ("building", "Строительство"),
]


def add(apps, schema_editor):
    rubric = apps.get_model("persons", "Rubric")
    rows = [rubric(code=code, name=name, position=10 * place) for place, (code, name) in enumerate(RUBRICS, start=1)]
    rubric.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    replaces = [("persons", "0009_rubrics")]
    dependencies = [("persons", "0001_before_first_release")]
    # Going back leaves the rows: persons refer to their codes, and they do no harm.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
