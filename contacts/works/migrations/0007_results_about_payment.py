"""Results about payment, beside which a call offers to write down a promise."""

from django.db import migrations, models

PAYMENT = "«Работа по оплате»"  # the one of the starting list (domain §4); heads mark others


def mark(apps, schema_editor):
    work_result = apps.get_model("works", "WorkResult")
    work_result.objects.filter(name=PAYMENT).update(is_payment=True)


class Migration(migrations.Migration):
    dependencies = [("works", "0006_steps_with_goals_and_variants")]

    operations = [
        migrations.AddField(
            model_name="workresult",
            name="is_payment",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Chosen in a call, it opens the promise to pay of a client who owes",
                verbose_name="about payment",
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
