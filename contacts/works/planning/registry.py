"""What higher apps show beside a plan of a month: panels, whose templates find the plan as ``run``."""

from __future__ import annotations

from crm.ui.panels import Panel as AnyPanel
from crm.ui.panels import Panels

from .models import PlanningRun

Panel = AnyPanel[PlanningRun]

registry: Panels[PlanningRun] = Panels()
