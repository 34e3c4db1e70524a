from decimal import Decimal

from django.db import migrations

NORMS = {
    "specialist": {
        "service_points": 120, "effective_calls_month": 200, "quality_share_percent": 50, "call_hours_day": 4, "talk_minutes": 10,
        "quality_minutes": 5,
    },
    "account_manager": {"clients_min": 144, "clients_max": 192, "visits_day": 3, "visit_days_week": 4, "client_visit_months": 4},
    "deputy_head": {"clients_max": 200},
    "head": {"clients_max": 400},
    "auditor": {"service_points": 300, "audit_share_percent": 20},
}


def load(apps, schema_editor):
    Norm = apps.get_model("staff", "Norm")
    rows = [(role, code, Decimal(value)) for role, norms in NORMS.items() for code, value in norms.items()]
    Norm.objects.bulk_create([Norm(role=role, code=code, value=value) for role, code, value in rows], ignore_conflicts=True)


def unload(apps, schema_editor):
    """Only what stands as it was loaded: an edited norm is the department's own."""
    Norm = apps.get_model("staff", "Norm")
    for role, norms in NORMS.items():
        for code, value in norms.items():
            Norm.objects.filter(role=role, code=code, value=value).delete()


class Migration(migrations.Migration):
    """Default norms (domain §2)."""

    replaces = [("staff", "0004_norms"), ("staff", "0008_quality_minutes")]
    dependencies = [("staff", "0002_cache")]
    operations = [migrations.RunPython(load, unload)]
