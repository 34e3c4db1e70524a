"""Promises, invoices and payments are on file too: what changes them, and what was received for a promise, tells months."""

from importlib import import_module

from django.db import migrations, models

FACTS = [
    ("works", "Works"), ("calls", "Calls"), ("usage", "Usage of the system"), ("promises", "Promises"),
    ("invoices", "Invoices"), ("payments", "Payments"),
]  # fmt: skip
_before = import_module("reports.migrations.0003_calls_and_usage")

DAYS = {"promises": "agreed_on", "invoices": "period", "payments": '"on"'}
INTO = "INSERT INTO reports_stalemonth (fact, month)"
# What was received for a promise stands in its row.
PROMISED = """UNION SELECT DISTINCT 'promises', date_trunc('month', p.agreed_on)::date
FROM {rows} n JOIN debts_promise p ON p.client_id = n.client_id AND n."on" BETWEEN p.made_on AND p.agreed_on
"""


def months(fact, rows):
    return f"SELECT DISTINCT '{fact}', date_trunc('month', {DAYS[fact]})::date FROM {rows}\n"


def changed(fact, more=""):
    new, old = (f"{INTO} {months(fact, rows)}{more.format(rows=rows)}" for rows in ("new_rows", "old_rows"))
    return _before.function(fact, new, (new, old), old)


# What a merge leaves with the merged client is counted no more; undone, it is again.
MERGED = f"""
CREATE FUNCTION reports_merged_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {INTO} {" UNION ".join(f"{months(fact, f'debts_{fact[:-1]}')} WHERE client_id = NEW.id" for fact in DAYS)};
    RETURN NULL;
END $$;
CREATE TRIGGER reports_merged AFTER UPDATE OF merged_into_id ON clients_client
FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id) EXECUTE FUNCTION reports_merged_changed();
"""
NOT_MERGED = "DROP TRIGGER reports_merged ON clients_client; DROP FUNCTION reports_merged_changed();"
EARLIER = f"{INTO} {' UNION '.join(months(fact, f'debts_{fact[:-1]}') for fact in DAYS)};"


def made(fact):
    table, more = f"debts_{fact[:-1]}", PROMISED if fact == "payments" else ""
    return migrations.RunSQL(changed(fact, more) + _before.triggers(table, fact), _before.no_triggers(table, fact))


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0005_cases_of_works"),
        ("clients", "0004_large_merges"),
        ("debts", "0006_voided_invoices"),
    ]

    operations = [
        migrations.AlterField("factmonth", "fact", models.CharField(choices=FACTS, max_length=10, verbose_name="what")),
        migrations.AlterField("stalemonth", "fact", models.CharField(choices=FACTS, max_length=10, verbose_name="what")),
        *(made(fact) for fact in DAYS),
        migrations.RunSQL(MERGED, NOT_MERGED),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
