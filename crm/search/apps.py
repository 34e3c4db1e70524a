from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "crm.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from crm.ui import navigation

        from .registry import registry

        navigation.register_search(navigation.Search("search:page", _("Search everything"), registry.is_of_use_to))
