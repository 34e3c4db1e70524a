from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from crm.staff.models import Employee


def has_clients(employee: Employee) -> bool:
    """Whoever but listens to calls sees no clients, and is not led to an empty list."""
    from crm.staff.queries import scope_of

    scope = scope_of(employee)
    return scope.everything or bool(scope.owners)


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = _("Clients")

    def ready(self) -> None:
        from django.urls import reverse

        from crm.staff import registry
        from crm.staff.rules import is_owner, may_reassign
        from crm.ui import navigation

        from . import (
            formats,  # noqa: F401  fills the register of import formats
            history,
            merge_declarations,
            merge_panels,
            panels,
            queries,
            search,
        )
        from .actions.telling import KIND
        from .documents import panels as document_panels
        from .service import filters as service_filters
        from .service import formats as service_formats  # noqa: F401  the same
        from .service import panels as service_panels

        merge_declarations.register()
        merge_panels.register()

        panels.register()
        search.register()
        history.register()
        service_panels.register()
        document_panels.register()
        service_filters.register()
        registry.register_notice_kinds(registry.NoticeKind(KIND, _("Owners of clients"), "users"))
        registry.register_load(queries.load_of)
        registry.register_link(
            registry.Link(
                _("Give the clients to others"),
                "users",
                lambda shown: f"{reverse('clients:reassign')}?owner={shown.pk}",
                lambda shown, by: may_reassign(by.roles) and is_owner(shown.roles),
            )
        )
        navigation.register(
            navigation.Item(_("Clients"), "clients:list", "building-2", allowed=has_clients, weight=20, key="c")
        )
        cards = navigation.Item(
            _("Cards"), "card:queue", "list-checks", allowed=has_clients, weight=21, prefix="/card/", key="f"
        )
        navigation.register(cards)
        navigation.register(
            navigation.Item(
                _("Service"), "service:balance", "repeat", allowed=has_clients, weight=25, prefix="/service/"
            )
        )
