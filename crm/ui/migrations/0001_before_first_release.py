import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('ui', '0001_initial')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list_code', models.CharField(max_length=50, verbose_name='list')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.TextField(blank=True, max_length=4000, verbose_name='query')),
                ('is_default', models.BooleanField(default=False, verbose_name='opens first')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'list_code', 'name'), name='saved_view_name_once'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('owner', 'list_code'), name='saved_view_one_default')],
            },
        ),
    ]
