from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from freezegun import freeze_time

from crm.demo.loader import Loaded, load

DAYS = [date(2026, 11, 21), date(2027, 1, 5)]
"""A Saturday after a quiet month, and a day in the middle of the long holidays with last month's invoices unpaid."""


@pytest.fixture(scope="module", params=DAYS, ids=str)
def small(request, django_db_setup, django_db_blocker) -> Iterator[Loaded]:
    """The small demo loaded as the command loads it, once for a module; what it brought is taken away after it."""
    noon = datetime(request.param.year, request.param.month, request.param.day, 12, tzinfo=ZoneInfo("Europe/Moscow"))
    with django_db_blocker.unblock(), freeze_time(noon):
        try:
            yield load("small")
        finally:
            django_db_setup.restore()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one load run in one process: the load takes longer than all of them (``--dist loadgroup``)."""
    for item in items:
        if "small" in getattr(item, "fixturenames", ()):
            day = item.callspec.params["small"]  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem}-{day}"))
