from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "crm.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from . import staff_formats  # noqa: F401  fills the register of import formats
