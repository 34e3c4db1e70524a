import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from crm.search.vocabulary import learn


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0009_search_indexes'),
        ('search', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='client',
            trigger=pgtrigger.compiler.Trigger(name='client_words_inserted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO search_word (text)\nSELECT word\nFROM (SELECT DISTINCT word FROM (SELECT regexp_split_to_table(replace(lower(n.name), 'ё', 'е'), '[^[:alnum:]]+') AS word FROM new_rows n) parts WHERE length(word) BETWEEN 4 AND 40) fresh\nWHERE NOT EXISTS (SELECT FROM search_word known WHERE known.text = fresh.word)\n;\nRETURN NULL;", hash='db4ab22ae26ed5f0e3df6f4a7f949e7add656006', level='STATEMENT', operation='INSERT', pgid='pgtrigger_client_words_inserted_eee1e', referencing='REFERENCING NEW TABLE AS new_rows ', table='clients_client', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='client',
            trigger=pgtrigger.compiler.Trigger(name='client_words_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO search_word (text)\nSELECT word\nFROM (SELECT DISTINCT word FROM (SELECT regexp_split_to_table(replace(lower(n.name), 'ё', 'е'), '[^[:alnum:]]+') AS word FROM new_rows n JOIN old_rows o ON o.id = n.id AND o.name <> n.name) parts WHERE length(word) BETWEEN 4 AND 40) fresh\nWHERE NOT EXISTS (SELECT FROM search_word known WHERE known.text = fresh.word)\n;\nRETURN NULL;", hash='90a71caaf0e503f2ceb83c88d0c46fd1269b04a3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_client_words_changed_c88d2', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='clients_client', when='AFTER')),
        ),
        migrations.RunSQL(learn("clients_client", "replace(lower(name), 'ё', 'е')"), migrations.RunSQL.noop),
    ]
