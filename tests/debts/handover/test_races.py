"""Two at once: one of them is told that the sheet is in another state by now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.handover import actions
from debts.models import DebtOwnership, HandoverSheet
from tests.factories import make_client, make_employee
from tests.threads import at_once

from .made import make_promise, make_sheet, owe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent() -> HandoverSheet:
    return make_sheet(make_client(make_employee(), account_manager=make_employee(Role.ACCOUNT_MANAGER)), "completed")


def one_wins(*verbs: Callable[[], Any]) -> None:
    answers = at_once(*verbs)
    refused = [one for one in answers if isinstance(one, ValidationError)]
    assert [one.code for one in refused] == ["moved"] * (len(verbs) - 1), answers


def people(sheet: HandoverSheet) -> tuple[Employee, Employee]:
    return sheet.client.specialist, sheet.client.account_manager


def test_accepted_and_taken_back_at_once(sent: HandoverSheet) -> None:
    specialist, manager = people(sent)
    one_wins(
        lambda: actions.accept(by=manager, sheet=sent),
        lambda: actions.take_back(by=specialist, sheet=sent),
    )
    sent.refresh_from_db()
    owners = list(DebtOwnership.objects.values_list("kind", flat=True))
    assert (sent.state, owners) in [("accepted", ["manager"]), ("proposed", [])]


def test_accepted_twice_and_returned_at_once(sent: HandoverSheet) -> None:
    manager = people(sent)[1]
    one_wins(
        lambda: actions.accept(by=manager, sheet=sent),
        lambda: actions.accept(by=manager, sheet=sent),
        lambda: actions.send_back(by=manager, sheet=sent, reason="Мало"),
    )
    sent.refresh_from_db()
    assert sent.state in ("accepted", "returned")
    assert DebtOwnership.objects.count() == (sent.state == "accepted")


def test_proposed_and_begun_at_once() -> None:
    client = make_client(make_employee(), account_manager=make_employee(Role.ACCOUNT_MANAGER))
    owe(client)
    make_promise(client, "broken", ago=20)
    make_promise(client, "broken", ago=3)
    at_once(
        lambda: actions.propose(client_ids=[client.pk]),
        lambda: actions.propose(client_ids=[client.pk]),
        lambda: actions.start(by=client.specialist, client=client),
    )
    assert HandoverSheet.objects.filter(client=client).count() == 1
