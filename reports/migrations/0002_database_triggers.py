"""Database triggers say which months have changed: what imports, merges and raw SQL write is seen too."""

from django.db import migrations

WORKS = """
CREATE FUNCTION reports_works_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO reports_stalemonth (month) SELECT DISTINCT date_trunc('month', counts_on)::date FROM new_rows;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO reports_stalemonth (month) SELECT DISTINCT date_trunc('month', counts_on)::date FROM old_rows;
    END IF;
    RETURN NULL;
END $$;
"""
INSTRUMENTS = """
CREATE FUNCTION reports_instruments_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO reports_stalemonth (month) SELECT DISTINCT date_trunc('month', w.counts_on)::date
        FROM new_rows n JOIN works_work w ON w.id = n.work_id;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO reports_stalemonth (month) SELECT DISTINCT date_trunc('month', w.counts_on)::date
        FROM old_rows n JOIN works_work w ON w.id = n.work_id;
    END IF;
    RETURN NULL;
END $$;
"""
PLANS = """
CREATE FUNCTION reports_plans_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO reports_stalemonth (month) SELECT DISTINCT a.month
        FROM new_rows n JOIN works_assignment a ON a.id = n.assignment_id;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO reports_stalemonth (month) SELECT DISTINCT a.month
        FROM old_rows n JOIN works_assignment a ON a.id = n.assignment_id;
    END IF;
    RETURN NULL;
END $$;
"""
RESULTS = """
CREATE FUNCTION reports_stages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_stalemonth (month) SELECT month FROM reports_factmonth;
    RETURN NULL;
END $$;
CREATE TRIGGER reports_stages AFTER UPDATE OF stage ON works_workresult
FOR EACH STATEMENT EXECUTE FUNCTION reports_stages_changed();
"""
NO_RESULTS = "DROP TRIGGER reports_stages ON works_workresult; DROP FUNCTION reports_stages_changed();"
TABLES = {"works_work": "works", "works_workinstrument": "instruments", "works_plannedinstrument": "plans"}
ROWS = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}


def triggers(table: str, name: str) -> str:
    return "".join(
        f"CREATE TRIGGER reports_{name}_{verb} AFTER {verb} ON {table} REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION reports_{name}_changed();\n"
        for verb, rows in ROWS.items()
    )


def no_triggers(table: str, name: str) -> str:
    dropped = "".join(f"DROP TRIGGER reports_{name}_{verb} ON {table};\n" for verb in ROWS)
    return f"{dropped}DROP FUNCTION reports_{name}_changed();"


class Migration(migrations.Migration):
    replaces = [("reports", "0002_changed_months")]
    dependencies = [("reports", "0001_before_first_release"), ("works", "0001_before_first_release")]
    operations = [
        *(
            migrations.RunSQL(function + triggers(table, name), no_triggers(table, name))
            for function, (table, name) in zip((WORKS, INSTRUMENTS, PLANS), TABLES.items(), strict=True)
        ),
        migrations.RunSQL(RESULTS, NO_RESULTS),
    ]
