import crm.first_tables
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0004_large_merges'),
        ('debts', '0001_before_first_release'),
        ('persons', '0006_letters_and_education_by_day'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('staff', '__first__'),
        ('works', '0005_tags_of_feedback'),
    ]

    operations = [
        crm.first_tables.FirstTables(
            operations=[
                migrations.CreateModel(
                    name='NonpaymentReason',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                        ('position', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='position')),
                        ('is_active', models.BooleanField(db_default=True, default=True, verbose_name='in use')),
                    ],
                    options={
                        'verbose_name': 'reason of non-payment',
                        'verbose_name_plural': 'reasons of non-payment',
                        'ordering': ['position', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='HandoverSheet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('condition', models.CharField(choices=[('no_answer', 'No reason or no date of payment was given'), ('date_too_late', '2.8 months by the promised date'), ('broken_twice', 'Two promises in a row were broken'), ('depth', 'The debt reached 2.8 months')], max_length=20, verbose_name='condition')),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('completed', 'Sent to the account manager'), ('accepted', 'Accepted'), ('returned', 'Returned'), ('withdrawn', 'Withdrawn')], default='proposed', max_length=20, verbose_name='state')),
                        ('snapshot', models.JSONField(blank=True, default=dict, verbose_name='filled in by the system')),
                        ('done', models.TextField(blank=True, verbose_name='what was done and said')),
                        ('cause', models.TextField(blank=True, verbose_name='why the client does not pay')),
                        ('advice', models.TextField(blank=True, verbose_name='what is asked of the account manager')),
                        ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='answer by')),
                        ('return_reason', models.TextField(blank=True, verbose_name='why it was returned')),
                        ('withdrawal_reason', models.TextField(blank=True, verbose_name='why it was withdrawn')),
                        ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='proposed')),
                        ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                        ('answered_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='handover_sheets', to='clients.client', verbose_name='client')),
                        ('completed_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                        ('manager', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='to the account manager')),
                        ('proposed_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                        ('specialist', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='from the specialist')),
                    ],
                    options={
                        'verbose_name': 'handover sheet',
                        'verbose_name_plural': 'handover sheets',
                        'ordering': ['-proposed_at', '-pk'],
                        'indexes': [models.Index(fields=['client', '-proposed_at'], name='handover_of_client'), models.Index(fields=['state', 'due_at'], name='handover_by_term')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'completed', 'returned'])), fields=('client',), name='handover_one_open'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'withdrawn']), ('completed_at__isnull', False), _connector='OR'), name='handover_completed_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'returned']), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='handover_answered_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('return_reason', ''), _negated=True), _connector='OR'), name='handover_returned_with_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='HandoverSheetEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('condition', models.CharField(choices=[('no_answer', 'No reason or no date of payment was given'), ('date_too_late', '2.8 months by the promised date'), ('broken_twice', 'Two promises in a row were broken'), ('depth', 'The debt reached 2.8 months')], max_length=20, verbose_name='condition')),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('completed', 'Sent to the account manager'), ('accepted', 'Accepted'), ('returned', 'Returned'), ('withdrawn', 'Withdrawn')], default='proposed', max_length=20, verbose_name='state')),
                        ('snapshot', models.JSONField(blank=True, default=dict, verbose_name='filled in by the system')),
                        ('done', models.TextField(blank=True, verbose_name='what was done and said')),
                        ('cause', models.TextField(blank=True, verbose_name='why the client does not pay')),
                        ('advice', models.TextField(blank=True, verbose_name='what is asked of the account manager')),
                        ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='answer by')),
                        ('return_reason', models.TextField(blank=True, verbose_name='why it was returned')),
                        ('withdrawal_reason', models.TextField(blank=True, verbose_name='why it was withdrawn')),
                        ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='proposed')),
                        ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                        ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('completed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                        ('manager', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='to the account manager')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='debts.handoversheet')),
                        ('proposed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                        ('specialist', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='from the specialist')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Promise',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('agreed_on', models.DateField(verbose_name='will pay by')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount, ₽')),
                        ('debt', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='owed then, ₽')),
                        ('remind_on', models.DateField(blank=True, null=True, verbose_name='remind on')),
                        ('note', models.TextField(blank=True, verbose_name='note')),
                        ('made_on', models.DateField(verbose_name='made on')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered')),
                        ('state', models.CharField(choices=[('pending', 'Pending'), ('kept', 'Kept'), ('broken', 'Broken'), ('superseded', 'Superseded')], default='pending', max_length=20, verbose_name='state')),
                        ('settled_on', models.DateField(blank=True, null=True, verbose_name='settled on')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='clients.client', verbose_name='client')),
                        ('follow_up', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='works.work', verbose_name='call after it was broken')),
                        ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='persons.contactperson', verbose_name='with whom')),
                        ('reason', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='debts.nonpaymentreason', verbose_name='reason of non-payment')),
                        ('reminder', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='works.work', verbose_name='call before the date')),
                        ('work', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='works.work', verbose_name='work')),
                    ],
                    options={
                        'verbose_name': 'promise',
                        'verbose_name_plural': 'promises',
                        'ordering': ['-made_on', '-pk'],
                        'indexes': [models.Index(fields=['client', '-made_on'], name='promise_of_client'), models.Index(fields=['agreed_on', 'client'], name='promise_by_day'), models.Index(condition=models.Q(('state', 'pending')), fields=['agreed_on'], name='promise_due')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('client',), name='promise_one_pending'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='promise_positive'), models.CheckConstraint(condition=models.Q(('agreed_on__gte', models.F('made_on'))), name='promise_not_in_the_past'), models.CheckConstraint(condition=models.Q(('remind_on', None), models.Q(('remind_on__gte', models.F('made_on')), ('remind_on__lte', models.F('agreed_on'))), _connector='OR'), name='promise_reminder_before_the_date'), models.CheckConstraint(condition=models.Q(models.Q(('settled_on', None), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('settled_on__isnull', False)), _connector='OR'), name='promise_settled_has_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='PromiseEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('agreed_on', models.DateField(verbose_name='will pay by')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount, ₽')),
                        ('debt', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='owed then, ₽')),
                        ('remind_on', models.DateField(blank=True, null=True, verbose_name='remind on')),
                        ('note', models.TextField(blank=True, verbose_name='note')),
                        ('made_on', models.DateField(verbose_name='made on')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered')),
                        ('state', models.CharField(choices=[('pending', 'Pending'), ('kept', 'Kept'), ('broken', 'Broken'), ('superseded', 'Superseded')], default='pending', max_length=20, verbose_name='state')),
                        ('settled_on', models.DateField(blank=True, null=True, verbose_name='settled on')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('follow_up', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='works.work', verbose_name='call after it was broken')),
                        ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                        ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='persons.contactperson', verbose_name='with whom')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='debts.promise')),
                        ('reason', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='debts.nonpaymentreason', verbose_name='reason of non-payment')),
                        ('reminder', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='works.work', verbose_name='call before the date')),
                        ('work', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='works.work', verbose_name='work')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='DebtOwnership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('specialist', 'Specialist'), ('manager', 'Account manager')], max_length=20, verbose_name='owner')),
                        ('since', models.DateTimeField(verbose_name='from')),
                        ('until', models.DateTimeField(blank=True, null=True, verbose_name='to')),
                        ('reason', models.CharField(choices=[('beginning', "The specialist's from the beginning"), ('depth', 'The debt reached 2.8 months'), ('handover', 'Handover sheet accepted'), ('return', 'Below 2.8 months, two months paid on the agreed date')], max_length=20, verbose_name='why')),
                        ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                        ('details', models.JSONField(blank=True, default=dict, verbose_name='on what grounds')),
                        ('by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='debt_ownerships', to='clients.client', verbose_name='client')),
                        ('employee', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                        ('sheet', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='debts.handoversheet', verbose_name='handover sheet')),
                    ],
                    options={
                        'verbose_name': 'owner of debt work',
                        'verbose_name_plural': 'owners of debt work',
                        'ordering': ['-since', '-pk'],
                        'indexes': [models.Index(fields=['client', '-since'], name='debt_owners_of_client'), models.Index(condition=models.Q(('kind', 'manager'), ('until', None)), fields=['client'], name='debt_of_managers')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('client',), include=('kind',), name='debt_one_current_owner'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='debt_owner_in_order'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('client', '='), (models.Func('since', 'until', function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='debt_owners_do_not_overlap')],
                    },
                ),
                migrations.CreateModel(
                    name='CollectionStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(verbose_name='month')),
                        ('step', models.CharField(choices=[('sent', 'Invoice sent'), ('received', 'Receipt confirmed'), ('agreed', 'Date agreed'), ('checked', 'Payment checked'), ('contacted', 'Contacted again')], max_length=20, verbose_name='step')),
                        ('done_on', models.DateField(verbose_name='done on')),
                        ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                        ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by whom')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='collection_steps', to='clients.client', verbose_name='client')),
                    ],
                    options={
                        'verbose_name': 'step of collection',
                        'verbose_name_plural': 'steps of collection',
                        'ordering': ['-month', 'done_on', 'pk'],
                        'indexes': [models.Index(fields=['month', 'client'], include=('step',), name='collection_by_month')],
                        'constraints': [models.UniqueConstraint(fields=('client', 'month', 'step'), name='collection_step_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='collection_month_is_a_month')],
                    },
                ),
                migrations.CreateModel(
                    name='CollectionStepEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('month', models.DateField(verbose_name='month')),
                        ('step', models.CharField(choices=[('sent', 'Invoice sent'), ('received', 'Receipt confirmed'), ('agreed', 'Date agreed'), ('checked', 'Payment checked'), ('contacted', 'Contacted again')], max_length=20, verbose_name='step')),
                        ('done_on', models.DateField(verbose_name='done on')),
                        ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                        ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by whom')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='debts.collectionstep')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='collectionstep',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "debts_collectionstepevent" ("by_id", "client_id", "done_on", "id", "month", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step") VALUES (OLD."by_id", OLD."client_id", OLD."done_on", OLD."id", OLD."month", OLD."note", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."step"); RETURN NULL;', hash='76e59e1fd7f8a979c91e676fb290362fa4ea6a60', operation='UPDATE', pgid='pgtrigger_update_update_19cf9', table='debts_collectionstep', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='collectionstep',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "debts_collectionstepevent" ("by_id", "client_id", "done_on", "id", "month", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step") VALUES (OLD."by_id", OLD."client_id", OLD."done_on", OLD."id", OLD."month", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."step"); RETURN NULL;', hash='a183f3bb4eb2db5fe4e75436ddda2b57121b6d8e', operation='DELETE', pgid='pgtrigger_delete_delete_36d58', table='debts_collectionstep', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='handoversheet',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "debts_handoversheetevent" ("advice", "answered_at", "answered_by_id", "cause", "client_id", "completed_at", "completed_by_id", "condition", "done", "due_at", "id", "manager_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "return_reason", "snapshot", "specialist_id", "state", "withdrawal_reason") VALUES (OLD."advice", OLD."answered_at", OLD."answered_by_id", OLD."cause", OLD."client_id", OLD."completed_at", OLD."completed_by_id", OLD."condition", OLD."done", OLD."due_at", OLD."id", OLD."manager_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."proposed_at", OLD."proposed_by_id", OLD."return_reason", OLD."snapshot", OLD."specialist_id", OLD."state", OLD."withdrawal_reason"); RETURN NULL;', hash='1ade13c950f7d5d23ef9124772ab6a3f16552066', operation='UPDATE', pgid='pgtrigger_update_update_ecfcd', table='debts_handoversheet', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='handoversheet',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "debts_handoversheetevent" ("advice", "answered_at", "answered_by_id", "cause", "client_id", "completed_at", "completed_by_id", "condition", "done", "due_at", "id", "manager_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "return_reason", "snapshot", "specialist_id", "state", "withdrawal_reason") VALUES (OLD."advice", OLD."answered_at", OLD."answered_by_id", OLD."cause", OLD."client_id", OLD."completed_at", OLD."completed_by_id", OLD."condition", OLD."done", OLD."due_at", OLD."id", OLD."manager_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_at", OLD."proposed_by_id", OLD."return_reason", OLD."snapshot", OLD."specialist_id", OLD."state", OLD."withdrawal_reason"); RETURN NULL;', hash='276e238ad9cbea73ec39a4de226ad7f767a0124d', operation='DELETE', pgid='pgtrigger_delete_delete_b1560', table='debts_handoversheet', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='debtownership',
                    trigger=pgtrigger.compiler.Trigger(name='one_is_current', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\nIF EXISTS (SELECT 1 FROM debts_debtownership o WHERE o.client_id = OLD.client_id)\n   AND NOT EXISTS (SELECT 1 FROM debts_debtownership o WHERE o.client_id = OLD.client_id AND o.until IS NULL)\nTHEN RAISE check_violation USING MESSAGE = 'debt work of client ' || OLD.client_id || ' without a current owner';\nEND IF;\nRETURN NULL;\n", hash='4dfaa6c99545f054e4dd9f85e1f69aac833aa859', operation='UPDATE OR DELETE', pgid='pgtrigger_one_is_current_9c978', table='debts_debtownership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='promise',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "debts_promiseevent" ("agreed_on", "amount", "client_id", "debt", "follow_up_id", "id", "made_at", "made_by_id", "made_on", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "remind_on", "reminder_id", "settled_on", "state", "work_id") VALUES (OLD."agreed_on", OLD."amount", OLD."client_id", OLD."debt", OLD."follow_up_id", OLD."id", OLD."made_at", OLD."made_by_id", OLD."made_on", OLD."note", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reason_id", OLD."remind_on", OLD."reminder_id", OLD."settled_on", OLD."state", OLD."work_id"); RETURN NULL;', hash='ea434ac1b37621de38281a8aad92707baaa637fe', operation='UPDATE', pgid='pgtrigger_update_update_14053', table='debts_promise', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='promise',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "debts_promiseevent" ("agreed_on", "amount", "client_id", "debt", "follow_up_id", "id", "made_at", "made_by_id", "made_on", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "remind_on", "reminder_id", "settled_on", "state", "work_id") VALUES (OLD."agreed_on", OLD."amount", OLD."client_id", OLD."debt", OLD."follow_up_id", OLD."id", OLD."made_at", OLD."made_by_id", OLD."made_on", OLD."note", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason_id", OLD."remind_on", OLD."reminder_id", OLD."settled_on", OLD."state", OLD."work_id"); RETURN NULL;', hash='fa3b0d83608d507dc7ed6b24fa6082bfcea25e8d', operation='DELETE', pgid='pgtrigger_delete_delete_cfb6b', table='debts_promise', when='AFTER')),
                ),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='payment',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='payment',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='payment',
            name='payment_not_negative',
        ),
        migrations.AddField(
            model_name='payment',
            name='reverses',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='reversals', to='debts.payment', verbose_name='reverses the payment'),
        ),
        migrations.AddField(
            model_name='paymentevent',
            name='reverses',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='debts.payment', verbose_name='reverses the payment'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='reversal_within', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.reverses_id IS NOT NULL)', declare='DECLARE whole debts_payment; back numeric;', func='\nSELECT * INTO whole FROM debts_payment p WHERE p.id = coalesce(NEW.reverses_id, NEW.id) FOR NO KEY UPDATE;\nSELECT coalesce(sum(-r.amount), 0) INTO back FROM debts_payment r WHERE r.reverses_id = whole.id;\nIF back > whole.amount OR (NEW.reverses_id IS NOT NULL AND (\n    whole.reverses_id IS NOT NULL OR whole.client_id <> NEW.client_id OR NEW."on" < whole."on"))\nTHEN RAISE check_violation USING MESSAGE = \'reversals of payment \' || whole.number || \' are not within it\';\nEND IF;\nRETURN NULL;\n', hash='fd6feef28583374ab63e4adce3433695880f44ae', operation='INSERT', pgid='pgtrigger_reversal_within_9f80e', table='debts_payment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='reversed_within', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (ROW(OLD.amount, OLD."on", OLD.reverses_id) IS DISTINCT FROM ROW(NEW.amount, NEW."on", NEW.reverses_id))', declare='DECLARE whole debts_payment; back numeric;', func='\nSELECT * INTO whole FROM debts_payment p WHERE p.id = coalesce(NEW.reverses_id, NEW.id) FOR NO KEY UPDATE;\nSELECT coalesce(sum(-r.amount), 0) INTO back FROM debts_payment r WHERE r.reverses_id = whole.id;\nIF back > whole.amount OR (NEW.reverses_id IS NOT NULL AND (\n    whole.reverses_id IS NOT NULL OR whole.client_id <> NEW.client_id OR NEW."on" < whole."on"))\nTHEN RAISE check_violation USING MESSAGE = \'reversals of payment \' || whole.number || \' are not within it\';\nEND IF;\nRETURN NULL;\n', hash='4fad9af7a54647611a014f0e0b5a5e2169bdb78e', operation='UPDATE OF "amount", "on", "reverses_id"', pgid='pgtrigger_reversed_within_33fe5', table='debts_payment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "debts_paymentevent" ("amount", "client_id", "id", "invoice_id", "number", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reverses_id") VALUES (OLD."amount", OLD."client_id", OLD."id", OLD."invoice_id", OLD."number", OLD."on", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reverses_id"); RETURN NULL;', hash='a6f0cef82451518316732e11d58e7d2f6c693803', operation='UPDATE', pgid='pgtrigger_update_update_4cd52', table='debts_payment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "debts_paymentevent" ("amount", "client_id", "id", "invoice_id", "number", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reverses_id") VALUES (OLD."amount", OLD."client_id", OLD."id", OLD."invoice_id", OLD."number", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reverses_id"); RETURN NULL;', hash='e4f4b1f7419e28f3cf45a1bd92396a7c10c59335', operation='DELETE', pgid='pgtrigger_delete_delete_80cc3', table='debts_payment', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('reverses', None)), models.Q(('amount__lt', 0), ('reverses__isnull', False)), _connector='OR'), name='payment_negative_only_reversed'),
        ),
    ]
