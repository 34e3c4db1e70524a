from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from crm.staff.models import Employee


def may_merge(employee: Employee) -> bool:
    from . import rules

    return rules.may_edit_persons(employee.roles)


class PersonsConfig(AppConfig):
    name = "contacts.persons"
    verbose_name = _("Contact persons")

    def ready(self) -> None:
        from clients.apps import has_clients
        from clients.card.subjects import subjects
        from clients.duplicates import signs
        from clients.merging import Movable, Page, Policy, registry
        from crm.staff import rules as staff_rules
        from crm.ui import navigation

        from . import (
            duplicates,
            formats,  # noqa: F401  fills the register of import formats
            history,
            panels,
            search,
        )
        from .actions import merging
        from .card.subjects import PERSON

        panels.register()
        navigation.register_user_item(
            navigation.Item(
                _("Looks at personal data"), "persons:looks", "eye", weight=35,
                allowed=lambda one: staff_rules.may_see_looks(one.roles),
            )
        )  # fmt: skip
        history.register()
        navigation.register(
            navigation.Item(
                pgettext_lazy("top bar", "People"), "persons:list", "users", allowed=has_clients, weight=21, key="p"
            )
        )
        signs.add(duplicates.SAME_PHONE)
        subjects.append(PERSON)
        search.register()
        registry.add(
            # one name at one company is one person
            Movable(
                "persons.ContactPerson",
                ("client", "subdivision", "merged_into"),
                Policy.JOIN,
                stands="merged_into",
                fill=("position", "subdivision", "started_on", "best_note"),
                unite=("characteristics", "interests"),
                say=str,
            ),
            # one number written in two ways is one number, if it is not another line of one switchboard
            Movable("persons.PersonPhone", ("person",), alike=duplicates.SAME_NUMBER, say=duplicates.phone_in_words),
            Movable("persons.PersonEmail", ("person",), alike="lower(x.address) = lower(y.address)"),
            Movable(
                "persons.PersonIndicatorValue",
                ("person",),
                prefer="x.verified_on > y.verified_on OR (x.verified_on IS NOT NULL AND y.verified_on IS NULL)"
                " OR (x.value <> '' AND y.value = '')",
            ),
            Movable("persons.NoCall", ("person",)),
            Movable("persons.Consultation", ("client", "subdivision", "person")),
            Movable("persons.Training", ("client", "person")),
            Movable("persons.Education", ("client", "person")),
            Movable("persons.Mailing"),
            # what was said of two persons is said of them
            Movable("persons.PersonMerge", ("survivor", "loser"), Policy.STAY),
            Movable("persons.PersonSuspicion", ("first", "second"), Policy.STAY),
        )
        registry.pages += [
            Page(_("Persons"), "persons:duplicates", may_merge),
            Page(_("Merged persons"), "persons:merges", may_merge),
        ]
        registry.obstacles.append(merging.hinders_undoing)
