"""Calls and usage are on file too: what changes them, and what else changes with a work, tells its months."""

from importlib import import_module

import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

FACTS = [("works", "Works"), ("calls", "Calls"), ("usage", "Usage of the system")]

# The months of a call: that of the department's zone is one of those of the day before and after in UTC.
CALL_MONTHS = """SELECT DISTINCT 'calls', date_trunc('month', (c.at + shift) AT TIME ZONE 'UTC')::date
FROM {source}, (VALUES (interval '-14 hours'), (interval '14 hours')) AS around (shift)"""
# What calls say of their work and of a login on their day, what works say of the use of their assignment.
CHANGED = """
INSERT INTO reports_stalemonth (fact, month)
SELECT fact, month FROM (SELECT DISTINCT date_trunc('month', {day})::date AS month FROM {works}) AS months,
    (VALUES ('works'), ('calls')) AS facts (fact)
"""
LINKED = f"UNION {CALL_MONTHS.format(source='{works} JOIN calls_call c ON c.work_id = {id}')}\n"
SIBLINGS = """UNION SELECT DISTINCT 'works', date_trunc('month', s.counts_on)::date
FROM {works} JOIN works_work s ON s.assignment_id = {assignment}
"""


def function(name, inserted, updated, deleted):
    """A function of statement triggers: ``updated`` is a pair, of the new rows and of the old ones."""
    return f"""
CREATE OR REPLACE FUNCTION reports_{name}_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {inserted};
    ELSIF TG_OP = 'UPDATE' THEN {updated[0]}; {updated[1]};
    ELSE {deleted};
    END IF;
    RETURN NULL;
END $$;
"""


def works():
    def of(rows, *more):
        names = {"works": f"{rows} n", "id": "n.id", "day": "n.counts_on", "assignment": "n.assignment_id"}
        return "".join((CHANGED, *more)).format(**names)

    # a work that was just made has no calls and no instruments yet
    everything = [of(rows, LINKED, SIBLINGS) for rows in ("new_rows", "old_rows")]
    return function("works", of("new_rows"), everything, everything[1])


def instruments():
    names = {"id": "w.id", "day": "w.counts_on", "assignment": "w.assignment_id"}
    new, old = (
        (CHANGED + LINKED + SIBLINGS).format(works=f"{rows} n JOIN works_work w ON w.id = n.work_id", **names)
        for rows in ("new_rows", "old_rows")
    )
    return function("instruments", new, (new, old), old)


def plans():
    new, old = (
        f"""
INSERT INTO reports_stalemonth (fact, month)
SELECT 'works', a.month FROM {rows} n JOIN works_assignment a ON a.id = n.assignment_id
UNION SELECT 'works', date_trunc('month', w.counts_on)::date
FROM {rows} n JOIN works_work w ON w.assignment_id = n.assignment_id
"""
        for rows in ("new_rows", "old_rows")
    )
    return function("plans", new, (new, old), old)


def calls():
    new, old = (
        f"INSERT INTO reports_stalemonth (fact, month) {CALL_MONTHS.format(source=f'{rows} c')}"
        for rows in ("new_rows", "old_rows")
    )
    return function("calls", new, (new, old), old)


def usage():
    new, old = (
        f"""INSERT INTO reports_stalemonth (fact, month)
SELECT DISTINCT 'usage', date_trunc('month', ends_on)::date FROM {rows}"""
        for rows in ("new_rows", "old_rows")
    )
    return function("usage", new, (new, old), old)


STAGES = """
CREATE OR REPLACE FUNCTION reports_stages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_stalemonth (fact, month) SELECT fact, month FROM reports_factmonth WHERE fact <> 'usage';
    RETURN NULL;
END $$;
"""
_before = import_module('reports.migrations.0002_database_triggers')
BEFORE = (_before.WORKS + _before.INSTRUMENTS + _before.PLANS + _before.RESULTS.partition('CREATE TRIGGER')[0]).replace(
    'CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION'
)
EARLIER = f"""
INSERT INTO reports_stalemonth (fact, month)
SELECT DISTINCT 'works', date_trunc('month', counts_on)::date FROM works_work
UNION {CALL_MONTHS.format(source='calls_call c')}
UNION SELECT DISTINCT 'usage', date_trunc('month', ends_on)::date FROM clients_usage;
"""
ROWS = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}


def triggers(table, name):
    return "".join(
        f"CREATE TRIGGER reports_{name}_{verb} AFTER {verb} ON {table} REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION reports_{name}_changed();\n"
        for verb, rows in ROWS.items()
    )


def no_triggers(table, name):
    dropped = "".join(f"DROP TRIGGER reports_{name}_{verb} ON {table};\n" for verb in ROWS)
    return f"{dropped}DROP FUNCTION reports_{name}_changed();"


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_database_triggers'),
        ('calls', '0001_before_first_release'),
        ('clients', '0001_before_first_release'),
    ]

    operations = [
        # what is on file is written anew from the tables: nothing is lost
        migrations.DeleteModel(name='FactMonth'),
        migrations.DeleteModel(name='StaleMonth'),
        migrations.CreateModel(
            name='FactMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(choices=FACTS, max_length=10, verbose_name='what')),
                ('month', models.DateField(verbose_name='month')),
                ('file', models.CharField(max_length=100, verbose_name='file')),
                ('size', models.PositiveBigIntegerField(verbose_name='bytes')),
                ('rows', models.PositiveIntegerField(verbose_name='rows')),
                ('taken_at', models.DateTimeField(verbose_name='as of')),
            ],
            options={
                'verbose_name': 'month of facts',
                'verbose_name_plural': 'months of facts',
                'ordering': ['fact', 'month'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('month__day', 1)), name='facts_of_a_month'),
                    models.UniqueConstraint(fields=('fact', 'month'), name='facts_once_a_month'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StaleMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(choices=FACTS, max_length=10, verbose_name='what')),
                ('month', models.DateField(verbose_name='month')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, verbose_name='when')),
            ],
            options={
                'verbose_name': 'changed month',
                'verbose_name_plural': 'changed months',
                'indexes': [models.Index(fields=['fact', 'month', 'at'], name='stale_month')],
            },
        ),
        migrations.RunSQL(works() + instruments() + plans() + STAGES, BEFORE),
        migrations.RunSQL(calls() + triggers('calls_call', 'calls'), no_triggers('calls_call', 'calls')),
        migrations.RunSQL(usage() + triggers('clients_usage', 'usage'), no_triggers('clients_usage', 'usage')),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
