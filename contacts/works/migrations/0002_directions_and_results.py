"""Directions and results of works as the contact report names them (domain §4). Heads add and switch off others."""

from django.db import migrations

DIRECTIONS = ["Обслуживание"]
HELD, LOGIN, NOT_HELD, CANCELLED = "held", "held_with_login", "not_held", "cancelled"
# (name, stage, states that it may close)
RESULTS = [
    ("Этап 2 «Знакомство/контакт с новым Клиентом/пользователем»", 2, [HELD, LOGIN]),
    ("Этап 3 «Сверка функциональной карты»", 3, [HELD, LOGIN]),
    ("Этап 4 «Вовлечение пользователей в использование системы»", 4, [HELD, LOGIN]),
    ("Этап 4_Вывод новшеств", 4, [HELD, LOGIN]),
    ("Этап 5 «Вовлечение пользователей в пользование сервисными услугами»", 5, [HELD, LOGIN]),
    ("Этап 6 Получение обратной связи (ОС)", 6, [HELD, LOGIN]),
    ("«Работа по оплате»", None, [HELD, LOGIN]),
    ("Работа по заданию", None, [HELD, LOGIN]),
    ("Работа по заданию + СТ Технические проблемы/пополнение", None, [HELD, LOGIN]),
    ("Нерезультативный звонок", None, [HELD, NOT_HELD]),
    ("Не берут трубку", None, [NOT_HELD]),
    ("Контактного лица нет на месте", None, [NOT_HELD]),
    ("Не успел(а)", None, [NOT_HELD]),
    ("Смена обстоятельств", None, [NOT_HELD, CANCELLED]),
]


def add(apps, schema_editor):
    direction, result = apps.get_model("works", "Direction"), apps.get_model("works", "WorkResult")
    direction.objects.bulk_create([direction(name=name) for name in DIRECTIONS], ignore_conflicts=True)
    rows = [result(name=name, stage=stage, states=states) for name, stage, states in RESULTS]
    result.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    replaces = [("works", "0002_directories")]
    dependencies = [("works", "0001_before_first_release")]
    # Going back leaves the rows: works may refer to them, and they do no harm.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
