from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TriggersConfig(AppConfig):
    name = "triggers"
    verbose_name = _("Risk")

    def ready(self) -> None:
        from clients.events import on_facts_changed

        from . import tasks
        from .actions import mark_stale

        @on_facts_changed
        def recompute(client_ids: list[int]) -> None:
            mark_stale(client_ids, enqueue=tasks.drain.delay)
