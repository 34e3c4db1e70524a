import crm.first_tables
import crm.staff.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('staff', '0001_initial'), ('staff', '0002_temporary_password'), ('staff', '0005_access_record'), ('staff', '0006_notification'), ('staff', '0007_absence_without_substitute')]

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        crm.first_tables.FirstTables(
            operations=[
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(unique=True, verbose_name='day')),
                        ('is_working', models.BooleanField(verbose_name='working day')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                    ],
                    options={
                        'verbose_name': 'moved day',
                        'verbose_name_plural': 'moved days',
                        'ordering': ['day'],
                    },
                ),
                migrations.CreateModel(
                    name='Department',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                    ],
                    options={
                        'verbose_name': 'department',
                        'verbose_name_plural': 'departments',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='Group',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                        ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='staff.department', verbose_name='department')),
                    ],
                    options={
                        'verbose_name': 'group',
                        'verbose_name_plural': 'groups',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='Employee',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(error_messages={'unique': 'This login is taken'}, max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='login')),
                        ('full_name', models.CharField(max_length=200, verbose_name='full name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('specialist', 'Specialist'), ('newcomer_specialist', 'New clients specialist'), ('account_manager', 'Account manager'), ('deputy_head', 'Deputy head of group'), ('head', 'Head of group'), ('auditor', 'Call auditor'), ('director', 'Director'), ('integration', 'Integration')], max_length=30), blank=True, default=list, size=None, verbose_name='roles')),
                        ('extension', models.CharField(blank=True, max_length=20, verbose_name='extension')),
                        ('time_zone', models.CharField(default=crm.staff.models.default_time_zone, max_length=50, validators=[crm.staff.models.validate_time_zone], verbose_name='time zone')),
                        ('language', models.CharField(choices=[('ru', 'Русский'), ('en', 'English')], default='ru', max_length=5, verbose_name='language')),
                        ('theme', models.CharField(choices=[('auto', 'As in the system'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5, verbose_name='theme')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                        ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='employees', to='staff.group', verbose_name='group')),
                        ('password_is_temporary', models.BooleanField(default=False, editable=False, verbose_name='temporary password')),
                        ('audited_groups', models.ManyToManyField(blank=True, related_name='auditors', to='staff.group', verbose_name='audited groups')),
                    ],
                    options={
                        'verbose_name': 'employee',
                        'verbose_name_plural': 'employees',
                        'ordering': ['full_name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('roles__contained_by', ['specialist', 'newcomer_specialist', 'account_manager', 'deputy_head', 'head', 'auditor', 'director', 'integration'])), name='employee_roles_known')],
                    },
                ),
                migrations.CreateModel(
                    name='EmployeeEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('username', models.CharField(error_messages={'unique': 'This login is taken'}, max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='login')),
                        ('full_name', models.CharField(max_length=200, verbose_name='full name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('specialist', 'Specialist'), ('newcomer_specialist', 'New clients specialist'), ('account_manager', 'Account manager'), ('deputy_head', 'Deputy head of group'), ('head', 'Head of group'), ('auditor', 'Call auditor'), ('director', 'Director'), ('integration', 'Integration')], max_length=30), blank=True, default=list, size=None, verbose_name='roles')),
                        ('extension', models.CharField(blank=True, max_length=20, verbose_name='extension')),
                        ('time_zone', models.CharField(default=crm.staff.models.default_time_zone, max_length=50, validators=[crm.staff.models.validate_time_zone], verbose_name='time zone')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                        ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.group', verbose_name='group')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Norm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('specialist', 'Specialist'), ('newcomer_specialist', 'New clients specialist'), ('account_manager', 'Account manager'), ('deputy_head', 'Deputy head of group'), ('head', 'Head of group'), ('auditor', 'Call auditor'), ('director', 'Director'), ('integration', 'Integration')], max_length=30, verbose_name='role')),
                        ('code', models.CharField(choices=[('service_points', 'Service points'), ('clients_min', 'Clients, at least'), ('clients_max', 'Clients, at most'), ('effective_calls_month', 'Effective calls a month'), ('quality_share_percent', 'Quality share of effective calls, percent'), ('quality_minutes', 'A quality call is longer than, minutes'), ('call_hours_day', 'Hours of calls a day'), ('talk_minutes', 'Average talk, minutes'), ('visits_day', 'Visits a day'), ('visit_days_week', 'Days of visits a week'), ('client_visit_months', 'A visit to each client, once in so many months'), ('audit_share_percent', 'Calls listened to, %')], max_length=40, verbose_name='norm')),
                        ('value', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='value')),
                    ],
                    options={
                        'verbose_name': 'norm',
                        'verbose_name_plural': 'norms',
                        'ordering': ['role', 'code'],
                        'constraints': [models.UniqueConstraint(fields=('role', 'code'), name='norm_once'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='norm_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='Notification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=30, verbose_name='kind')),
                        ('text', models.CharField(max_length=500, verbose_name='text')),
                        ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                        ('key', models.CharField(max_length=100, verbose_name='key')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='when')),
                        ('read_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='read')),
                        ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL, verbose_name='to')),
                    ],
                    options={
                        'verbose_name': 'notification',
                        'verbose_name_plural': 'notifications',
                        'ordering': ['-at', '-pk'],
                        'indexes': [models.Index(fields=['employee', '-at'], name='notification_newest'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['employee'], name='notification_unread')],
                        'constraints': [models.UniqueConstraint(fields=('employee', 'key'), name='notification_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Substitution',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(verbose_name='to')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                        ('absent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='absent')),
                        ('substitute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='substitutions', to=settings.AUTH_USER_MODEL, verbose_name='substitute')),
                    ],
                    options={
                        'verbose_name': 'substitution',
                        'verbose_name_plural': 'substitutions',
                        'ordering': ['-starts_on', 'pk'],
                        'indexes': [models.Index(fields=['substitute', 'ends_on'], name='substitution_current')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='substitution_dates_in_order'), models.CheckConstraint(condition=models.Q(('absent', models.F('substitute')), _negated=True), name='substitution_by_another')],
                    },
                ),
                migrations.CreateModel(
                    name='SubstitutionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(verbose_name='to')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                        ('absent', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='absent')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.substitution')),
                        ('substitute', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='substitute')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AccessRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='when')),
                        ('kind', models.CharField(choices=[('card', 'Opened a card'), ('phone', 'Revealed a phone'), ('recording', 'Played a recording')], max_length=20, verbose_name='what')),
                        ('client_id', models.BigIntegerField(verbose_name='client')),
                        ('person_id', models.BigIntegerField(blank=True, null=True, verbose_name='person')),
                        ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                    ],
                    options={
                        'verbose_name': 'look at personal data',
                        'verbose_name_plural': 'looks at personal data',
                        'ordering': ['-at', '-pk'],
                        'indexes': [models.Index(fields=['employee', '-at'], name='access_by_employee'), models.Index(fields=['client_id', '-at'], name='access_by_client'), models.Index(fields=['-at'], name='access_newest')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='employee',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_employeeevent" ("created_at", "email", "extension", "full_name", "group_id", "id", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "time_zone", "username") VALUES (NEW."created_at", NEW."email", NEW."extension", NEW."full_name", NEW."group_id", NEW."id", NEW."is_active", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."roles", NEW."time_zone", NEW."username"); RETURN NULL;', hash='9bcea778510d399e6727d284a588f9becb2e8270', operation='INSERT', pgid='pgtrigger_insert_insert_f460d', table='staff_employee', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='employee',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."extension" IS DISTINCT FROM (NEW."extension") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."roles" IS DISTINCT FROM (NEW."roles") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "staff_employeeevent" ("created_at", "email", "extension", "full_name", "group_id", "id", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "time_zone", "username") VALUES (NEW."created_at", NEW."email", NEW."extension", NEW."full_name", NEW."group_id", NEW."id", NEW."is_active", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."roles", NEW."time_zone", NEW."username"); RETURN NULL;', hash='f9634c0e5d4e73622c071aa7679cb7ed8f327fb6', operation='UPDATE', pgid='pgtrigger_update_update_ddeaa', table='staff_employee', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='employee',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_employeeevent" ("created_at", "email", "extension", "full_name", "group_id", "id", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "time_zone", "username") VALUES (OLD."created_at", OLD."email", OLD."extension", OLD."full_name", OLD."group_id", OLD."id", OLD."is_active", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."roles", OLD."time_zone", OLD."username"); RETURN NULL;', hash='bf0b13f95637c18baa973e22daea0a454484feeb', operation='DELETE', pgid='pgtrigger_delete_delete_d452d', table='staff_employee', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='substitution',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_substitutionevent" ("absent_id", "ends_on", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "substitute_id") VALUES (NEW."absent_id", NEW."ends_on", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."substitute_id"); RETURN NULL;', hash='22ce90def2bf308d892dc089d86237c83e0f13ab', operation='INSERT', pgid='pgtrigger_insert_insert_eaf96', table='staff_substitution', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='substitution',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_substitutionevent" ("absent_id", "ends_on", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "substitute_id") VALUES (NEW."absent_id", NEW."ends_on", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on", NEW."substitute_id"); RETURN NULL;', hash='431a28f81ff7807fc9203691cb7b0fd2f768c6b1', operation='UPDATE', pgid='pgtrigger_update_update_96117', table='staff_substitution', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='substitution',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_substitutionevent" ("absent_id", "ends_on", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "substitute_id") VALUES (OLD."absent_id", OLD."ends_on", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_on", OLD."substitute_id"); RETURN NULL;', hash='d5ff438e55cc7b8dd8c42b09a12c31c3e27fc8c5', operation='DELETE', pgid='pgtrigger_delete_delete_880c5', table='staff_substitution', when='AFTER')),
                ),
            ],
        ),
    ]
