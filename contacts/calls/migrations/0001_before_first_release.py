import crm.first_tables
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('calls', '0001_initial'), ('calls', '0002_initial'), ('calls', '0003_initial'), ('calls', '0004_newest_first'), ('calls', '0005_references_without_constraints'), ('calls', '0006_matching_and_events'), ('calls', '0007_call_indexes')]

    initial = True

    dependencies = [
        ('clients', '0001_before_first_release'),
        ('persons', '0001_before_first_release'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('works', '0001_before_first_release'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        crm.first_tables.FirstTables(
            operations=[
                migrations.CreateModel(
                    name='Exchange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.SlugField(unique=True, verbose_name='name')),
                        ('secret', models.CharField(editable=False, max_length=300)),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                        ('rotated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='secret changed')),
                        ('last_event_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last event')),
                    ],
                    options={
                        'verbose_name': 'telephone exchange',
                        'verbose_name_plural': 'telephone exchanges',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='ExchangeEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('name', models.SlugField(db_index=False, verbose_name='name')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                        ('rotated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='secret changed')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='calls.exchange')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Call',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unique_id', models.CharField(max_length=100, unique=True, verbose_name='unique id')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('destination', models.CharField(blank=True, max_length=50, verbose_name='number called')),
                        ('source', models.CharField(blank=True, max_length=50, verbose_name='source number')),
                        ('seconds', models.PositiveIntegerField(default=0, verbose_name='seconds')),
                        ('direction', models.CharField(choices=[('out', 'Outgoing'), ('in', 'Incoming'), ('internal', 'Internal')], max_length=10, verbose_name='direction')),
                        ('status', models.CharField(blank=True, max_length=50, verbose_name='status')),
                        ('person_name', models.CharField(blank=True, max_length=200, verbose_name='person, as written')),
                        ('recording_url', models.URLField(blank=True, max_length=500, verbose_name='recording')),
                        ('client', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='clients.client', verbose_name='client')),
                        ('employee', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to=settings.AUTH_USER_MODEL, verbose_name='employee')),
                        ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='persons.contactperson', verbose_name='person')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                        ('is_from_file', models.BooleanField(db_default=True, default=True, verbose_name='from a file')),
                        ('nobodys', models.CharField(blank=True, choices=[('wrong', 'Wrong number'), ('private', 'Private'), ('advertising', 'Advertising, spam'), ('supplier', 'Supplier or partner'), ('future', 'Not a client yet'), ('other', 'Something else')], db_default='', max_length=20, verbose_name="nobody's, because")),
                        ('rang_at', models.DateTimeField(blank=True, null=True, verbose_name='rang at')),
                        ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled at')),
                        ('work', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='works.work', verbose_name='work')),
                        ('work_by_hand', models.BooleanField(db_default=False, default=False, verbose_name='work chosen by hand')),
                    ],
                    options={
                        'verbose_name': 'call',
                        'verbose_name_plural': 'calls',
                        'ordering': ['-at', '-pk'],
                        'indexes': [models.Index(condition=models.Q(('client__isnull', False)), fields=['client', '-at'], name='call_of_client'), models.Index(fields=['employee', '-at'], name='call_of_employee'), models.Index(fields=['-at', '-id'], name='call_newest'), models.Index(condition=models.Q(('work__isnull', False)), fields=['work'], name='call_of_work'), models.Index(condition=models.Q(('client', None), ('direction__in', ('out', 'in')), ('nobodys', '')), fields=['-at', '-id'], name='call_unmatched'), models.Index(condition=models.Q(('ended_at', None), ('is_from_file', False)), fields=['employee'], name='call_live')],
                    },
                ),
                migrations.CreateModel(
                    name='Settlement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='when')),
                        ('before', models.JSONField(default=dict, verbose_name='before')),
                        ('phone_id', models.BigIntegerField(blank=True, null=True, verbose_name='number remembered')),
                        ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                        ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by whom')),
                        ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='settlements', to='calls.call', verbose_name='call')),
                    ],
                    options={
                        'verbose_name': 'settlement of a call',
                        'verbose_name_plural': 'settlements of calls',
                        'ordering': ['-at', '-pk'],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exchange',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calls_exchangeevent" ("id", "is_active", "made_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rotated_at") VALUES (NEW."id", NEW."is_active", NEW."made_at", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rotated_at"); RETURN NULL;', hash='258a92a4416aa8d69d2c91c8653ff3b29e4a4470', operation='INSERT', pgid='pgtrigger_insert_insert_568ac', table='calls_exchange', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exchange',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."rotated_at" IS DISTINCT FROM (NEW."rotated_at"))', func='INSERT INTO "calls_exchangeevent" ("id", "is_active", "made_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rotated_at") VALUES (NEW."id", NEW."is_active", NEW."made_at", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rotated_at"); RETURN NULL;', hash='212a6daa013cb3bfab9d57f05df0990e3d407406', operation='UPDATE', pgid='pgtrigger_update_update_8e722', table='calls_exchange', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exchange',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calls_exchangeevent" ("id", "is_active", "made_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rotated_at") VALUES (OLD."id", OLD."is_active", OLD."made_at", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rotated_at"); RETURN NULL;', hash='6aff6b5caacf613a3f4366dab9add2923b631e0e', operation='DELETE', pgid='pgtrigger_delete_delete_d62c0', table='calls_exchange', when='AFTER')),
                ),
            ],
        ),
    ]
