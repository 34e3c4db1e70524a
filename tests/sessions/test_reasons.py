"""What risk and debt say of the clients of a queue."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from contacts.sessions.registry import Panel, Reason, Registry, registry
from crm.staff.calendar import today
from debts import session as debt_session
from tests.factories import make_client, make_employee, make_invoice, make_promise, make_work, noon
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
    shown = debt_session.debt(deep, by)
    assert (shown["debt"], shown["depth"], shown["tone"], shown["owner"].is_manager, shown["pending"]) == (
        Decimal(2500), Decimal("2.5"), "warning", False, None,
    )  # fmt: skip


def test_whoever_has_promised_is_not_chased_but_reminded_as_agreed() -> None:
    by, day = make_employee(), today()
    waited, reminded, broke, called = (make_client(by, monthly_fee=1000) for _ in range(4))
    clients = [waited, reminded, broke, called]
    for one in clients:
        make_invoice(one, day.replace(day=1), Decimal(2500))
    make_promise(waited, day + timedelta(days=5))
    make_promise(reminded, day + timedelta(days=2), remind_on=day)
    for one, state in ((broke, "planned"), (called, "held")):
        call = make_work(one, by, state=state, planned_at=noon(day))
        fields = {"made_on": day - timedelta(days=4), "state": "broken", "follow_up": call}
        make_promise(one, day - timedelta(days=2), **fields)
    ids = [one.pk for one in clients]
    assert set(debt_session.depths(ids, by, day)) == {broke.pk, called.pk}
    with translation.override("en"):
        told = {pk: (sort, line()) for pk, (sort, line) in debt_session.promised(ids, by, day).items()}
    assert {pk: sort for pk, (sort, _line) in told.items()} == {reminded.pk: 2, broke.pk: -2}
    assert told[reminded.pk][1].endswith("wants to be reminded")
    assert told[broke.pk][1].startswith("did not pay by")


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
