"""Topics of contacts [S1] and instruments [S2] (domain §4)."""

from django.db import migrations

PLANNED = [
    "Информационный повод: новость",
    "Информационный повод: новшество в системе",
    "Информационный повод: подборка в системе",
    "Информационный повод: сервис системы",
    "Информационный повод: сервис нашей компании",
    "Информационный повод: приглашение на семинар",
    "Диагностика использования системы",
    "Диагностика удовлетворённости сотрудничеством",
    "Диагностика удовлетворённости линией консультаций",
    "Обучение пользователя",
    "Долги, финансовая дисциплина",
    "Договорная работа",
    "Документооборот с клиентом",
    "Структура организации, сверка контактов",
    "Диагностика присутствия конкурентов",
]
UNPLANNED = [
    "Горячая новость",
    "Техническая ошибка, нет пополнения по графику",
    "Счёт не оплачен",
    "Отрицательный отзыв об ответе линии консультаций",
    "Трудности с документооборотом",
    "Не было планового контакта",
    "Новое контактное лицо",
    "Удержание клиента",
    "Встреча с руководством",
]
INSTRUMENTS = [
    "Вход в систему", "Новость", "Новшество", "Подборка документов", "Вопрос на линию консультаций", "Видеосеминар",
    "Семинар", "Обучение", "Конструктор договоров", "Личный кабинет", "Рассылка",
]  # fmt: skip


def add(apps, schema_editor):
    topic, instrument = apps.get_model("works", "Topic"), apps.get_model("works", "Instrument")
    for kind, names in (("planned", PLANNED), ("unplanned", UNPLANNED)):
        topics = [topic(kind=kind, name=name, position=place) for place, name in enumerate(names, start=1)]
        topic.objects.bulk_create(topics, ignore_conflicts=True)
    instrument.objects.bulk_create([instrument(name=name) for name in INSTRUMENTS], ignore_conflicts=True)


class Migration(migrations.Migration):
    replaces = [("works", "0006_topics_and_instruments")]
    dependencies = [("works", "0002_directions_and_results")]
    # Going back leaves the rows: works may refer to them, and they do no harm.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
