from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "crm.staff"
    label = "staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from crm.ui import navigation, pulse

        from . import queries, rules

        navigation.register(navigation.Item(
            _("Staff"), "staff:employees", "users", allowed=lambda one: rules.may_see_staff(one.roles), weight=60,
            prefix="/staff/", key="e", is_rare=True,
        ))  # fmt: skip
        navigation.register_bell(navigation.Item(_("Notifications"), "notifications:list", "bell", key="n"))
        pulse.register("notifications", queries.unread_of)
        navigation.register_user_item(navigation.Item(_("Profile"), "staff:profile", "user-round", weight=10))
        navigation.register_user_item(navigation.Item(_("Substitutions"), "staff:substitutions", "repeat", weight=20))
        navigation.register_user_item(navigation.Item(_("Second factor"), "mfa_index", "shield", weight=30))
        navigation.register_user_item(
            navigation.Item(_("Sessions"), "usersessions_list", "monitor-smartphone", weight=40)
        )
