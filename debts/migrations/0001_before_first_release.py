import crm.first_tables
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('debts', '0001_initial'), ('debts', '0002_windows_by_day')]

    initial = True

    dependencies = [
        ('clients', '0001_before_first_release'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        crm.first_tables.FirstTables(
            operations=[
                migrations.CreateModel(
                    name='Invoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=50, unique=True, verbose_name='number')),
                        ('period', models.DateField(verbose_name='period')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount, ₽')),
                        ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='invoices', to='clients.client', verbose_name='client')),
                    ],
                    options={
                        'verbose_name': 'invoice',
                        'verbose_name_plural': 'invoices',
                        'ordering': ['-period', '-pk'],
                        'indexes': [models.Index(fields=['client', 'period'], include=('amount',), name='invoice_window'), models.Index(fields=['period', 'client'], include=('amount',), name='invoice_by_month')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='invoice_not_negative'), models.CheckConstraint(condition=models.Q(('period__day', 1)), name='invoice_period_is_a_month')],
                    },
                ),
                migrations.CreateModel(
                    name='InvoiceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('number', models.CharField(max_length=50, verbose_name='number')),
                        ('period', models.DateField(verbose_name='period')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount, ₽')),
                        ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='debts.invoice')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Payment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=50, unique=True, verbose_name='number')),
                        ('on', models.DateField(verbose_name='date')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount, ₽')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='clients.client', verbose_name='client')),
                        ('invoice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='payments', to='debts.invoice', verbose_name='invoice')),
                    ],
                    options={
                        'verbose_name': 'payment',
                        'verbose_name_plural': 'payments',
                        'ordering': ['-on', '-pk'],
                        'indexes': [models.Index(fields=['client', 'on'], include=('amount',), name='payment_window'), models.Index(fields=['on', 'client'], include=('amount',), name='payment_by_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='payment_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='PaymentEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('number', models.CharField(max_length=50, verbose_name='number')),
                        ('on', models.DateField(verbose_name='date')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount, ₽')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('invoice', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='debts.invoice', verbose_name='invoice')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='debts.payment')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Balance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(verbose_name='month')),
                        ('closing', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='balance at the end, ₽')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='balances', to='clients.client', verbose_name='client')),
                    ],
                    options={
                        'ordering': ['-month'],
                        'constraints': [models.UniqueConstraint(fields=('client', 'month'), include=('closing',), name='balance_once_a_month')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='invoice',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "debts_invoiceevent" ("amount", "client_id", "due_on", "id", "issued_on", "number", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."amount", OLD."client_id", OLD."due_on", OLD."id", OLD."issued_on", OLD."number", OLD."period", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='6470a87bfc2788b0ea9e8f356cd20400ca680b81', operation='UPDATE', pgid='pgtrigger_update_update_3da0f', table='debts_invoice', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='invoice',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "debts_invoiceevent" ("amount", "client_id", "due_on", "id", "issued_on", "number", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."amount", OLD."client_id", OLD."due_on", OLD."id", OLD."issued_on", OLD."number", OLD."period", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='acea2ce57bfc9b3481bb497eb38a5666ea4dbfd0', operation='DELETE', pgid='pgtrigger_delete_delete_db138', table='debts_invoice', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='payment',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "debts_paymentevent" ("amount", "client_id", "id", "invoice_id", "number", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."amount", OLD."client_id", OLD."id", OLD."invoice_id", OLD."number", OLD."on", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='bd4c537b0772e33c0ab357d71a1728251b97479a', operation='UPDATE', pgid='pgtrigger_update_update_4cd52', table='debts_payment', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='payment',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "debts_paymentevent" ("amount", "client_id", "id", "invoice_id", "number", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."amount", OLD."client_id", OLD."id", OLD."invoice_id", OLD."number", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='546d62c3ad46a07453fbcebac1b338f66916b6c3', operation='DELETE', pgid='pgtrigger_delete_delete_80cc3', table='debts_payment', when='AFTER')),
                ),
            ],
        ),
    ]
