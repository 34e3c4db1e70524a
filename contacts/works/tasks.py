"""Background jobs of works: Celery finds them here, the rooms keep them."""

from .campaigns.tasks import draw_campaign, sweep_campaigns
from .planning.tasks import plan, sweep_plans

__all__ = ["draw_campaign", "plan", "sweep_campaigns", "sweep_plans"]
