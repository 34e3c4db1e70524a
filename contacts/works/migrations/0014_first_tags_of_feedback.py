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
    dependencies = [("works", "0013_feedback_of_clients")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
