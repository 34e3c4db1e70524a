import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('works', '0004_windows_by_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='when')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'instrument',
                'verbose_name_plural': 'instruments',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('planned', 'Planned'), ('unplanned', 'Unplanned')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
                'ordering': ['kind', 'position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='WorkInstrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveSmallIntegerField(default=1, verbose_name='quantity')),
            ],
            options={
                'verbose_name': 'instrument used',
                'verbose_name_plural': 'instruments used',
                'ordering': ['instrument__name'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='work',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='work',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='work',
            name='stages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(1, 'Acceptance'), (2, 'Acquaintance, widening'), (3, 'Review of the functional card'), (4, 'Involvement in the service'), (5, 'Involvement in the system'), (6, 'Feedback'), (7, 'Contact with the decision-maker')]), blank=True, db_default=[], default=list, size=None, verbose_name='stages'),
        ),
        migrations.AddField(
            model_name='workevent',
            name='stages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(1, 'Acceptance'), (2, 'Acquaintance, widening'), (3, 'Review of the functional card'), (4, 'Involvement in the service'), (5, 'Involvement in the system'), (6, 'Feedback'), (7, 'Contact with the decision-maker')]), blank=True, db_default=[], default=list, size=None, verbose_name='stages'),
        ),
        migrations.AddField(
            model_name='workresult',
            name='states',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('planned', 'Planned'), ('held', 'Contact held'), ('held_with_login', 'Contact held with a login'), ('not_held', 'Contact not held'), ('cancelled', 'Cancelled')], max_length=20), blank=True, db_default=[], default=list, help_text='None chosen: any state', size=None, verbose_name='may close as'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='work',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "works_workevent" ("author_id", "client_id", "comment", "counts_on", "direction_id", "done_at", "executor_id", "goal", "id", "is_incoming", "kind", "method", "minutes", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "result_id", "service_point_id", "stages", "state", "topic_id", "with_login") VALUES (OLD."author_id", OLD."client_id", OLD."comment", OLD."counts_on", OLD."direction_id", OLD."done_at", OLD."executor_id", OLD."goal", OLD."id", OLD."is_incoming", OLD."kind", OLD."method", OLD."minutes", OLD."number", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."planned_at", OLD."result_id", OLD."service_point_id", OLD."stages", OLD."state", OLD."topic_id", OLD."with_login"); RETURN NULL;', hash='3ec4c520ea319ead01d3f9273cb23ff7b6620a6e', operation='UPDATE', pgid='pgtrigger_update_update_69054', table='works_work', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='work',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "works_workevent" ("author_id", "client_id", "comment", "counts_on", "direction_id", "done_at", "executor_id", "goal", "id", "is_incoming", "kind", "method", "minutes", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "result_id", "service_point_id", "stages", "state", "topic_id", "with_login") VALUES (OLD."author_id", OLD."client_id", OLD."comment", OLD."counts_on", OLD."direction_id", OLD."done_at", OLD."executor_id", OLD."goal", OLD."id", OLD."is_incoming", OLD."kind", OLD."method", OLD."minutes", OLD."number", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_at", OLD."result_id", OLD."service_point_id", OLD."stages", OLD."state", OLD."topic_id", OLD."with_login"); RETURN NULL;', hash='d5ca618080ba61095ce5370394826fe2215d0012', operation='DELETE', pgid='pgtrigger_delete_delete_5f90f', table='works_work', when='AFTER')),
        ),
        migrations.AddField(
            model_name='correction',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by whom'),
        ),
        migrations.AddField(
            model_name='correction',
            name='work',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='works.work', verbose_name='work'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('kind', 'name'), name='topic_once'),
        ),
        migrations.AddField(
            model_name='work',
            name='topic',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='works.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='workevent',
            name='topic',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='works.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='workinstrument',
            name='instrument',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='works.instrument', verbose_name='instrument'),
        ),
        migrations.AddField(
            model_name='workinstrument',
            name='work',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='instruments', to='works.work', verbose_name='work'),
        ),
        migrations.AddConstraint(
            model_name='workinstrument',
            constraint=models.UniqueConstraint(fields=('work', 'instrument'), name='instrument_once_a_work'),
        ),
        migrations.AddConstraint(
            model_name='workinstrument',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='instrument_was_used'),
        ),
    ]
