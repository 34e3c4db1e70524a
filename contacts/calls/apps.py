from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "contacts.calls"
    verbose_name = _("Calls")

    def ready(self) -> None:
        from clients.merging import Movable, registry
        from contacts.persons.registry import draw_numbers_by
        from crm.staff import rules as staff_rules
        from crm.staff.actions import also_renew
        from crm.ui import navigation, pulse

        from . import (
            formats,  # noqa: F401  fills the register of import formats
            panels,
            queries,
        )
        from .actions import renew_exchange_secrets

        panels.register()
        draw_numbers_by("calls/dial.html")
        also_renew(renew_exchange_secrets)
        registry.add(Movable("calls.Call", ("client", "person")))
        pulse.register("ringing", queries.ringing)
        navigation.register(navigation.Item(_("Calls"), "calls:list", "phone", weight=26, key="t"))
        navigation.register_user_item(
            navigation.Item(
                _("Telephone exchanges"), "calls:exchanges", "radio-tower", weight=45,
                allowed=lambda one: staff_rules.may_manage_staff(one.roles),
            )
        )  # fmt: skip
