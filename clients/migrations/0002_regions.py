"""The regions of the country with the zones in which their capitals live, named as exports write them."""

from django.db import migrations

ZONES = {
    "Europe/Kaliningrad": "Калининградская область",
    "Europe/Moscow": (
        "Белгородская область|Брянская область|Владимирская область|Вологодская область|Воронежская область|"
        "Донецкая Народная Республика|Запорожская область|Ивановская область|Кабардино-Балкарская Республика|"
        "Калужская область|Карачаево-Черкесская Республика|Костромская область|Краснодарский край|Курская область|"
        "Ленинградская область|Липецкая область|Луганская Народная Республика|Москва|Московская область|"
        "Мурманская область|Ненецкий автономный округ|Нижегородская область|Новгородская область|Орловская область|"
        "Пензенская область|Псковская область|Республика Адыгея|Республика Дагестан|Республика Ингушетия|"
        "Республика Калмыкия|Республика Карелия|Республика Коми|Республика Марий Эл|Республика Мордовия|"
        "Республика Северная Осетия - Алания|Республика Татарстан|Ростовская область|Рязанская область|"
        "Санкт-Петербург|Смоленская область|Ставропольский край|Тамбовская область|Тверская область|Тульская область|"
        "Херсонская область|Чеченская Республика|Чувашская Республика|Ярославская область|Архангельская область"
    ),
    "Europe/Simferopol": "Республика Крым|Севастополь",
    "Europe/Kirov": "Кировская область",
    "Europe/Volgograd": "Волгоградская область",
    "Europe/Astrakhan": "Астраханская область",
    "Europe/Samara": "Самарская область|Удмуртская Республика",
    "Europe/Saratov": "Саратовская область",
    "Europe/Ulyanovsk": "Ульяновская область",
    "Asia/Yekaterinburg": (
        "Курганская область|Оренбургская область|Пермский край|Республика Башкортостан|Свердловская область|"
        "Тюменская область|Ханты-Мансийский автономный округ - Югра|Челябинская область|"
        "Ямало-Ненецкий автономный округ"
    ),
    "Asia/Omsk": "Омская область",
    "Asia/Barnaul": "Алтайский край|Республика Алтай",
    "Asia/Novosibirsk": "Новосибирская область",
    "Asia/Tomsk": "Томская область",
    "Asia/Novokuznetsk": "Кемеровская область",
    "Asia/Krasnoyarsk": "Красноярский край|Республика Тыва|Республика Хакасия",
    "Asia/Irkutsk": "Иркутская область|Республика Бурятия",
    "Asia/Chita": "Забайкальский край",
    "Asia/Yakutsk": "Амурская область|Республика Саха (Якутия)",
    "Asia/Vladivostok": "Еврейская автономная область|Приморский край|Хабаровский край",
    "Asia/Sakhalin": "Сахалинская область",
    "Asia/Magadan": "Магаданская область",
    "Asia/Kamchatka": "Камчатский край",
    "Asia/Anadyr": "Чукотский автономный округ",
}


def add(apps, schema_editor):
    """Regions that are there already keep their zone: somebody chose it."""
    region = apps.get_model("clients", "Region")
    rows = [region(name=name, time_zone=zone) for zone, names in ZONES.items() for name in names.split("|")]
    region.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    replaces = [("clients", "0003_regions")]
    dependencies = [("clients", "0001_before_first_release")]
    # Going back leaves the rows: clients may refer to them, and they do no harm.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
