"""Reasons why a client has not paid (domain §7); heads keep the list from here on."""

from django.db import migrations

REASONS = [
    "Нет денег на счёте",
    "Ждут поступления от своих заказчиков",
    "Счёт или акт не получен",
    "Нет подписанного договора",
    "Не согласны с суммой",
    "Руководитель не подписал счёт",
    "Нет ответственного: отпуск или болезнь",
    "Счёт заблокирован",
    "Недовольны сервисом",
    "Решают, продолжать ли",
    "Забыли оплатить",
    "Платят по своему графику",
]


def add(apps, schema_editor):
    reason = apps.get_model("debts", "NonpaymentReason")
    rows = [reason(name=name, position=place * 10) for place, name in enumerate(REASONS, start=1)]
    reason.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("debts", "0003_reversals_of_a_payment")]
    # Going back leaves the rows: the table goes with its own migration.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
