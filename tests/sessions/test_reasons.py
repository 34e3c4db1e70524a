"""What risk and debt say of the clients of a queue."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from contacts.sessions.registry import Panel, Reason, Registry, registry
from crm.staff.calendar import today
from debts import session as debt_session
from tests.factories import make_client, make_employee, make_invoice
from triggers import session as risk_session
from triggers.actions import compute
from triggers.models import Result

pytestmark = pytest.mark.django_db


def test_what_is_registered() -> None:
    assert {"band", "debt"} <= {one.code for one in registry.ordered_reasons()}
    orders = [one.order for one in registry.ordered_reasons()]
    assert orders == sorted(orders)
    assert {"risk", "debt"} <= {one.code for one in registry.panels_for(make_employee())}


def test_nothing_is_registered_twice() -> None:
    mine = Registry()
    one, panel = Reason("a", "A", lambda *_: {}, 1), Panel("a", "A", "t.html", lambda *_: {})
    mine.add(one, panel)
    for again in (one, panel):
        with pytest.raises(ValueError, match="registered twice"):
            mine.add(again)


def test_debt_above_a_month_is_a_reason() -> None:
    by, month = make_employee(), today().replace(day=1)
    deep, month_only, paid = (make_client(by, monthly_fee=1000) for _ in range(3))
    make_invoice(deep, month, Decimal(2500))
    make_invoice(month_only, month, Decimal(1000))
    with translation.override("en"):
        found = debt_session.depths([deep.pk, month_only.pk, paid.pk], by, today())
        assert {pk: (sort, line()) for pk, (sort, line) in found.items()} == {
            deep.pk: (Decimal("-2.5"), "debt of 2.5 months")
        }
    assert debt_session.debt(deep, by) == {
        "debt": Decimal(2500), "depth": Decimal("2.5"), "tone": "warning", "handover": False,
    }  # fmt: skip


def test_a_band_is_a_reason_with_what_moved_it() -> None:
    by = make_employee()
    client = make_client(by, monthly_fee=1000, connected_on=date(2020, 1, 1))
    make_invoice(client, today().replace(day=1), Decimal(5000))
    with translation.override("en"):
        assert risk_session.bands([client.pk], by, today()) == {}
        assert risk_session.risk(client, by) == {"result": None}
        compute(client_ids=[client.pk], day=today())
        result = Result.objects.get()
        found = {pk: (sort, line()) for pk, (sort, line) in risk_session.bands([client.pk], by, today()).items()}
        phrases = [phrase for _level, phrase in risk_session.risk(client, by)["raised"]]
    assert result.band != "none"
    assert found == {client.pk: (-result.indicator, found[client.pk][1])}
    assert "debt of 5.0 months" in found[client.pk][1]
    assert "debt of 5.0 months" in phrases
