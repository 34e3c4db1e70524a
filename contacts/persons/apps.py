from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonsConfig(AppConfig):
    name = "contacts.persons"
    verbose_name = _("Contact persons")

    def ready(self) -> None:
        from . import (
            formats,  # noqa: F401  fills the register of import formats
            panels,
        )

        panels.register()
