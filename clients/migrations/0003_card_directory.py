"""The directory of the functional card to start from; heads keep it afterwards (domain §3)."""

from django.db import migrations
from django.db.models.functions import Lower, Replace
from django.db.models import Value

SALE, WORK = "ready_for_sale", "ready_for_work"
STAFF = ("Малый по штату", "Средний по штату (нижний сег до 30)", "Средний по штату (верхний сег до 100)", "Крупный по штату")
TRANSPORT = ("Нет", "Легковой", "Грузовой", "Легковой и грузовой")
PURCHASES = ("не участвуют", "заказчик", "поставщик", "заказчик и поставщик")
COURTS = ("Не участвуют", "Гражданские", "Арбитражные", "Гражданские и арбитражные")
SKILL = ("Не работает", "Начинающий", "Уверенный", "Опытный")
SPECIFICS = "Специфика клиента"

# (section, code, name, type, days, options, needed by the status)
CLIENT = [
    ("Основное", "legal-name", "Наименование", "text", None, (), False),
    ("Основное", "inn", "ИНН", "text", None, (), False),
    ("Основное", "actual-address", "Адрес фактический", "text", None, (), False),
    ("Руководство и бухгалтерия", "director", "Руководитель", "text", 90, (), True),
    ("Руководство и бухгалтерия", "director-phones", "Телефоны руководителя", "phone", 90, (), True),
    ("Руководство и бухгалтерия", "chief-accountant", "Главный бухгалтер", "text", 90, (), True),
    ("Руководство и бухгалтерия", "chief-accountant-phones", "Телефоны гл. бухгалтера", "phone", 90, (), True),
    ("Руководство и бухгалтерия", "client-holidays", "Праздники клиента", "text", None, (), False),
    ("Деятельность", "headcount", "Примерная численность сотрудников", "choice", 365, STAFF, True),
    # an export fills it with a moment, not with a day
    ("Деятельность", "last-payment", "Дата последнего пополнения", "text", None, (), False),
    ("Деятельность", "budget-time", "Когда закладывают бюджет на следующий год", "text", 365, (), True),
    ("Деятельность", "activity", "Тип деятельности", "text", 365, (), True),
    ("Деятельность", "transport", "Есть ли транспорт", "choice", 365, TRANSPORT, False),
    ("Деятельность", "purchases", "Участвуют ли в закупках", "choice", 365, PURCHASES, True),
    ("Деятельность", "courts", "Участие в судах", "choice", 365, COURTS, False),
    ("Деятельность", "competitors", "Конкуренты", "text", 365, (), True),
    ("Штат", "accountants", "Штат бухгалтеров", "number", 180, (), True),
    ("Штат", "lawyers", "Штат юристов", "number", 180, (), True),
    ("Штат", "hr-staff", "Штат кадровых специалистов", "number", 180, (), False),
    ("Штат", "buyers", "Штат закупщиков", "number", 180, (), False),
    ("Штат", "safety-staff", "Штат специалистов по охране труда", "number", 90, (), False),
    ("Расчёты и решения", "debt-sum", "Сумма долга", "number", None, (), False),
    ("Расчёты и решения", "debt-depth", "Глубина долга", "number", None, (), False),
    ("Расчёты и решения", "decision-scheme", "Схема принятия решений", "text", 365, (), True),
    ("Расчёты и решения", "choice-criteria", "Критерии выбора поставщика СПС", "text", 365, (), True),
    (SPECIFICS, "priorities", "Приоритеты: что важно клиенту", "text", 180, (), True),
    (SPECIFICS, "processes", "Процессы: как решают задачи", "text", 180, (), True),
    (SPECIFICS, "expectations", "Ожидания от инструментов: чем решать", "text", 180, (), True),
]
PERSON = [
    ("Связь", "person-phones", "Телефоны контактного лица", "phone", 180, (), True),
    ("Связь", "person-time", "Когда удобно говорить", "text", 180, (), True),
    ("Связь", "person-birthday", "День рождения", "date", None, (), False),
    ("Работа", "person-duties", "За что отвечает", "text", 365, (), True),
    ("Работа", "person-rubrics", "Рубрики КЛ", "text", 180, (), True),
    ("Работа с К+", "person-skill", "Уровень владения К+", "choice", 180, SKILL, True),
    ("Работа с К+", "person-tasks", "Какие задачи решает в К+", "text", 180, (), False),
    ("Работа с К+", "person-wishes", "Чего не хватает в К+", "text", 90, (), False),
]


def add(apps, schema_editor):
    indicator = apps.get_model("clients", "Indicator")
    # files brought some of them already; folded as the loading of files folds them
    folded = Replace(Lower("name"), Value("ё"), Value("е"))
    known = {one.key: one for one in indicator.objects.annotate(key=folded)}
    group = apps.get_model("clients", "StatusGroup")
    for about, entries, code, name in (("client", CLIENT, SALE, "Готов к продаже"), ("person", PERSON, WORK, "Готов к работе")):
        needed = []
        for number, entry in enumerate(entries, start=1):
            row = keep(indicator, known, about, 10 * number, *entry[:-1])
            if entry[-1] and row.applies_to == about:
                needed.append(row)
        made, _created = group.objects.get_or_create(code=code, defaults={"name": name, "applies_to": about, "position": 10})
        made.indicators.add(*needed)


def keep(indicator, known, about, position, section, code, name, value_type, days, options):
    described = {
        "section": section, "code": code, "value_type": value_type, "options": list(options), "position": position,
    }
    old = known.get(name.lower().replace("ё", "е"))
    if old is None:
        return indicator.objects.create(name=name, applies_to=about, validity_days=days, **described)
    if not old.section and not old.code:  # its validity came with a file, and values stand on it
        indicator.objects.filter(pk=old.pk).update(**described)
    return old


class Migration(migrations.Migration):
    replaces = [("clients", "0014_card_directory")]
    dependencies = [("clients", "0002_regions")]
    # Going back leaves the rows: values refer to them.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
