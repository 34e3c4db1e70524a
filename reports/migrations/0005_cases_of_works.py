"""Which cases a work talked about is on file: noting one tells the months of the work and of its calls."""

from importlib import import_module

from django.db import migrations

_before = import_module('reports.migrations.0003_calls_and_usage')


def cases():
    new, old = (
        (_before.CHANGED + _before.LINKED).format(
            works=f'{rows} n JOIN works_work w ON w.id = n.work_id', id='w.id', day='w.counts_on'
        )
        for rows in ('new_rows', 'old_rows')
    )
    return _before.function('cases', new, (new, old), old)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0004_settings_and_deliveries'),
        ('cases', '0001_cases'),
    ]

    operations = [
        migrations.RunSQL(cases() + _before.triggers('cases_use', 'cases'), _before.no_triggers('cases_use', 'cases')),
    ]
