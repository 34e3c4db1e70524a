import clients.models
import crm.first_tables
import crm.staff.models
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('clients', '0001_initial'), ('clients', '0002_initial'), ('clients', '0004_list_indexes'), ('clients', '0005_merging'), ('clients', '0006_merged_index'), ('clients', '0007_merge_marks'), ('clients', '0008_windows_by_day'), ('clients', '0009_search_indexes'), ('clients', '0010_search_words'), ('clients', '0011_owner_changes'), ('clients', '0012_functional_card'), ('clients', '0013_value_due_index'), ('clients', '0015_what_is_entered'), ('clients', '0016_history_of_structure')]

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('search', '0001_before_first_release'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        crm.first_tables.FirstTables(
            operations=[
                migrations.CreateModel(
                    name='ClientGroup',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('kind', models.CharField(choices=[('group', 'Group of clients'), ('doubles', 'Doubles')], default='group', max_length=10, verbose_name='kind')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                    ],
                    options={
                        'verbose_name': 'group of clients',
                        'verbose_name_plural': 'groups of clients',
                        'ordering': ['name', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Competitor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                        ('is_active', models.BooleanField(db_default=True, default=True, verbose_name='in use')),
                    ],
                    options={
                        'verbose_name': 'competitor',
                        'verbose_name_plural': 'competitors',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='Region',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                        ('time_zone', models.CharField(max_length=50, validators=[crm.staff.models.validate_time_zone], verbose_name='time zone')),
                    ],
                    options={
                        'verbose_name': 'region',
                        'verbose_name_plural': 'regions',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='SegmentType',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                    options={
                        'verbose_name': 'segment type',
                        'verbose_name_plural': 'segment types',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='Client',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('inn', models.CharField(blank=True, max_length=12, validators=[clients.models.validate_inn], verbose_name='INN')),
                        ('address', models.CharField(blank=True, max_length=500, verbose_name='address')),
                        ('status', models.CharField(choices=[('serviced', 'Serviced'), ('retention', 'On retention'), ('disconnected', 'Disconnected')], default='serviced', max_length=20, verbose_name='status')),
                        ('category', models.CharField(blank=True, choices=[('A', 'A'), ('B', 'B'), ('C', 'C')], max_length=1, verbose_name='category')),
                        ('is_vip', models.BooleanField(default=False, verbose_name='VIP')),
                        ('service_format', models.CharField(blank=True, choices=[('remote', 'Remote'), ('hybrid', 'Hybrid'), ('traditional', 'Traditional')], max_length=20, verbose_name='service format')),
                        ('monthly_fee', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='monthly fee, ₽')),
                        ('cadence', models.CharField(blank=True, choices=[('twice_a_week', 'Twice a week'), ('weekly', 'Once a week'), ('fortnightly', 'Once a fortnight'), ('monthly', 'Once a month')], max_length=20, verbose_name='contact cadence')),
                        ('connected_on', models.DateField(blank=True, null=True, verbose_name='connected on')),
                        ('disconnected_on', models.DateField(blank=True, null=True, verbose_name='disconnected on')),
                        ('disconnection_reason', models.CharField(blank=True, max_length=500, verbose_name='reason of disconnection')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                        ('account_manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account manager')),
                        ('specialist', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='specialist')),
                        ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='clients.region', verbose_name='region')),
                        ('merged_into', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client', verbose_name='merged into')),
                    ],
                    options={
                        'verbose_name': 'client',
                        'verbose_name_plural': 'clients',
                        'ordering': ['number'],
                        'indexes': [models.Index(fields=['specialist', 'number'], name='client_specialist'), models.Index(fields=['account_manager', 'number'], name='client_account_manager'), models.Index(condition=models.Q(('inn', ''), _negated=True), fields=['inn'], name='client_inn'), models.Index(fields=['status', 'number'], name='client_status'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='client_merged'), django.contrib.postgres.indexes.GinIndex(fields=['name'], name='client_name_trigram', opclasses=['gin_trgm_ops']), django.contrib.postgres.indexes.GinIndex(fields=['number'], name='client_number_trigram', opclasses=['gin_trgm_ops']), django.contrib.postgres.indexes.GinIndex(fields=['inn'], name='client_inn_trigram', opclasses=['gin_trgm_ops']), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Replace(django.db.models.functions.text.Lower('name'), models.Value('ё'), models.Value('е')), 'gin_trgm_ops'), name='client_folded_name_trigram'), models.Index(django.db.models.functions.text.Replace(django.db.models.functions.text.Lower('name'), models.Value('ё'), models.Value('е')), name='client_name_order'), models.Index(models.OrderBy(models.F('monthly_fee'), nulls_first=True), name='client_fee_order')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('monthly_fee__gte', 0), ('monthly_fee', None), _connector='OR'), name='client_fee_not_negative'), models.CheckConstraint(condition=models.Q(('disconnected_on', None), ('connected_on', None), ('disconnected_on__gte', models.F('connected_on')), _connector='OR'), name='client_disconnected_after_connected'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'disconnected'), _negated=True), ('disconnected_on__isnull', False), _connector='OR'), name='client_disconnected_has_date'), models.CheckConstraint(condition=models.Q(('number__regex', '^\\S+$')), name='client_number_is_a_word'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='client_merged_into_another')],
                    },
                ),
                migrations.CreateModel(
                    name='Advance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(verbose_name='to')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='amount, ₽')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='advances', to='clients.client', verbose_name='client')),
                        ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                    ],
                    options={
                        'verbose_name': 'advance',
                        'verbose_name_plural': 'advances',
                        'ordering': ['-starts_on', '-pk'],
                        'indexes': [models.Index(fields=['ends_on'], name='advance_end')],
                        'constraints': [models.UniqueConstraint(fields=('client', 'starts_on'), name='advance_once'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='advance_dates_in_order'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='advance_not_negative'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('client', '='), (models.Func('starts_on', 'ends_on', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='advances_do_not_overlap', violation_error_message='This period overlaps another advance of the client')],
                    },
                ),
                migrations.CreateModel(
                    name='AdvanceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(verbose_name='to')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='amount, ₽')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('entered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.advance')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CompetitorVerdict',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='date')),
                        ('verdict', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], max_length=10, verbose_name='competitor')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='competitor_verdicts', to='clients.client', verbose_name='client')),
                        ('competitor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='clients.competitor', verbose_name='which')),
                        ('entered_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                    ],
                    options={
                        'verbose_name': "competitor's verdict",
                        'verbose_name_plural': "competitors' verdicts",
                        'ordering': ['-on'],
                        'constraints': [models.UniqueConstraint(fields=('client', 'on'), name='verdict_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='CompetitorVerdictEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('on', models.DateField(verbose_name='date')),
                        ('verdict', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], max_length=10, verbose_name='competitor')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('competitor', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.competitor', verbose_name='which')),
                        ('entered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.competitorverdict')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Distributive',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=50, unique=True, verbose_name='code')),
                        ('is_online', models.BooleanField(default=True, verbose_name='online')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='distributives', to='clients.client', verbose_name='client')),
                    ],
                    options={
                        'verbose_name': 'distributive',
                        'verbose_name_plural': 'distributives',
                        'ordering': ['code'],
                        'indexes': [models.Index(condition=models.Q(('is_active', True)), fields=['client'], name='distributive_active'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('code'), 'gin_trgm_ops'), name='distributive_code_trigram')],
                    },
                ),
                migrations.CreateModel(
                    name='AccessRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('person_name', models.CharField(max_length=200, verbose_name='who asks')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('requested_on', models.DateField(verbose_name='requested on')),
                        ('state', models.CharField(choices=[('requested', 'Requested'), ('granted', 'Granted'), ('refused', 'Refused')], default='requested', max_length=10, verbose_name='state')),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                        ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='access_requests', to='clients.client', verbose_name='client')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                        ('distributive', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='clients.distributive', verbose_name='distributive')),
                        ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                    ],
                    options={
                        'verbose_name': 'access request',
                        'verbose_name_plural': 'access requests',
                        'ordering': ['-requested_on', '-pk'],
                        'indexes': [models.Index(fields=['client', '-requested_on'], name='access_request_of_client'), models.Index(condition=models.Q(('state', 'requested')), fields=['requested_on'], name='access_request_open')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_on', None), ('state', 'requested')), models.Q(models.Q(('state', 'requested'), _negated=True), ('decided_on__gte', models.F('requested_on'))), _connector='OR'), name='access_request_decided_later'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='access_request_refused_for_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='AccessRequestEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('person_name', models.CharField(max_length=200, verbose_name='who asks')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('requested_on', models.DateField(verbose_name='requested on')),
                        ('state', models.CharField(choices=[('requested', 'Requested'), ('granted', 'Granted'), ('refused', 'Refused')], default='requested', max_length=10, verbose_name='state')),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                        ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                        ('distributive', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.distributive', verbose_name='distributive')),
                        ('entered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.accessrequest')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='GroupMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('joined_on', models.DateField(verbose_name='joined')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='left')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='clients.client', verbose_name='client')),
                        ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='clients.clientgroup', verbose_name='group of clients')),
                    ],
                    options={
                        'verbose_name': 'member of a group',
                        'verbose_name_plural': 'members of groups',
                        'ordering': ['client__number', '-joined_on'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('client', 'group'), name='group_member_once'), models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='group_member_dates_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='GroupMemberEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('joined_on', models.DateField(verbose_name='joined')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='left')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('group', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.clientgroup', verbose_name='group of clients')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.groupmember')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Indicator',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                        ('section', models.CharField(blank=True, max_length=200, verbose_name='section')),
                        ('value_type', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('date', 'Date'), ('choice', 'Choice'), ('phone', 'Phone')], default='text', max_length=10, verbose_name='type')),
                        ('validity_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='valid for, days')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('applies_to', models.CharField(choices=[('client', 'Client'), ('person', 'Contact person')], db_default='client', default='client', max_length=10, verbose_name='about')),
                        ('code', models.CharField(blank=True, db_default='', default='', help_text='Latin letters, digits and hyphens; by it other parts of the system name the indicator', max_length=100, verbose_name='code')),
                        ('options', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, db_default=[], default=list, size=None, verbose_name='options')),
                    ],
                    options={
                        'verbose_name': 'indicator of the functional card',
                        'verbose_name_plural': 'indicators of the functional card',
                        'ordering': ['position', 'name'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='indicator_code_once')],
                    },
                ),
                migrations.CreateModel(
                    name='IndicatorValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('value', models.TextField(blank=True, verbose_name='value')),
                        ('verified_on', models.DateField(blank=True, null=True, verbose_name='verified on')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicator_values', to='clients.client', verbose_name='client')),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='clients.indicator', verbose_name='indicator')),
                        ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
                    ],
                    options={
                        'verbose_name': 'value of the functional card',
                        'verbose_name_plural': 'values of the functional card',
                        'ordering': ['indicator__position', 'pk'],
                        'indexes': [models.Index(condition=models.Q(('value', ''), _negated=True), fields=['client', 'valid_until'], name='indicator_value_due')],
                        'constraints': [models.UniqueConstraint(fields=('client', 'indicator'), name='indicator_value_once')],
                    },
                ),
                migrations.CreateModel(
                    name='IndicatorValueEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('value', models.TextField(blank=True, verbose_name='value')),
                        ('verified_on', models.DateField(blank=True, null=True, verbose_name='verified on')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.indicator', verbose_name='indicator')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.indicatorvalue')),
                        ('verified_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Merge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='merged')),
                        ('taken', models.JSONField(default=list, help_text='names of fields', verbose_name='taken from the merged client')),
                        ('moved', models.JSONField(default=dict, help_text='how many rows of each model', verbose_name='moved')),
                        ('joined', models.JSONField(default=dict, help_text='how many rows of each model', verbose_name='joined')),
                        ('stayed', models.JSONField(default=dict, help_text='ids of rows of each model', verbose_name='left behind')),
                        ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='merged by')),
                        ('loser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client', verbose_name='the merged client')),
                        ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client', verbose_name='the client that stays')),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by')),
                        ('marks', models.JSONField(db_default={}, default=dict, help_text='the newest row of each model at the moment')),
                    ],
                    options={
                        'verbose_name': 'merge of clients',
                        'verbose_name_plural': 'merges of clients',
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('loser',), name='merge_once'), models.CheckConstraint(condition=models.Q(('survivor', models.F('loser')), _negated=True), name='merge_of_two')],
                    },
                ),
                migrations.CreateModel(
                    name='MergeStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('label', models.CharField(max_length=100)),
                        ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                        ('before', models.JSONField()),
                        ('after', models.JSONField()),
                        ('merge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='clients.merge')),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Reassignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('planned_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='planned')),
                        ('state', models.CharField(choices=[('planned', 'Not done yet'), ('done', 'Done'), ('undone', 'Undone')], default='planned', max_length=10, verbose_name='state')),
                        ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                        ('already', models.PositiveIntegerField(default=0, verbose_name='already theirs')),
                        ('foreign', models.PositiveIntegerField(default=0, verbose_name='owners out of reach')),
                        ('moved', models.JSONField(default=dict, verbose_name='went along')),
                        ('at', models.DateTimeField(blank=True, null=True, verbose_name='when')),
                        ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by')),
                    ],
                    options={
                        'verbose_name': 'change of owners',
                        'verbose_name_plural': 'changes of owners',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(fields=['by', '-id'], name='reassignment_of_employee')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state', 'planned'), models.Q(('at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='reassignment_done_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'undone'), _negated=True), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='reassignment_undone_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='OwnerChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('specialist', 'Specialist'), ('account_manager', 'Account manager')], max_length=20, verbose_name='role')),
                        ('outcome', models.CharField(choices=[('planned', 'Not done yet'), ('done', 'Done'), ('skipped', 'Left out: the owner had changed before'), ('undone', 'Undone'), ('kept', 'Not undone: the owner has changed since'), ('gone', 'Not undone: who had the client no longer works here or is out of reach')], default='planned', max_length=10, verbose_name='outcome')),
                        ('became', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='to')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clients.client', verbose_name='client')),
                        ('was', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='from')),
                        ('reassignment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='clients.reassignment', verbose_name='change of owners')),
                    ],
                    options={
                        'verbose_name': 'change of an owner',
                        'verbose_name_plural': 'changes of an owner',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('reassignment', 'client', 'role'), name='owner_change_once'), models.CheckConstraint(condition=models.Q(('was', None), models.Q(('was', models.F('became')), _negated=True), _connector='OR'), name='owner_change_changes')],
                    },
                ),
                migrations.CreateModel(
                    name='ClientEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('number', models.CharField(max_length=20, verbose_name='number')),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('inn', models.CharField(blank=True, max_length=12, validators=[clients.models.validate_inn], verbose_name='INN')),
                        ('address', models.CharField(blank=True, max_length=500, verbose_name='address')),
                        ('status', models.CharField(choices=[('serviced', 'Serviced'), ('retention', 'On retention'), ('disconnected', 'Disconnected')], default='serviced', max_length=20, verbose_name='status')),
                        ('category', models.CharField(blank=True, choices=[('A', 'A'), ('B', 'B'), ('C', 'C')], max_length=1, verbose_name='category')),
                        ('is_vip', models.BooleanField(default=False, verbose_name='VIP')),
                        ('service_format', models.CharField(blank=True, choices=[('remote', 'Remote'), ('hybrid', 'Hybrid'), ('traditional', 'Traditional')], max_length=20, verbose_name='service format')),
                        ('monthly_fee', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='monthly fee, ₽')),
                        ('cadence', models.CharField(blank=True, choices=[('twice_a_week', 'Twice a week'), ('weekly', 'Once a week'), ('fortnightly', 'Once a fortnight'), ('monthly', 'Once a month')], max_length=20, verbose_name='contact cadence')),
                        ('connected_on', models.DateField(blank=True, null=True, verbose_name='connected on')),
                        ('disconnected_on', models.DateField(blank=True, null=True, verbose_name='disconnected on')),
                        ('disconnection_reason', models.CharField(blank=True, max_length=500, verbose_name='reason of disconnection')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                        ('account_manager', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account manager')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.client')),
                        ('specialist', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='specialist')),
                        ('region', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.region', verbose_name='region')),
                        ('merged_into', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='merged into')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Segment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='segment')),
                        ('entered_on', models.DateField(blank=True, null=True, verbose_name='entered on')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='segments', to='clients.client', verbose_name='client')),
                        ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='segments', to='clients.segmenttype', verbose_name='type')),
                    ],
                    options={
                        'verbose_name': 'segment',
                        'verbose_name_plural': 'segments',
                        'ordering': ['type__name'],
                        'indexes': [models.Index(fields=['type', 'name'], name='segment_name')],
                        'constraints': [models.UniqueConstraint(fields=('client', 'type'), name='segment_one_a_type')],
                    },
                ),
                migrations.CreateModel(
                    name='SegmentEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=200, verbose_name='segment')),
                        ('entered_on', models.DateField(blank=True, null=True, verbose_name='entered on')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.segment')),
                        ('type', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.segmenttype', verbose_name='type')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ServiceChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='date')),
                        ('kind', models.CharField(choices=[('connect', 'Connected'), ('upsell', 'Upsold'), ('disconnect', 'Switched off')], max_length=10, verbose_name='change')),
                        ('subject', models.CharField(blank=True, max_length=200, verbose_name='what')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='a month, ₽')),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='service_changes', to='clients.client', verbose_name='client')),
                        ('distributive', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='clients.distributive', verbose_name='distributive')),
                        ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                    ],
                    options={
                        'verbose_name': 'service change',
                        'verbose_name_plural': 'service changes',
                        'ordering': ['-on', '-pk'],
                        'indexes': [models.Index(fields=['on'], include=('client', 'kind', 'amount'), name='service_change_day')],
                        'constraints': [models.UniqueConstraint(fields=('client', 'on', 'kind', 'subject'), name='service_change_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='service_change_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='ServiceChangeEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('on', models.DateField(verbose_name='date')),
                        ('kind', models.CharField(choices=[('connect', 'Connected'), ('upsell', 'Upsold'), ('disconnect', 'Switched off')], max_length=10, verbose_name='change')),
                        ('subject', models.CharField(blank=True, max_length=200, verbose_name='what')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='a month, ₽')),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('distributive', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.distributive', verbose_name='distributive')),
                        ('entered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.servicechange')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ServicePoint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(blank=True, max_length=300, verbose_name='name')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='service_points', to='clients.client', verbose_name='client')),
                    ],
                    options={
                        'verbose_name': 'service point',
                        'verbose_name_plural': 'service points',
                        'ordering': ['client', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('client', 'name'), name='service_point_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ServicePointEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(blank=True, max_length=300, verbose_name='name')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.servicepoint')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='StatusGroup',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                        ('applies_to', models.CharField(choices=[('client', 'Client'), ('person', 'Contact person')], default='client', max_length=10, verbose_name='about')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('indicators', models.ManyToManyField(blank=True, related_name='status_groups', to='clients.indicator', verbose_name='indicators it needs')),
                    ],
                    options={
                        'verbose_name': 'status group',
                        'verbose_name_plural': 'status groups',
                        'ordering': ['position', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='Subdivision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('kind', models.CharField(choices=[('accounting', 'Accounting'), ('legal', 'Legal'), ('procurement', 'Procurement'), ('hr', 'HR'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subdivisions', to='clients.client', verbose_name='client')),
                    ],
                    options={
                        'verbose_name': 'subdivision',
                        'verbose_name_plural': 'subdivisions',
                        'ordering': ['client', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('client', 'name', 'kind'), name='subdivision_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SubdivisionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('kind', models.CharField(choices=[('accounting', 'Accounting'), ('legal', 'Legal'), ('procurement', 'Procurement'), ('hr', 'HR'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='clients.subdivision')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Suspicion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('signs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None, verbose_name='in common')),
                        ('details', models.JSONField(default=dict)),
                        ('found_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='found')),
                        ('dismissed_at', models.DateTimeField(blank=True, null=True, verbose_name='not a duplicate since')),
                        ('dismissed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='said by')),
                        ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clients.client', verbose_name='client')),
                        ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clients.client', verbose_name='another client')),
                    ],
                    options={
                        'verbose_name': 'suspected duplicate',
                        'verbose_name_plural': 'suspected duplicates',
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='suspicion_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='suspicion_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Usage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(verbose_name='to')),
                        ('logins', models.PositiveIntegerField(default=0, verbose_name='logins')),
                        ('active_users', models.PositiveIntegerField(default=0, verbose_name='active users')),
                        ('session_minutes', models.PositiveIntegerField(default=0, verbose_name='session minutes')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='usage', to='clients.client', verbose_name='client')),
                        ('distributive', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='usage', to='clients.distributive', verbose_name='distributive')),
                    ],
                    options={
                        'verbose_name': 'usage',
                        'verbose_name_plural': 'usage',
                        'ordering': ['-ends_on', 'distributive'],
                        'indexes': [models.Index(fields=['client', 'ends_on'], name='usage_of_client'), models.Index(fields=['ends_on', 'client'], include=('logins',), name='usage_by_day')],
                        'constraints': [models.UniqueConstraint(fields=('distributive', 'starts_on', 'ends_on'), name='usage_once'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='usage_dates_in_order')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='advance',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_advanceevent" ("amount", "client_id", "ends_on", "entered_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."amount", NEW."client_id", NEW."ends_on", NEW."entered_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;', hash='98a2646a064a3f1b3131ea0d5882f96009e5526a', operation='INSERT', pgid='pgtrigger_insert_insert_ad4c7', table='clients_advance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='advance',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clients_advanceevent" ("amount", "client_id", "ends_on", "entered_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."amount", NEW."client_id", NEW."ends_on", NEW."entered_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;', hash='35e9806babe7d8af25b5434ec76b85e0802606f7', operation='UPDATE', pgid='pgtrigger_update_update_5cf92', table='clients_advance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='advance',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_advanceevent" ("amount", "client_id", "ends_on", "entered_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (OLD."amount", OLD."client_id", OLD."ends_on", OLD."entered_by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_on"); RETURN NULL;', hash='47e10c104ca3966bd6d6ef76d1b3b1039e9b4be1', operation='DELETE', pgid='pgtrigger_delete_delete_bb1c2', table='clients_advance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='competitorverdict',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clients_competitorverdictevent" ("client_id", "competitor_id", "entered_by_id", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "verdict") VALUES (OLD."client_id", OLD."competitor_id", OLD."entered_by_id", OLD."id", OLD."on", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."source", OLD."verdict"); RETURN NULL;', hash='90f9324862ca22ad4a99e91432d8342cb6f8c7fa', operation='UPDATE', pgid='pgtrigger_update_update_bbe3d', table='clients_competitorverdict', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='competitorverdict',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_competitorverdictevent" ("client_id", "competitor_id", "entered_by_id", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "verdict") VALUES (OLD."client_id", OLD."competitor_id", OLD."entered_by_id", OLD."id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."verdict"); RETURN NULL;', hash='13acfc0a439f8e5282b72215d001355ba747fd9a', operation='DELETE', pgid='pgtrigger_delete_delete_60f93', table='clients_competitorverdict', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='accessrequest',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_accessrequestevent" ("client_id", "decided_by_id", "decided_on", "distributive_id", "email", "entered_by_id", "id", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "requested_on", "state") VALUES (NEW."client_id", NEW."decided_by_id", NEW."decided_on", NEW."distributive_id", NEW."email", NEW."entered_by_id", NEW."id", NEW."person_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."requested_on", NEW."state"); RETURN NULL;', hash='6bc7af5235667ba756c61886dd971a92cd14271f', operation='INSERT', pgid='pgtrigger_insert_insert_f08a9', table='clients_accessrequest', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='accessrequest',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clients_accessrequestevent" ("client_id", "decided_by_id", "decided_on", "distributive_id", "email", "entered_by_id", "id", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "requested_on", "state") VALUES (NEW."client_id", NEW."decided_by_id", NEW."decided_on", NEW."distributive_id", NEW."email", NEW."entered_by_id", NEW."id", NEW."person_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."requested_on", NEW."state"); RETURN NULL;', hash='66ac6d33f48c3d1f090142fea6a98fa1ef6cac1b', operation='UPDATE', pgid='pgtrigger_update_update_e0639', table='clients_accessrequest', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='accessrequest',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_accessrequestevent" ("client_id", "decided_by_id", "decided_on", "distributive_id", "email", "entered_by_id", "id", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "requested_on", "state") VALUES (OLD."client_id", OLD."decided_by_id", OLD."decided_on", OLD."distributive_id", OLD."email", OLD."entered_by_id", OLD."id", OLD."person_name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."requested_on", OLD."state"); RETURN NULL;', hash='8fbc4fbeeca53d66c59e44501b22e79f9f43ff03', operation='DELETE', pgid='pgtrigger_delete_delete_e73ef', table='clients_accessrequest', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='groupmember',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_groupmemberevent" ("client_id", "group_id", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."client_id", NEW."group_id", NEW."id", NEW."joined_on", NEW."left_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='4509bcb353fa6da6a4c70d93ab789eed659dc92c', operation='INSERT', pgid='pgtrigger_insert_insert_a5a7f', table='clients_groupmember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='groupmember',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clients_groupmemberevent" ("client_id", "group_id", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."client_id", NEW."group_id", NEW."id", NEW."joined_on", NEW."left_on", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='e85abf624cfda950f2ab555d65667cb2975ebf1b', operation='UPDATE', pgid='pgtrigger_update_update_d0ba3', table='clients_groupmember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='groupmember',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_groupmemberevent" ("client_id", "group_id", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."client_id", OLD."group_id", OLD."id", OLD."joined_on", OLD."left_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='0bab848c2d05f7280d6df5f2b47bac49ceb2e490', operation='DELETE', pgid='pgtrigger_delete_delete_5fdaa', table='clients_groupmember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='indicatorvalue',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clients_indicatorvalueevent" ("client_id", "id", "indicator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_until", "value", "verified_by_id", "verified_on") VALUES (OLD."client_id", OLD."id", OLD."indicator_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."valid_until", OLD."value", OLD."verified_by_id", OLD."verified_on"); RETURN NULL;', hash='ef3b9988a4d699027c71f6c9f40ab29ff6e28d39', operation='UPDATE', pgid='pgtrigger_update_update_1362a', table='clients_indicatorvalue', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='indicatorvalue',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_indicatorvalueevent" ("client_id", "id", "indicator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_until", "value", "verified_by_id", "verified_on") VALUES (OLD."client_id", OLD."id", OLD."indicator_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_until", OLD."value", OLD."verified_by_id", OLD."verified_on"); RETURN NULL;', hash='6ce239edb87b6d58ec232ee3af977b3d26353483', operation='DELETE', pgid='pgtrigger_delete_delete_e2ea9', table='clients_indicatorvalue', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='client',
                    trigger=pgtrigger.compiler.Trigger(name='client_words_inserted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO search_word (text)\nSELECT word\nFROM (SELECT DISTINCT word FROM (SELECT regexp_split_to_table(replace(lower(n.name), 'ё', 'е'), '[^[:alnum:]]+') AS word FROM new_rows n) parts WHERE length(word) BETWEEN 4 AND 40) fresh\nWHERE NOT EXISTS (SELECT FROM search_word known WHERE known.text = fresh.word)\n;\nRETURN NULL;", hash='db4ab22ae26ed5f0e3df6f4a7f949e7add656006', level='STATEMENT', operation='INSERT', pgid='pgtrigger_client_words_inserted_eee1e', referencing='REFERENCING NEW TABLE AS new_rows ', table='clients_client', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='client',
                    trigger=pgtrigger.compiler.Trigger(name='client_words_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO search_word (text)\nSELECT word\nFROM (SELECT DISTINCT word FROM (SELECT regexp_split_to_table(replace(lower(n.name), 'ё', 'е'), '[^[:alnum:]]+') AS word FROM new_rows n JOIN old_rows o ON o.id = n.id AND o.name <> n.name) parts WHERE length(word) BETWEEN 4 AND 40) fresh\nWHERE NOT EXISTS (SELECT FROM search_word known WHERE known.text = fresh.word)\n;\nRETURN NULL;", hash='90a71caaf0e503f2ceb83c88d0c46fd1269b04a3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_client_words_changed_c88d2', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='clients_client', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='client',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_clientevent" ("account_manager_id", "address", "cadence", "category", "connected_on", "created_at", "disconnected_on", "disconnection_reason", "id", "inn", "is_vip", "merged_into_id", "monthly_fee", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "service_format", "specialist_id", "status", "updated_at") VALUES (NEW."account_manager_id", NEW."address", NEW."cadence", NEW."category", NEW."connected_on", NEW."created_at", NEW."disconnected_on", NEW."disconnection_reason", NEW."id", NEW."inn", NEW."is_vip", NEW."merged_into_id", NEW."monthly_fee", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region_id", NEW."service_format", NEW."specialist_id", NEW."status", NEW."updated_at"); RETURN NULL;', hash='da69c7102afaa6f6de314d7d2361a55107116a66', operation='INSERT', pgid='pgtrigger_insert_insert_a5391', table='clients_client', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='client',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."account_manager_id" IS DISTINCT FROM (NEW."account_manager_id") OR OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."cadence" IS DISTINCT FROM (NEW."cadence") OR OLD."category" IS DISTINCT FROM (NEW."category") OR OLD."connected_on" IS DISTINCT FROM (NEW."connected_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."disconnected_on" IS DISTINCT FROM (NEW."disconnected_on") OR OLD."disconnection_reason" IS DISTINCT FROM (NEW."disconnection_reason") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."inn" IS DISTINCT FROM (NEW."inn") OR OLD."is_vip" IS DISTINCT FROM (NEW."is_vip") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."monthly_fee" IS DISTINCT FROM (NEW."monthly_fee") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."region_id" IS DISTINCT FROM (NEW."region_id") OR OLD."service_format" IS DISTINCT FROM (NEW."service_format") OR OLD."specialist_id" IS DISTINCT FROM (NEW."specialist_id") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "clients_clientevent" ("account_manager_id", "address", "cadence", "category", "connected_on", "created_at", "disconnected_on", "disconnection_reason", "id", "inn", "is_vip", "merged_into_id", "monthly_fee", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "service_format", "specialist_id", "status", "updated_at") VALUES (NEW."account_manager_id", NEW."address", NEW."cadence", NEW."category", NEW."connected_on", NEW."created_at", NEW."disconnected_on", NEW."disconnection_reason", NEW."id", NEW."inn", NEW."is_vip", NEW."merged_into_id", NEW."monthly_fee", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region_id", NEW."service_format", NEW."specialist_id", NEW."status", NEW."updated_at"); RETURN NULL;', hash='d0051879e2178c98b509cd9c0c71b3e993b2e148', operation='UPDATE', pgid='pgtrigger_update_update_757e7', table='clients_client', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='client',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_clientevent" ("account_manager_id", "address", "cadence", "category", "connected_on", "created_at", "disconnected_on", "disconnection_reason", "id", "inn", "is_vip", "merged_into_id", "monthly_fee", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "service_format", "specialist_id", "status", "updated_at") VALUES (OLD."account_manager_id", OLD."address", OLD."cadence", OLD."category", OLD."connected_on", OLD."created_at", OLD."disconnected_on", OLD."disconnection_reason", OLD."id", OLD."inn", OLD."is_vip", OLD."merged_into_id", OLD."monthly_fee", OLD."name", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region_id", OLD."service_format", OLD."specialist_id", OLD."status", OLD."updated_at"); RETURN NULL;', hash='2456832066612c7b2d5199803b4b4b0bd0287392', operation='DELETE', pgid='pgtrigger_delete_delete_f8895', table='clients_client', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='segment',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clients_segmentevent" ("client_id", "entered_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "type_id") VALUES (OLD."client_id", OLD."entered_on", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."type_id"); RETURN NULL;', hash='2b38b20df3e89853ddc3628cc54feeadf5983b56', operation='UPDATE', pgid='pgtrigger_update_update_9c13e', table='clients_segment', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='segment',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_segmentevent" ("client_id", "entered_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "type_id") VALUES (OLD."client_id", OLD."entered_on", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."type_id"); RETURN NULL;', hash='8028c810aca5f878fcaece845bd1026345cc00a0', operation='DELETE', pgid='pgtrigger_delete_delete_6032c', table='clients_segment', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicechange',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_servicechangeevent" ("amount", "client_id", "distributive_id", "entered_by_id", "id", "kind", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "subject") VALUES (NEW."amount", NEW."client_id", NEW."distributive_id", NEW."entered_by_id", NEW."id", NEW."kind", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."subject"); RETURN NULL;', hash='9dbc43660490daa3c08ec1c07df29b427aa61677', operation='INSERT', pgid='pgtrigger_insert_insert_f205f', table='clients_servicechange', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicechange',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clients_servicechangeevent" ("amount", "client_id", "distributive_id", "entered_by_id", "id", "kind", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "subject") VALUES (NEW."amount", NEW."client_id", NEW."distributive_id", NEW."entered_by_id", NEW."id", NEW."kind", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."subject"); RETURN NULL;', hash='7df5e734008066a5f77beab0d465aa8fb52a6909', operation='UPDATE', pgid='pgtrigger_update_update_68a45', table='clients_servicechange', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicechange',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_servicechangeevent" ("amount", "client_id", "distributive_id", "entered_by_id", "id", "kind", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "subject") VALUES (OLD."amount", OLD."client_id", OLD."distributive_id", OLD."entered_by_id", OLD."id", OLD."kind", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."subject"); RETURN NULL;', hash='ef66225564364664f8784c3b3726ca70f91a640c', operation='DELETE', pgid='pgtrigger_delete_delete_48266', table='clients_servicechange', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicepoint',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_servicepointevent" ("client_id", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."client_id", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='55fb9f6457250318a4f2e0854dd96e228a854d80', operation='INSERT', pgid='pgtrigger_insert_insert_819c9', table='clients_servicepoint', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicepoint',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clients_servicepointevent" ("client_id", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."client_id", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='c1dbbef49e71a4eec2fd85b323a08594e0e8734c', operation='UPDATE', pgid='pgtrigger_update_update_88f22', table='clients_servicepoint', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicepoint',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_servicepointevent" ("client_id", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."client_id", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='ac569f0f32ef5854e15f3176af2f7485a22844cb', operation='DELETE', pgid='pgtrigger_delete_delete_b7fb2', table='clients_servicepoint', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='subdivision',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_subdivisionevent" ("client_id", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."client_id", NEW."id", NEW."is_active", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='2201be56f17bcd101474c4139f95d23560e4e606', operation='INSERT', pgid='pgtrigger_insert_insert_e6522', table='clients_subdivision', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='subdivision',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "clients_subdivisionevent" ("client_id", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."client_id", NEW."id", NEW."is_active", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='ccf8e012758f383482573bbff261898a720650e2', operation='UPDATE', pgid='pgtrigger_update_update_b9708', table='clients_subdivision', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='subdivision',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "clients_subdivisionevent" ("client_id", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."client_id", OLD."id", OLD."is_active", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='e50d28107079ca623c99a3665b28e7d240768822', operation='DELETE', pgid='pgtrigger_delete_delete_36294', table='clients_subdivision', when='AFTER')),
                ),
            ],
        ),
    ]
