import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('diary', '0001_reminders')]

    initial = True

    dependencies = [
        ('clients', '0001_before_first_release'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('text', models.CharField(max_length=300, verbose_name='what to remember')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='done')),
                ('told_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='told')),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reminders', to='clients.client', verbose_name='client')),
                ('employee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to=settings.AUTH_USER_MODEL, verbose_name='employee')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['employee', 'at'], name='reminder_of_employee'), models.Index(condition=models.Q(('done_at__isnull', True), ('told_at__isnull', True)), fields=['at'], name='reminder_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reminder_says_something')],
            },
        ),
    ]
