"""Topics of contacts [S1], instruments [S2], and which states a result may close (domain §4)."""

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
HELD, LOGIN, NOT_HELD, CANCELLED = "held", "held_with_login", "not_held", "cancelled"
STATES = {
    "«Работа по оплате»": [HELD, LOGIN],
    "Работа по заданию": [HELD, LOGIN],
    "Работа по заданию + СТ Технические проблемы/пополнение": [HELD, LOGIN],
    "Нерезультативный звонок": [HELD, NOT_HELD],
    "Не берут трубку": [NOT_HELD],
    "Контактного лица нет на месте": [NOT_HELD],
    "Не успел(а)": [NOT_HELD],
    "Смена обстоятельств": [NOT_HELD, CANCELLED],
}


def add(apps, schema_editor):
    topic, instrument = apps.get_model("works", "Topic"), apps.get_model("works", "Instrument")
    result = apps.get_model("works", "WorkResult")
    for kind, names in (("planned", PLANNED), ("unplanned", UNPLANNED)):
        topics = [topic(kind=kind, name=name, position=place) for place, name in enumerate(names, start=1)]
        topic.objects.bulk_create(topics, ignore_conflicts=True)
    instrument.objects.bulk_create([instrument(name=name) for name in INSTRUMENTS], ignore_conflicts=True)
    result.objects.filter(stage__isnull=False).update(states=[HELD, LOGIN])
    for name, states in STATES.items():
        result.objects.filter(name=name).update(states=states)


class Migration(migrations.Migration):
    dependencies = [("works", "0005_keeping_works")]
    # Going back leaves the rows: works may refer to them; the tables go with the step before.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
