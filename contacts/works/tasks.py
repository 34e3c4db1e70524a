"""Background jobs of works: Celery finds them here, the rooms keep them."""

from .planning.tasks import plan, sweep_plans

__all__ = ["plan", "sweep_plans"]
