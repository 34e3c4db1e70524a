"""What praise and complaints of clients are about (domain §4). Heads add others."""

from django.db import migrations

TAGS = {
    "system": (
        "Поиск", "Новости законодательства", "Путеводители и готовые решения", "Формы документов", "Подборки практики",
        "Мобильное приложение", "Скорость работы",
    ),
    "service": (
        "Линия консультаций", "Внимание специалиста", "Скорость ответа", "Обучение", "Видеосеминары", "Рассылки",
        "Помощь с техникой",
    ),
    "company": ("Надёжность", "Профессионализм", "Мероприятия", "Условия договора", "Личное отношение", "Репутация"),
}


def add(apps, schema_editor):
    model = apps.get_model("works", "FeedbackTag")
    rows = [model(subject=subject, name=name) for subject, names in TAGS.items() for name in names]
    model.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    replaces = [("works", "0014_first_tags_of_feedback")]
    dependencies = [("works", "0004_starting_scripts")]
    # Going back leaves the rows: answers refer to them.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
