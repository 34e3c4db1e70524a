from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallSessionsConfig(AppConfig):
    name = "contacts.sessions"
    label = "call_sessions"  # "sessions" is Django's own
    verbose_name = _("Call sessions")

    def ready(self) -> None:
        from clients.merging import Movable, Policy
        from clients.merging import registry as merging
        from crm.ui import navigation

        from .queries.sitting import makes_calls

        # who was given the client and when; whoever holds it now is asked anew when they save
        merging.add(Movable("call_sessions.Lease", policy=Policy.STAY))
        navigation.register(
            navigation.Item(
                _("Call session"), "call_sessions:start", "headset", allowed=makes_calls, weight=15, key="s",
                prefix="/sessions/",
            )
        )  # fmt: skip
