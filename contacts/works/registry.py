"""What higher apps add to the page of a work: panels (its calls…), drawn below what the work itself says.

In ``AppConfig.ready`` of the higher app::

    registry.add(Panel("calls", _("Calls"), "calls/work_panel.html", calls_of, order=10, flush=True))

``calls_of(work, employee)`` gives the context; the template finds the work as ``work``.
Panels come with the page.
"""

from __future__ import annotations

from crm.ui.panels import Panel as AnyPanel
from crm.ui.panels import Panels

from .models import Work

Panel = AnyPanel[Work]

registry: Panels[Work] = Panels()
