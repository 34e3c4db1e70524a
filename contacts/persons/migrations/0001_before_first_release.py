import crm.first_tables
import crm.search.expressions
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('persons', '0001_initial'), ('persons', '0003_windows_by_day'), ('persons', '0004_search_indexes'), ('persons', '0005_search_words'), ('persons', '0006_functional_card'), ('persons', '0007_contacts_and_calls'), ('persons', '0008_characteristics_index')]

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
                    name='Characteristic',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=100, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                        ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                    options={
                        'verbose_name': 'characteristic',
                        'verbose_name_plural': 'characteristics',
                        'ordering': ['position', 'name'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Rubric',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=100, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                        ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                    options={
                        'verbose_name': 'rubric',
                        'verbose_name_plural': 'rubrics',
                        'ordering': ['position', 'name'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ContactPerson',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('full_name', models.CharField(max_length=200, verbose_name='full name')),
                        ('name_key', models.CharField(editable=False, max_length=200)),
                        ('position', models.CharField(blank=True, max_length=200, verbose_name='position')),
                        ('characteristics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='characteristics')),
                        ('is_subscribed', models.BooleanField(default=False, verbose_name='mailing subscription')),
                        ('unsubscribe_reason', models.CharField(blank=True, max_length=300, verbose_name='reason of refusal')),
                        ('started_on', models.DateField(blank=True, null=True, verbose_name='since')),
                        ('is_active', models.BooleanField(default=True, verbose_name='works here')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='persons', to='clients.client', verbose_name='client')),
                        ('subdivision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='persons', to='clients.subdivision', verbose_name='subdivision')),
                        ('best_from', models.TimeField(blank=True, null=True, verbose_name='best time to call, from')),
                        ('best_note', models.CharField(blank=True, db_default='', max_length=200, verbose_name='note on the time of calls')),
                        ('best_until', models.TimeField(blank=True, null=True, verbose_name='best time to call, until')),
                        ('has_account', models.BooleanField(db_default=False, default=False, verbose_name='personal account')),
                        ('interests', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, db_default=[], default=list, size=None, verbose_name='interests')),
                        ('leave_reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='reason of leaving')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                    ],
                    options={
                        'verbose_name': 'contact person',
                        'verbose_name_plural': 'contact persons',
                        'ordering': ['client', 'name_key'],
                        'indexes': [models.Index(condition=models.Q(('is_active', True)), fields=['client'], include=('is_subscribed', 'subdivision', 'characteristics'), name='person_active'), django.contrib.postgres.indexes.GinIndex(fields=['name_key'], name='person_name_trigram', opclasses=['gin_trgm_ops']), models.Index(fields=['name_key'], name='person_name_order'), django.contrib.postgres.indexes.GinIndex(fields=['characteristics'], name='person_characteristics')],
                        'constraints': [models.UniqueConstraint(fields=('client', 'name_key'), name='person_once_a_client'), models.CheckConstraint(condition=models.Q(('best_from', None), ('best_until', None), ('best_until__gt', models.F('best_from')), _connector='OR'), name='person_best_time_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Consultation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=50, unique=True, verbose_name='number')),
                        ('on', models.DateField(verbose_name='date')),
                        ('topic', models.CharField(blank=True, max_length=1000, verbose_name='topic')),
                        ('rating', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rating')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consultations', to='clients.client', verbose_name='client')),
                        ('subdivision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='clients.subdivision', verbose_name='subdivision')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='persons.contactperson', verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'consultation',
                        'verbose_name_plural': 'consultations',
                        'ordering': ['-on', '-pk'],
                        'indexes': [models.Index(fields=['client', 'on'], name='consultation_of_client'), models.Index(fields=['on', 'client'], include=('rating', 'subdivision', 'person'), name='consultation_by_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('rating__range', (1, 5)), ('rating', None), _connector='OR'), name='rating_1_to_5')],
                    },
                ),
                migrations.CreateModel(
                    name='ContactPersonEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('full_name', models.CharField(max_length=200, verbose_name='full name')),
                        ('name_key', models.CharField(editable=False, max_length=200)),
                        ('position', models.CharField(blank=True, max_length=200, verbose_name='position')),
                        ('characteristics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='characteristics')),
                        ('is_subscribed', models.BooleanField(default=False, verbose_name='mailing subscription')),
                        ('unsubscribe_reason', models.CharField(blank=True, max_length=300, verbose_name='reason of refusal')),
                        ('started_on', models.DateField(blank=True, null=True, verbose_name='since')),
                        ('is_active', models.BooleanField(default=True, verbose_name='works here')),
                        ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.client', verbose_name='client')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='persons.contactperson')),
                        ('subdivision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.subdivision', verbose_name='subdivision')),
                        ('best_from', models.TimeField(blank=True, null=True, verbose_name='best time to call, from')),
                        ('best_note', models.CharField(blank=True, db_default='', max_length=200, verbose_name='note on the time of calls')),
                        ('best_until', models.TimeField(blank=True, null=True, verbose_name='best time to call, until')),
                        ('has_account', models.BooleanField(db_default=False, default=False, verbose_name='personal account')),
                        ('interests', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, db_default=[], default=list, size=None, verbose_name='interests')),
                        ('leave_reason', models.CharField(blank=True, db_default='', max_length=300, verbose_name='reason of leaving')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Education',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='date')),
                        ('event', models.CharField(max_length=300, verbose_name='event')),
                        ('kind', models.CharField(choices=[('webinar', 'Webinar'), ('seminar', 'Seminar'), ('training', 'Training'), ('video_seminar', 'Video seminar')], max_length=20, verbose_name='kind')),
                        ('has_certificate', models.BooleanField(default=False, verbose_name='certificate')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='education', to='clients.client', verbose_name='client')),
                        ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='education', to='persons.contactperson', verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'education',
                        'verbose_name_plural': 'education',
                        'ordering': ['-on', '-pk'],
                        'indexes': [models.Index(fields=['client', 'on'], name='education_window'), models.Index(condition=models.Q(('has_certificate', True), ('kind__in', ['seminar', 'training'])), fields=['on', 'client'], name='certificate_by_day')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'on', 'event'), name='education_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Mailing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('email', models.CharField(max_length=254, verbose_name='e-mail')),
                        ('title', models.CharField(max_length=300, verbose_name='mailing')),
                        ('sent_on', models.DateField(verbose_name='sent on')),
                        ('is_delivered', models.BooleanField(default=False, verbose_name='delivered')),
                        ('is_opened', models.BooleanField(default=False, verbose_name='opened')),
                        ('clicks', models.PositiveIntegerField(default=0, verbose_name='clicks')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='clients.client', verbose_name='client')),
                    ],
                    options={
                        'verbose_name': 'mailing',
                        'verbose_name_plural': 'mailings',
                        'ordering': ['-sent_on', '-pk'],
                        'constraints': [models.UniqueConstraint(fields=('client', 'sent_on', 'email', 'title'), name='mailing_once')],
                    },
                ),
                migrations.CreateModel(
                    name='NoCall',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('reason', models.CharField(max_length=300, verbose_name='reason')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                        ('lifted_on', models.DateField(blank=True, null=True, verbose_name='lifted on')),
                        ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                        ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lifted by')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='no_calls', to='persons.contactperson', verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'no-call mark',
                        'verbose_name_plural': 'no-call marks',
                        'ordering': ['-starts_on', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='no_call_dates_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='NoCallEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('reason', models.CharField(max_length=300, verbose_name='reason')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                        ('lifted_on', models.DateField(blank=True, null=True, verbose_name='lifted on')),
                        ('author', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                        ('lifted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lifted by')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='persons.contactperson', verbose_name='person')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='persons.nocall')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PersonEmail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.EmailField(max_length=254, verbose_name='address')),
                        ('is_favourite', models.BooleanField(default=False, verbose_name='favourite')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='emails', to='persons.contactperson', verbose_name='person')),
                        ('is_undesirable', models.BooleanField(db_default=False, default=False, verbose_name='undesirable')),
                        ('kind', models.CharField(choices=[('work', 'Work'), ('personal', 'Personal')], db_default='work', default='work', max_length=10, verbose_name='kind')),
                    ],
                    options={
                        'verbose_name': 'e-mail',
                        'verbose_name_plural': 'e-mails',
                        'ordering': ['person', 'pk'],
                        'indexes': [models.Index(fields=['address'], name='email_address'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('address'), 'gin_trgm_ops'), name='email_address_trigram')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'address'), name='email_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PersonEmailEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('address', models.EmailField(max_length=254, verbose_name='address')),
                        ('kind', models.CharField(choices=[('work', 'Work'), ('personal', 'Personal')], db_default='work', default='work', max_length=10, verbose_name='kind')),
                        ('is_favourite', models.BooleanField(default=False, verbose_name='favourite')),
                        ('is_undesirable', models.BooleanField(db_default=False, default=False, verbose_name='undesirable')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='persons.contactperson', verbose_name='person')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='persons.personemail')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PersonIndicatorValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('value', models.TextField(blank=True, verbose_name='value')),
                        ('verified_on', models.DateField(blank=True, null=True, verbose_name='verified on')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                        ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='person_values', to='clients.indicator', verbose_name='indicator')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicator_values', to='persons.contactperson', verbose_name='person')),
                        ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
                    ],
                    options={
                        'verbose_name': "value of a person's functional card",
                        'verbose_name_plural': "values of persons' functional cards",
                        'ordering': ['indicator__position', 'pk'],
                        'indexes': [models.Index(condition=models.Q(('value', ''), _negated=True), fields=['person', 'valid_until'], name='person_value_due')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'indicator'), name='person_value_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PersonIndicatorValueEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('value', models.TextField(blank=True, verbose_name='value')),
                        ('verified_on', models.DateField(blank=True, null=True, verbose_name='verified on')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                        ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clients.indicator', verbose_name='indicator')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='persons.contactperson', verbose_name='person')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='persons.personindicatorvalue')),
                        ('verified_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PersonPhone',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('as_written', models.CharField(max_length=100, verbose_name='as written')),
                        ('number', models.CharField(blank=True, help_text='E.164', max_length=20, verbose_name='number')),
                        ('kind', models.CharField(choices=[('work', 'Work'), ('mobile', 'Mobile'), ('personal', 'Personal')], default='work', max_length=10, verbose_name='kind')),
                        ('is_favourite', models.BooleanField(default=False, verbose_name='favourite')),
                        ('is_undesirable', models.BooleanField(default=False, verbose_name='undesirable')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='persons.contactperson', verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'phone',
                        'verbose_name_plural': 'phones',
                        'ordering': ['person', 'pk'],
                        'indexes': [models.Index(condition=models.Q(('number', ''), _negated=True), fields=['number'], name='phone_number'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(crm.search.expressions.Digits(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.NullIf(models.F('number'), models.Value('')), models.F('as_written'))), 'gin_trgm_ops'), name='phone_digits_trigram')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'as_written'), name='phone_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PersonPhoneEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('as_written', models.CharField(max_length=100, verbose_name='as written')),
                        ('number', models.CharField(blank=True, help_text='E.164', max_length=20, verbose_name='number')),
                        ('kind', models.CharField(choices=[('work', 'Work'), ('mobile', 'Mobile'), ('personal', 'Personal')], default='work', max_length=10, verbose_name='kind')),
                        ('is_favourite', models.BooleanField(default=False, verbose_name='favourite')),
                        ('is_undesirable', models.BooleanField(default=False, verbose_name='undesirable')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='persons.contactperson', verbose_name='person')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='persons.personphone')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Training',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='date')),
                        ('result', models.CharField(blank=True, max_length=200, verbose_name='result')),
                        ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='trainings', to='clients.client', verbose_name='client')),
                        ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='trainings', to='persons.contactperson', verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'training',
                        'verbose_name_plural': 'trainings',
                        'ordering': ['-on'],
                        'indexes': [models.Index(fields=['client', 'on'], include=('person',), name='training_window')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'on'), name='training_once_a_day')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='contactperson',
                    trigger=pgtrigger.compiler.Trigger(name='person_words_inserted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO search_word (text)\nSELECT word\nFROM (SELECT DISTINCT word FROM (SELECT regexp_split_to_table(n.name_key, '[^[:alnum:]]+') AS word FROM new_rows n) parts WHERE length(word) BETWEEN 4 AND 40) fresh\nWHERE NOT EXISTS (SELECT FROM search_word known WHERE known.text = fresh.word)\n;\nRETURN NULL;", hash='21210701f374c62eb4dd239794bdd90f040b817e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_person_words_inserted_afa45', referencing='REFERENCING NEW TABLE AS new_rows ', table='persons_contactperson', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='contactperson',
                    trigger=pgtrigger.compiler.Trigger(name='person_words_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO search_word (text)\nSELECT word\nFROM (SELECT DISTINCT word FROM (SELECT regexp_split_to_table(n.name_key, '[^[:alnum:]]+') AS word FROM new_rows n JOIN old_rows o ON o.id = n.id AND o.name_key <> n.name_key) parts WHERE length(word) BETWEEN 4 AND 40) fresh\nWHERE NOT EXISTS (SELECT FROM search_word known WHERE known.text = fresh.word)\n;\nRETURN NULL;", hash='60239aa89e27f8f143c71d08eaa61d3cb04977f1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_person_words_changed_1c9b2', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='persons_contactperson', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='contactperson',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "persons_contactpersonevent" ("best_from", "best_note", "best_until", "characteristics", "client_id", "full_name", "has_account", "id", "interests", "is_active", "is_subscribed", "leave_reason", "left_on", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "started_on", "subdivision_id", "unsubscribe_reason") VALUES (NEW."best_from", NEW."best_note", NEW."best_until", NEW."characteristics", NEW."client_id", NEW."full_name", NEW."has_account", NEW."id", NEW."interests", NEW."is_active", NEW."is_subscribed", NEW."leave_reason", NEW."left_on", NEW."name_key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."started_on", NEW."subdivision_id", NEW."unsubscribe_reason"); RETURN NULL;', hash='ec361226b7b6c2b89cbff0388a2326fed1e9f37a', operation='INSERT', pgid='pgtrigger_insert_insert_a1e35', table='persons_contactperson', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='contactperson',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "persons_contactpersonevent" ("best_from", "best_note", "best_until", "characteristics", "client_id", "full_name", "has_account", "id", "interests", "is_active", "is_subscribed", "leave_reason", "left_on", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "started_on", "subdivision_id", "unsubscribe_reason") VALUES (NEW."best_from", NEW."best_note", NEW."best_until", NEW."characteristics", NEW."client_id", NEW."full_name", NEW."has_account", NEW."id", NEW."interests", NEW."is_active", NEW."is_subscribed", NEW."leave_reason", NEW."left_on", NEW."name_key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."started_on", NEW."subdivision_id", NEW."unsubscribe_reason"); RETURN NULL;', hash='3ce0b66727327e4f4c0c4f7fa93e5001d3b3aa6b', operation='UPDATE', pgid='pgtrigger_update_update_71fa2', table='persons_contactperson', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='contactperson',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "persons_contactpersonevent" ("best_from", "best_note", "best_until", "characteristics", "client_id", "full_name", "has_account", "id", "interests", "is_active", "is_subscribed", "leave_reason", "left_on", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "started_on", "subdivision_id", "unsubscribe_reason") VALUES (OLD."best_from", OLD."best_note", OLD."best_until", OLD."characteristics", OLD."client_id", OLD."full_name", OLD."has_account", OLD."id", OLD."interests", OLD."is_active", OLD."is_subscribed", OLD."leave_reason", OLD."left_on", OLD."name_key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."started_on", OLD."subdivision_id", OLD."unsubscribe_reason"); RETURN NULL;', hash='f9a4c2a6159c9b2f3de4de07dec39e4bcf1ff566', operation='DELETE', pgid='pgtrigger_delete_delete_40102', table='persons_contactperson', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='nocall',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "persons_nocallevent" ("author_id", "ends_on", "id", "lifted_by_id", "lifted_on", "made_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "starts_on") VALUES (NEW."author_id", NEW."ends_on", NEW."id", NEW."lifted_by_id", NEW."lifted_on", NEW."made_at", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."starts_on"); RETURN NULL;', hash='ec1604bc882bb0040a68fb3d16d4f83b40f4b9be', operation='INSERT', pgid='pgtrigger_insert_insert_df993', table='persons_nocall', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='nocall',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "persons_nocallevent" ("author_id", "ends_on", "id", "lifted_by_id", "lifted_on", "made_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "starts_on") VALUES (NEW."author_id", NEW."ends_on", NEW."id", NEW."lifted_by_id", NEW."lifted_on", NEW."made_at", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."starts_on"); RETURN NULL;', hash='ca4d020f7eaf8f7eb61af4536b84648ac34583a2', operation='UPDATE', pgid='pgtrigger_update_update_ec5ab', table='persons_nocall', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='nocall',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "persons_nocallevent" ("author_id", "ends_on", "id", "lifted_by_id", "lifted_on", "made_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "starts_on") VALUES (OLD."author_id", OLD."ends_on", OLD."id", OLD."lifted_by_id", OLD."lifted_on", OLD."made_at", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."starts_on"); RETURN NULL;', hash='17bd2306f7440e05777a87f0984cce7d9a31746c', operation='DELETE', pgid='pgtrigger_delete_delete_76afb', table='persons_nocall', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='personemail',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "persons_personemailevent" ("address", "id", "is_favourite", "is_undesirable", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."id", NEW."is_favourite", NEW."is_undesirable", NEW."kind", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='085561ea4630615de5a851b353e7af388328ea8f', operation='INSERT', pgid='pgtrigger_insert_insert_8f760', table='persons_personemail', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='personemail',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "persons_personemailevent" ("address", "id", "is_favourite", "is_undesirable", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."id", NEW."is_favourite", NEW."is_undesirable", NEW."kind", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='894a6fef7db139be3b3d7745885cd380fb0a9efa', operation='UPDATE', pgid='pgtrigger_update_update_23385', table='persons_personemail', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='personemail',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "persons_personemailevent" ("address", "id", "is_favourite", "is_undesirable", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."address", OLD."id", OLD."is_favourite", OLD."is_undesirable", OLD."kind", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='1e8d0efbd2b2786284ff29572e92083548b13233', operation='DELETE', pgid='pgtrigger_delete_delete_0eb30', table='persons_personemail', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='personindicatorvalue',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "persons_personindicatorvalueevent" ("id", "indicator_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_until", "value", "verified_by_id", "verified_on") VALUES (OLD."id", OLD."indicator_id", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."valid_until", OLD."value", OLD."verified_by_id", OLD."verified_on"); RETURN NULL;', hash='7ed5f262452087c0dcaa811e8eedadcf19820414', operation='UPDATE', pgid='pgtrigger_update_update_d9849', table='persons_personindicatorvalue', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='personindicatorvalue',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "persons_personindicatorvalueevent" ("id", "indicator_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_until", "value", "verified_by_id", "verified_on") VALUES (OLD."id", OLD."indicator_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_until", OLD."value", OLD."verified_by_id", OLD."verified_on"); RETURN NULL;', hash='1822335439c21e678336b88cd939cb53280cfde4', operation='DELETE', pgid='pgtrigger_delete_delete_3a8b5', table='persons_personindicatorvalue', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='personphone',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "persons_personphoneevent" ("as_written", "id", "is_favourite", "is_undesirable", "kind", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."as_written", NEW."id", NEW."is_favourite", NEW."is_undesirable", NEW."kind", NEW."number", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='af9ce97dde0b09792cbb7ae8a458ef5da9a8d967', operation='INSERT', pgid='pgtrigger_insert_insert_c9ab1', table='persons_personphone', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='personphone',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "persons_personphoneevent" ("as_written", "id", "is_favourite", "is_undesirable", "kind", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."as_written", NEW."id", NEW."is_favourite", NEW."is_undesirable", NEW."kind", NEW."number", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='cef52141f00b876c6b906996b514730693cb6a0e', operation='UPDATE', pgid='pgtrigger_update_update_f393b', table='persons_personphone', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='personphone',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "persons_personphoneevent" ("as_written", "id", "is_favourite", "is_undesirable", "kind", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."as_written", OLD."id", OLD."is_favourite", OLD."is_undesirable", OLD."kind", OLD."number", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='d577a26c1139b35d20ec3e6645502de8dcf81ef7', operation='DELETE', pgid='pgtrigger_delete_delete_92b76', table='persons_personphone', when='AFTER')),
                ),
            ],
        ),
    ]
