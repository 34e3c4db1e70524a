"""Of many calls only the hours are asked for their months: an import of a million tells them in a third of the time."""

from importlib import import_module

from django.db import migrations

_before = import_module('reports.migrations.0003_calls_and_usage')

# A month begins with an hour in every zone, so an hour's beginning has the months of all its calls.
MONTHS = """INSERT INTO reports_stalemonth (fact, month)
SELECT DISTINCT 'calls', date_trunc('month', hour + shift)::date
FROM (SELECT DISTINCT date_trunc('hour', at AT TIME ZONE 'UTC') AS hour FROM {rows}) AS hours,
    (VALUES (interval '-14 hours'), (interval '14 hours')) AS around (shift)"""


def calls():
    new, old = MONTHS.format(rows='new_rows'), MONTHS.format(rows='old_rows')
    return _before.function('calls', new, (new, old), old)


class Migration(migrations.Migration):

    dependencies = [('reports', '0006_promises_and_money')]

    operations = [migrations.RunSQL(calls(), _before.calls())]
