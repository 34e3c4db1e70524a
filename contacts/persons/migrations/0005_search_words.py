import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from crm.search.vocabulary import learn


class Migration(migrations.Migration):

    dependencies = [
        ('persons', '0004_search_indexes'),
        ('search', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='person_words_inserted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO search_word (text)\nSELECT word\nFROM (SELECT DISTINCT word FROM (SELECT regexp_split_to_table(n.name_key, '[^[:alnum:]]+') AS word FROM new_rows n) parts WHERE length(word) BETWEEN 4 AND 40) fresh\nWHERE NOT EXISTS (SELECT FROM search_word known WHERE known.text = fresh.word)\n;\nRETURN NULL;", hash='21210701f374c62eb4dd239794bdd90f040b817e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_person_words_inserted_afa45', referencing='REFERENCING NEW TABLE AS new_rows ', table='persons_contactperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='person_words_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO search_word (text)\nSELECT word\nFROM (SELECT DISTINCT word FROM (SELECT regexp_split_to_table(n.name_key, '[^[:alnum:]]+') AS word FROM new_rows n JOIN old_rows o ON o.id = n.id AND o.name_key <> n.name_key) parts WHERE length(word) BETWEEN 4 AND 40) fresh\nWHERE NOT EXISTS (SELECT FROM search_word known WHERE known.text = fresh.word)\n;\nRETURN NULL;", hash='60239aa89e27f8f143c71d08eaa61d3cb04977f1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_person_words_changed_1c9b2', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='persons_contactperson', when='AFTER')),
        ),
        migrations.RunSQL(learn("persons_contactperson", "name_key"), migrations.RunSQL.noop),
    ]
