import crm.first_tables
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('triggers', '0001_initial'), ('triggers', '0003_movements_and_later_days'), ('triggers', '0004_risen_clients')]

    initial = True

    dependencies = [
        ('clients', '0001_before_first_release'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        crm.first_tables.FirstTables(
            operations=[
                migrations.CreateModel(
                    name='RuleSet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(unique=True, verbose_name='version')),
                        ('effective_from', models.DateField(unique=True, verbose_name='effective from')),
                        ('content', models.JSONField(verbose_name='numbers')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                    ],
                    options={
                        'verbose_name': 'rule set',
                        'verbose_name_plural': 'rule sets',
                        'ordering': ['-effective_from'],
                    },
                ),
                migrations.CreateModel(
                    name='RuleSetEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(verbose_name='version')),
                        ('effective_from', models.DateField(verbose_name='effective from')),
                        ('content', models.JSONField(verbose_name='numbers')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='triggers.ruleset')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('nightly', 'Nightly'), ('manual', 'By hand')], max_length=10, verbose_name='kind')),
                        ('date', models.DateField(verbose_name='for the date')),
                        ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='running', max_length=10, verbose_name='state')),
                        ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                        ('clients', models.PositiveIntegerField(default=0, verbose_name='clients')),
                        ('changed', models.PositiveIntegerField(default=0, verbose_name='changed')),
                        ('bands', models.JSONField(default=dict, verbose_name='per band')),
                        ('error', models.TextField(blank=True, verbose_name='error')),
                        ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='started by')),
                    ],
                    options={
                        'verbose_name': 'run',
                        'verbose_name_plural': 'runs',
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('date',), name='run_one_a_date'), models.UniqueConstraint(condition=models.Q(('kind', 'nightly')), fields=('date',), name='run_nightly_once')],
                    },
                ),
                migrations.CreateModel(
                    name='RunShard',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first_id', models.BigIntegerField()),
                        ('last_id', models.BigIntegerField()),
                        ('state', models.CharField(choices=[('pending', 'Waiting'), ('done', 'Done'), ('failed', 'Failed')], default='pending', max_length=10)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('clients', models.PositiveIntegerField(default=0)),
                        ('changed', models.PositiveIntegerField(default=0)),
                        ('bands', models.JSONField(default=dict)),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shards', to='triggers.run', verbose_name='run')),
                        ('risen', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, size=None)),
                    ],
                    options={
                        'ordering': ['first_id'],
                        'constraints': [models.UniqueConstraint(fields=('run', 'first_id'), name='shard_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StaleClient',
                    fields=[
                        ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='clients.client')),
                        ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='Tally',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('high', models.PositiveIntegerField(default=0)),
                        ('dynamic', models.PositiveIntegerField(default=0)),
                        ('none', models.PositiveIntegerField(default=0)),
                        ('worse_night', models.PositiveIntegerField(default=0)),
                        ('better_night', models.PositiveIntegerField(default=0)),
                        ('worse_week', models.PositiveIntegerField(default=0)),
                        ('better_week', models.PositiveIntegerField(default=0)),
                        ('worse_month', models.PositiveIntegerField(default=0)),
                        ('better_month', models.PositiveIntegerField(default=0)),
                        ('counted_on', models.DateField()),
                        ('specialist', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='specialist')),
                    ],
                ),
                migrations.CreateModel(
                    name='Result',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='from')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('computed_on', models.DateField(help_text='latest day for which this client was computed alone', verbose_name='said last on')),
                        ('updated_at', models.DateTimeField(verbose_name='changed')),
                        ('indicator', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='indicator')),
                        ('band', models.CharField(choices=[('none', 'No threat'), ('dynamic', 'Dynamic risk'), ('high', 'Threat')], max_length=10, verbose_name='band')),
                        ('levels', models.CharField(max_length=9)),
                        ('consultation_share', models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                        ('logins', models.IntegerField(null=True)),
                        ('lowest_rating', models.SmallIntegerField(null=True)),
                        ('undertrained', models.IntegerField(null=True)),
                        ('competitor', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], max_length=10)),
                        ('failed_contacts', models.SmallIntegerField(null=True)),
                        ('debt_months', models.DecimalField(decimal_places=1, max_digits=12, null=True)),
                        ('subscribers', models.IntegerField()),
                        ('certificates', models.IntegerField()),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='results', to='clients.client', verbose_name='client')),
                        ('rule_set', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='triggers.ruleset', verbose_name='rule set')),
                    ],
                    options={
                        'verbose_name': 'result of the indicator',
                        'verbose_name_plural': 'results of the indicator',
                        'ordering': ['client', '-valid_from'],
                        'indexes': [models.Index(condition=models.Q(('valid_until', None)), fields=['-indicator', 'client'], name='result_worst_first'), models.Index(condition=models.Q(('valid_until', None)), fields=['band', 'client'], name='result_band'), models.Index(condition=models.Q(('valid_until', None)), fields=['updated_at', 'client'], name='result_changed'), models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'client'], include=('valid_from', 'band'), name='result_ended'), models.Index(fields=['computed_on'], name='result_said')],
                        'constraints': [models.UniqueConstraint(fields=('client', 'valid_from'), name='result_once_a_day'), models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('client',), include=('band', 'indicator', 'valid_from'), name='result_open_once'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='result_dates_in_order'), models.CheckConstraint(condition=models.Q(('levels__regex', '^[taou]{9}$')), name='result_levels_known')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='ruleset',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "triggers_rulesetevent" ("content", "created_at", "effective_from", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."content", NEW."created_at", NEW."effective_from", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;', hash='d0a6c30435684d0911e65fd16fa82c0f70cc5f0b', operation='INSERT', pgid='pgtrigger_insert_insert_2246e', table='triggers_ruleset', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='ruleset',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "triggers_rulesetevent" ("content", "created_at", "effective_from", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."content", NEW."created_at", NEW."effective_from", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;', hash='297311642d2886d32b7b8856d6dec75010966ec0', operation='UPDATE', pgid='pgtrigger_update_update_280c7', table='triggers_ruleset', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='ruleset',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "triggers_rulesetevent" ("content", "created_at", "effective_from", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."content", OLD."created_at", OLD."effective_from", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;', hash='b90bd5a00525938a90c2393d0510c04914ae5f70', operation='DELETE', pgid='pgtrigger_delete_delete_c8c38', table='triggers_ruleset', when='AFTER')),
                ),
            ],
        ),
    ]
