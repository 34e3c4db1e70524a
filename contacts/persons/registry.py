"""What higher apps add to the page of a contact person: panels (works and calls with the person, the functional card…).

In ``AppConfig.ready`` of the higher app::

    registry.add(Panel("works", _("Works"), "works/person_panel.html", works_with, "lazy", 70))

``works_with(person, employee)`` gives the context; the template finds the person as ``person``, its client as
``person.client``.
"""

from __future__ import annotations

from crm.ui.panels import Panel as AnyPanel
from crm.ui.panels import Panels

from .models import ContactPerson

Panel = AnyPanel[ContactPerson]

registry: Panels[ContactPerson] = Panels()

number_template = ["persons/number.html"]
"""The template of a number that may be called (`number` in the international form, `text` as it is shown): a link for
any telephone, until the app that calls by one click puts its own in this place."""


def draw_numbers_by(template: str) -> None:
    number_template[:] = [template]
