"""Two at once: two starts are one start, two extensions take nobody in twice, an end meets a start."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from contacts.works.campaigns import actions
from contacts.works.models import Campaign, Work
from crm.staff.choices import Role
from tests.factories import make_campaign, make_client, make_employee, make_group
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def head() -> Any:
    return make_employee(Role.HEAD, make_group())


def outcome(action: Any, **given: Any) -> str:
    try:
        action(**given)
    except ValidationError:
        return "refused"
    return "done"


def test_two_starts_are_one(head):
    specialist = make_employee(Role.SPECIALIST, head.group)
    campaign = make_campaign(head, [make_client(specialist) for _number in range(4)])

    def start() -> str:
        return outcome(actions.start_campaign, by=head, campaign=campaign)

    assert sorted(at_once(start, start)) == ["done", "refused"]
    assert set(Counter(campaign.works.values_list("client", flat=True)).values()) == {1}
    assert campaign.works.count() == 4


def test_two_extensions_take_nobody_in_twice(head):
    specialist = make_employee(Role.SPECIALIST, head.group)
    campaign = make_campaign(head, selection="category=A", state="running")
    for _number in range(3):
        make_client(specialist, category="A")

    def extend() -> str:
        return outcome(actions.extend_campaign, by=head, campaign=campaign)

    assert "done" in at_once(extend, extend)
    assert campaign.works.count() == 3


def test_a_start_and_a_deletion_leave_a_whole_campaign_or_none(head):
    campaign = make_campaign(head, [make_client(make_employee(Role.SPECIALIST, head.group))])
    found = at_once(
        lambda: outcome(actions.start_campaign, by=head, campaign=campaign),
        lambda: outcome(actions.drop_campaign, by=head, campaign=campaign),
    )
    assert sorted(found) == ["done", "refused"]
    assert Campaign.objects.filter(state="running").count() == Work.objects.count() == (found[0] == "done")
