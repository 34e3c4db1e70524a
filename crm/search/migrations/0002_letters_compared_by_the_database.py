from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_before_first_release'),
    ]

    operations = [
        CreateExtension('fuzzystrmatch'),
    ]
