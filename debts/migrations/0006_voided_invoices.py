"""An invoice issued by mistake is voided by a document of its own."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('debts', '0005_promise_of_a_handover'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='invoice',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='invoice',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='invoice',
            name='invoice_not_negative',
        ),
        migrations.AddField(
            model_name='invoice',
            name='void_reason',
            field=models.CharField(blank=True, db_default='', max_length=500, verbose_name='why it is voided'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='voids',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='voidings', to='debts.invoice', verbose_name='voids the invoice'),
        ),
        migrations.AddField(
            model_name='invoiceevent',
            name='void_reason',
            field=models.CharField(blank=True, db_default='', max_length=500, verbose_name='why it is voided'),
        ),
        migrations.AddField(
            model_name='invoiceevent',
            name='voids',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='debts.invoice', verbose_name='voids the invoice'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='voided_whole', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.voids_id IS NOT NULL)', func="\nPERFORM 1 FROM debts_invoice i WHERE i.id = coalesce(NEW.voids_id, NEW.id) FOR NO KEY UPDATE;\nIF EXISTS (\n    SELECT 1 FROM debts_invoice v WHERE v.voids_id = NEW.id\n    AND (v.amount <> -NEW.amount OR v.period <> NEW.period OR NEW.voids_id IS NOT NULL)\n) OR EXISTS (\n    SELECT 1 FROM debts_invoice w WHERE w.id = NEW.voids_id\n    AND (w.amount <> -NEW.amount OR w.period <> NEW.period OR w.voids_id IS NOT NULL OR w.client_id <> NEW.client_id)\n)\nTHEN RAISE check_violation USING MESSAGE = 'invoice ' || NEW.number || ' and what voids it are not alike';\nEND IF;\nRETURN NULL;\n", hash='b191cfd4bcb8953d8a8307841d430ee166c8fb80', operation='INSERT', pgid='pgtrigger_voided_whole_36df2', table='debts_invoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='void_stays_whole', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (ROW(OLD.amount, OLD.period, OLD.voids_id) IS DISTINCT FROM ROW(NEW.amount, NEW.period, NEW.voids_id))', func="\nPERFORM 1 FROM debts_invoice i WHERE i.id = coalesce(NEW.voids_id, NEW.id) FOR NO KEY UPDATE;\nIF EXISTS (\n    SELECT 1 FROM debts_invoice v WHERE v.voids_id = NEW.id\n    AND (v.amount <> -NEW.amount OR v.period <> NEW.period OR NEW.voids_id IS NOT NULL)\n) OR EXISTS (\n    SELECT 1 FROM debts_invoice w WHERE w.id = NEW.voids_id\n    AND (w.amount <> -NEW.amount OR w.period <> NEW.period OR w.voids_id IS NOT NULL OR w.client_id <> NEW.client_id)\n)\nTHEN RAISE check_violation USING MESSAGE = 'invoice ' || NEW.number || ' and what voids it are not alike';\nEND IF;\nRETURN NULL;\n", hash='2d6e917bc4214f150616151ae2fe6b0a939b9a4d', operation='UPDATE OF "amount", "period", "voids_id"', pgid='pgtrigger_void_stays_whole_15fbe', table='debts_invoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "debts_invoiceevent" ("amount", "client_id", "due_on", "id", "issued_on", "number", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "void_reason", "voids_id") VALUES (OLD."amount", OLD."client_id", OLD."due_on", OLD."id", OLD."issued_on", OLD."number", OLD."period", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."void_reason", OLD."voids_id"); RETURN NULL;', hash='79863b4ca4e5983deadd10bff3eab3492160f32a', operation='UPDATE', pgid='pgtrigger_update_update_3da0f', table='debts_invoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "debts_invoiceevent" ("amount", "client_id", "due_on", "id", "issued_on", "number", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "void_reason", "voids_id") VALUES (OLD."amount", OLD."client_id", OLD."due_on", OLD."id", OLD."issued_on", OLD."number", OLD."period", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."void_reason", OLD."voids_id"); RETURN NULL;', hash='1899cae08881697bd0c4a7594ff70cdc154b0f71', operation='DELETE', pgid='pgtrigger_delete_delete_db138', table='debts_invoice', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('voids', None)), models.Q(('amount__lt', 0), ('voids__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='invoice_negative_only_voiding'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(condition=models.Q(('voids__isnull', False)), fields=('voids',), name='invoice_voided_once'),
        ),
    ]
