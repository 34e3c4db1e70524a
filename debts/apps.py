from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DebtsConfig(AppConfig):
    name = "debts"
    verbose_name = _("Debts")

    def ready(self) -> None:
        from . import (
            formats,  # noqa: F401  fills the register of import formats
            panels,
        )

        panels.register()
