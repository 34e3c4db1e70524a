from decimal import Decimal

from django.db import migrations, models


def load(apps, schema_editor):
    Norm = apps.get_model("staff", "Norm")
    Norm.objects.bulk_create([Norm(role="specialist", code="quality_minutes", value=Decimal(5))], ignore_conflicts=True)


def unload(apps, schema_editor):
    Norm = apps.get_model("staff", "Norm")
    Norm.objects.filter(code="quality_minutes").delete()


class Migration(migrations.Migration):
    """From how many minutes of talk a call with a login is a quality one (domain §4: the threshold is a setting)."""

    dependencies = [("staff", "0007_absence_without_substitute")]
    operations = [
        migrations.AlterField(
            model_name='norm',
            name='code',
            field=models.CharField(choices=[('service_points', 'Service points'), ('clients_min', 'Clients, at least'), ('clients_max', 'Clients, at most'), ('effective_calls_month', 'Effective calls a month'), ('quality_share_percent', 'Quality share of effective calls, percent'), ('quality_minutes', 'A quality call is longer than, minutes'), ('call_hours_day', 'Hours of calls a day'), ('talk_minutes', 'Average talk, minutes'), ('visits_day', 'Visits a day'), ('visit_days_week', 'Days of visits a week'), ('client_visit_months', 'A visit to each client, once in so many months'), ('audit_share_percent', 'Calls listened to, %')], max_length=40, verbose_name='norm'),
        ),
        migrations.RunPython(load, unload),
    ]
