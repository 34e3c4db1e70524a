"""Facts of one client in every named report, and what a report answers as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_facts, make_item
from triggers.actions import compute


def facts_everywhere(client: Any) -> None:
    """At least one row of each report is about the client; nobody called it in the last month."""
    facts = make_facts(client)
    call, person = facts["calls.Call"], facts["persons.ContactPerson"]
    type(call).objects.filter(pk=call.pk).update(at=timezone.now() - timedelta(days=40))
    type(person).objects.filter(pk=person.pk).update(characteristics=["lpr", "k_user"], is_subscribed=True)
    facts["persons.Mailing"].__class__.objects.create(
        client=client, email="one@client.example", title="Горячие новости", sent_on=today(), is_delivered=True,
        is_opened=True, clicks=2,
    )  # fmt: skip
    make_item(client, client.specialist)
    compute(client_ids=[client.pk], day=today())


def lines(actors: Actors, name: str, code: str, **params: Any) -> list[list[str]]:
    """The report as a file: heads, totals, rows. A refusal or a page is no file: the test fails."""
    answer = actors.client(name).get(reverse(f"reports:{code}"), {**params, "_export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def table(actors: Actors, name: str, code: str, **params: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The totals and the rows, each by its heads."""
    heads, *rest = lines(actors, name, code, **params)
    rows = [dict(zip(heads, row, strict=True)) for row in rest]
    return (rows[0], rows[1:]) if rows else ({}, [])
