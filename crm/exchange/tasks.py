"""Background jobs of the exchange; all of them may be sent twice."""

from celery import shared_task

from . import actions
from .actions import exports

SOFT_LIMIT, LIMIT = 12 * 60, 13 * 60


@shared_task(name="exchange.preview", soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def preview(run_id: int) -> None:
    actions.preview(run_id=run_id)


@shared_task(name="exchange.load", soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def load(run_id: int) -> None:
    actions.load(run_id=run_id)


@shared_task(name="exchange.sweep", soft_time_limit=50, time_limit=60)
def sweep() -> None:
    actions.sweep()
    exports.sweep_exports()


@shared_task(name="exchange.write_export", soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def write_export(export_id: int) -> None:
    exports.write_export(export_id=export_id)


@shared_task(name="exchange.forget_exports", soft_time_limit=4 * 60, time_limit=5 * 60)
def forget_exports() -> None:
    exports.forget_exports()
