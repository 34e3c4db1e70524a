import crm.first_tables
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('call_sessions', '0001_sessions'), ('call_sessions', '0002_why_first')]

    initial = True

    dependencies = [
        ('clients', '0001_before_first_release'),
        ('works', '0001_before_first_release'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        crm.first_tables.FirstTables(
            operations=[
                migrations.CreateModel(
                    name='CallSession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('period', models.CharField(choices=[('today', 'Overdue and today'), ('week', 'Overdue and 7 days ahead'), ('month', 'Overdue and 31 days ahead')], default='today', max_length=10, verbose_name='period')),
                        ('any_hour', models.BooleanField(default=False, verbose_name='outside working hours too')),
                        ('state', models.CharField(choices=[('active', 'Under way'), ('paused', 'Paused'), ('ended', 'Ended')], default='active', max_length=10, verbose_name='state')),
                        ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='started')),
                        ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended')),
                        ('campaign', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='works.campaign', verbose_name='campaign')),
                        ('direction', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='works.direction', verbose_name='direction')),
                        ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='call_sessions', to=settings.AUTH_USER_MODEL, verbose_name='employee')),
                    ],
                    options={
                        'verbose_name': 'call session',
                        'verbose_name_plural': 'call sessions',
                        'ordering': ['-started_at', '-pk'],
                        'indexes': [models.Index(fields=['employee', '-started_at'], name='session_of_employee')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('employee',), name='session_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='session_ended_when_it_says')],
                    },
                ),
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('data', models.JSONField(default=dict, verbose_name='what was typed')),
                        ('version', models.PositiveIntegerField(default=0, verbose_name='version')),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                        ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL, verbose_name='employee')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='call_sessions.callsession', verbose_name='call session')),
                        ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='works.work', verbose_name='work')),
                    ],
                    options={
                        'verbose_name': 'draft of a call',
                        'verbose_name_plural': 'drafts of calls',
                        'ordering': ['-updated_at'],
                        'constraints': [models.UniqueConstraint(fields=('employee', 'work'), name='draft_once_a_work')],
                    },
                ),
                migrations.CreateModel(
                    name='Lease',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('taken_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='taken')),
                        ('until', models.DateTimeField(verbose_name='until')),
                        ('released_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='given back')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to='clients.client', verbose_name='client')),
                        ('session', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to='call_sessions.callsession', verbose_name='call session')),
                        ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leases', to='works.work', verbose_name='work')),
                        ('whys', models.JSONField(db_default=[], default=list, editable=False)),
                    ],
                    options={
                        'verbose_name': 'client in work',
                        'verbose_name_plural': 'clients in work',
                        'ordering': ['-taken_at'],
                        'indexes': [models.Index(fields=['client'], name='lease_of_client'), models.Index(fields=['session', '-taken_at'], name='lease_of_session')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('client',), name='lease_one_a_client'), models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('session',), name='lease_one_a_session')],
                    },
                ),
                migrations.CreateModel(
                    name='Pause',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='from')),
                        ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='to')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='call_sessions.callsession', verbose_name='call session')),
                    ],
                    options={
                        'verbose_name': 'break',
                        'verbose_name_plural': 'breaks',
                        'ordering': ['started_at'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('session',), name='pause_one_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedCall',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(editable=False, unique=True)),
                        ('digest', models.CharField(editable=False, max_length=64)),
                        ('saved_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='saved')),
                        ('following', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='works.work', verbose_name='call agreed')),
                        ('planned', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='works.work', verbose_name='next work')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved', to='call_sessions.callsession', verbose_name='call session')),
                        ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='works.work', verbose_name='work')),
                    ],
                    options={
                        'verbose_name': 'saved call',
                        'verbose_name_plural': 'saved calls',
                        'ordering': ['-saved_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Skip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(choices=[('prepare', 'I have to prepare first'), ('no_number', 'There is no number that works'), ('busy', 'Somebody else is talking to them'), ('not_now', 'Not the right moment for them'), ('other', 'Another reason')], max_length=20, verbose_name='reason')),
                        ('comment', models.CharField(blank=True, max_length=500, verbose_name='comment')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='when')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skips', to='call_sessions.callsession', verbose_name='call session')),
                        ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skips', to='works.work', verbose_name='work')),
                    ],
                    options={
                        'verbose_name': 'skipped call',
                        'verbose_name_plural': 'skipped calls',
                        'ordering': ['-at'],
                    },
                ),
            ],
        ),
    ]
