import crm.first_tables
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('exchange', '0001_initial'), ('exchange', '0002_background_exports'), ('exchange', '0003_busy_exports')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        crm.first_tables.FirstTables(
            operations=[
                migrations.CreateModel(
                    name='ImportRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('format', models.CharField(max_length=40, verbose_name='format')),
                        ('file_name', models.CharField(max_length=255, verbose_name='file')),
                        ('stored_file', models.CharField(blank=True, help_text='inside MEDIA_ROOT; empty: loaded by a command', max_length=255)),
                        ('asked_encoding', models.CharField(blank=True, max_length=40, verbose_name='encoding')),
                        ('encoding', models.CharField(blank=True, max_length=40, verbose_name='read as')),
                        ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('previewing', 'Being checked'), ('previewed', 'Checked'), ('loading', 'Being loaded'), ('done', 'Loaded'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='uploaded', max_length=20, verbose_name='state')),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='progress, %')),
                        ('read', models.PositiveIntegerField(default=0, verbose_name='read')),
                        ('skipped', models.PositiveIntegerField(default=0, verbose_name='skipped')),
                        ('created', models.PositiveIntegerField(default=0, verbose_name='created')),
                        ('updated', models.PositiveIntegerField(default=0, verbose_name='updated')),
                        ('unchanged', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                        ('refused', models.PositiveIntegerField(default=0, verbose_name='refused')),
                        ('samples', models.JSONField(default=list)),
                        ('warnings', models.JSONField(default=list)),
                        ('failure', models.TextField(blank=True, verbose_name='why it failed')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='given')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                        ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='started by')),
                    ],
                    options={
                        'verbose_name': 'import',
                        'verbose_name_plural': 'imports',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(fields=['started_by', '-id'], name='import_of_employee'), models.Index(condition=models.Q(('state__in', ['previewing', 'loading'])), fields=['state'], name='import_busy')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='import_progress_percent')],
                    },
                ),
                migrations.CreateModel(
                    name='Refusal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.PositiveIntegerField(verbose_name='line')),
                        ('column', models.CharField(blank=True, max_length=200, verbose_name='column')),
                        ('reason', models.TextField(verbose_name='reason')),
                        ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='refusals', to='exchange.importrun')),
                    ],
                    options={
                        'verbose_name': 'refused row',
                        'verbose_name_plural': 'refused rows',
                        'ordering': ['line'],
                        'constraints': [models.UniqueConstraint(fields=('run', 'line'), name='refusal_once_a_line')],
                    },
                ),
                migrations.CreateModel(
                    name='ExportLog',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('list_code', models.CharField(max_length=60, verbose_name='list')),
                        ('filter', models.TextField(blank=True, verbose_name='filter')),
                        ('format', models.CharField(max_length=10, verbose_name='format')),
                        ('rows', models.PositiveIntegerField(blank=True, help_text='empty: the file was not taken to its end', null=True, verbose_name='rows')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='at')),
                        ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='employee')),
                        ('address', models.TextField(blank=True, db_default='', help_text='of the list, with its filters', verbose_name='address')),
                        ('arguments', models.JSONField(blank=True, help_text='of the address of the list', null=True)),
                        ('asked', models.PositiveIntegerField(db_default=0, help_text="rows there were when it was asked for: they count for the day's quota", verbose_name='counted')),
                        ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='kept until')),
                        ('failure', models.TextField(blank=True, db_default='', verbose_name='why it failed')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                        ('list_class', models.CharField(blank=True, db_default='', help_text='whose file is to be written', max_length=200)),
                        ('size', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='size, bytes')),
                        ('state', models.CharField(choices=[('direct', 'Given at once'), ('queued', 'Waits for a worker'), ('running', 'Being written'), ('ready', 'Ready'), ('failed', 'Failed'), ('expired', 'File removed')], db_default='direct', default='direct', max_length=10, verbose_name='state')),
                        ('stored_file', models.CharField(blank=True, db_default='', help_text='inside MEDIA_ROOT', max_length=255)),
                    ],
                    options={
                        'verbose_name': 'export',
                        'verbose_name_plural': 'exports',
                        'ordering': ['-at'],
                        'indexes': [models.Index(fields=['employee', '-at'], name='export_of_employee'), models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state'], name='export_busy')],
                    },
                ),
            ],
        ),
    ]
