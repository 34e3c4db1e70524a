"""Directions and results of works as the contact report names them (domain §4). Heads may add and switch off others."""

from django.db import migrations

DIRECTIONS = ["Обслуживание"]
RESULTS = [
    ("Этап 2 «Знакомство/контакт с новым Клиентом/пользователем»", 2),
    ("Этап 3 «Сверка функциональной карты»", 3),
    ("Этап 4 «Вовлечение пользователей в использование системы»", 4),
    ("Этап 4_Вывод новшеств", 4),
    ("Этап 5 «Вовлечение пользователей в пользование сервисными услугами»", 5),
    ("Этап 6 Получение обратной связи (ОС)", 6),
    ("«Работа по оплате»", None),
    ("Работа по заданию", None),
    ("Работа по заданию + СТ Технические проблемы/пополнение", None),
    ("Нерезультативный звонок", None),
    ("Не берут трубку", None),
    ("Контактного лица нет на месте", None),
    ("Не успел(а)", None),
    ("Смена обстоятельств", None),
]


def add(apps, schema_editor):
    direction, result = apps.get_model("works", "Direction"), apps.get_model("works", "WorkResult")
    direction.objects.bulk_create([direction(name=name) for name in DIRECTIONS], ignore_conflicts=True)
    result.objects.bulk_create([result(name=name, stage=stage) for name, stage in RESULTS], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("works", "0001_initial")]
    # Going back leaves the rows: works may refer to them, and they do no harm.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
