from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "contacts.calls"
    verbose_name = _("Calls")

    def ready(self) -> None:
        from clients.merging import Movable, registry
        from crm.ui import navigation

        from . import (
            formats,  # noqa: F401  fills the register of import formats
            panels,
        )

        panels.register()
        registry.add(Movable("calls.Call", ("client", "person")))
        navigation.register(navigation.Item(_("Calls"), "calls:list", "phone", weight=26, key="t"))
