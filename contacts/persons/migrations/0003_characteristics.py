"""What a contact person may be to us (domain §3). The codes are what rules and imports refer to."""

from django.db import migrations

CHARACTERISTICS = [
    ("lpr", "ЛПР"),
    ("lvpr", "ЛВПР"),
    ("chdd", "ЧДД"),
    ("decision", "Принимает решения"),
    ("key_user", "Ключевой пользователь"),
    ("k_user", "Пользователь К+"),
    ("k_responsible", "Ответственный за К+"),
    ("needs_online", "Нужен онлайн-доступ"),
    ("has_contact", "Есть контакт"),
    ("opponent", "Противник"),
]


def add(apps, schema_editor):
    characteristic = apps.get_model("persons", "Characteristic")
    rows = [
        characteristic(code=code, name=name, position=10 * number)
        for number, (code, name) in enumerate(CHARACTERISTICS, start=1)
    ]
    characteristic.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    replaces = [("persons", "0002_characteristics")]
    dependencies = [("persons", "0002_rubrics")]
    # Going back leaves the rows: persons refer to their codes, and they do no harm.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
