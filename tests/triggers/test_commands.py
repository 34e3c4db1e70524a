"""``manage.py compute_triggers`` (domain §11)."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from crm.staff.calendar import today
from tests.factories import make_client, make_employee
from triggers import actions
from triggers.choices import RunKind
from triggers.models import Result, Run, Tally

from .crowd import SHARDS, spread

pytestmark = pytest.mark.django_db


def compute(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("compute_triggers", *arguments, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_everybody_today() -> None:
    spread(today())
    printed = compute()
    said = Result.objects.current()
    bands = {band: said.filter(band=band).count() for band in ("none", "dynamic", "high")}
    seconds = printed.pop("seconds")
    assert printed == {"clients": said.count(), "changed": said.count(), "bands": bands}
    assert isinstance(seconds, float)
    run = Run.objects.get()
    assert (run.kind, run.date, run.state, run.shards.count()) == ("manual", today(), "done", SHARDS)
    again = compute()
    assert (again["clients"], again["changed"]) == (said.count(), 0)


def test_some_clients() -> None:
    specialist = make_employee()
    wanted, other = make_client(specialist), make_client(specialist)
    third = make_client(specialist)
    printed = compute("--client", wanted.number, "--client", third.number)
    assert (printed["clients"], printed["changed"], sum(printed["bands"].values())) == (2, 2, 2)
    assert set(Result.objects.values_list("client", flat=True)) == {wanted.pk, third.pk}
    assert not Result.objects.filter(client=other).exists()
    tally = Tally.objects.get()
    assert (tally.specialist, tally.high + tally.dynamic + tally.none) == (specialist, 2)
    assert not Run.objects.exists()


def test_a_past_date_corrects_that_date_only() -> None:
    client, day = make_client(), today() - timedelta(days=10)
    compute("--date", day.isoformat())
    assert list(Result.objects.values_list("client", "valid_from", "valid_until")) == [(client.pk, day, None)]
    compute()
    earlier = day - timedelta(days=5)
    assert compute("--date", earlier.isoformat(), "--client", client.number)["changed"] == 1
    spans = Result.objects.order_by("valid_from").values_list("valid_from", "valid_until")
    assert list(spans) == [(earlier, earlier), (day, None)]


def test_a_client_out_of_service_is_not_counted() -> None:
    gone = make_client(disconnected_on=today())
    assert compute("--client", gone.number)["clients"] == 0
    assert compute()["clients"] == 0


def test_it_joins_a_run_that_is_under_way() -> None:
    make_client()
    run = actions.start_run(kind=RunKind.MANUAL, day=today())
    assert compute()["clients"] == 1
    assert list(Run.objects.values_list("pk", "state")) == [(run.pk, "done")]


@pytest.mark.parametrize("arguments", [(), ("--client", "1")])
def test_a_day_that_has_not_come_is_refused(arguments: tuple[str, ...]) -> None:
    make_client(number="1")
    with pytest.raises(CommandError):
        compute("--date", (today() + timedelta(days=1)).isoformat(), *arguments)
    assert not Run.objects.exists()
    assert not Result.objects.exists()


def test_an_unknown_client_is_named_and_nothing_is_computed() -> None:
    known = make_client()
    with pytest.raises(CommandError, match="nobody, no one"):
        compute("--client", known.number, "--client", "nobody", "--client", "no one")
    assert not Result.objects.exists()


@pytest.mark.parametrize("written", ["21.11.2026", "2026-02-30", "today"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(CommandError):
        compute("--date", written)


def test_a_day_before_the_first_rule_set_is_refused() -> None:
    with pytest.raises(CommandError):
        compute("--date", "1999-12-31")
