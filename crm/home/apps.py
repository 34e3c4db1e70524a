from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "crm.home"
    label = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        from crm.home import checks
        from crm.ui import navigation

        checks.register()
        navigation.register(navigation.Item(_("Home"), "home", "house", weight=10, key="h"))
