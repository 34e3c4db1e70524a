"""Two people, or one with a quick finger, at the same time."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from clients.actions.merging import AlreadyMerged, MergeRefused, merge_clients, undo_merge
from clients.models import Client, Merge
from crm.exchange.actions.applying import APPLY_LOCK
from crm.staff.choices import Role
from tests.factories import make_client, make_employee, make_facts
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_merges_and_undoings_at_once_are_one() -> None:
    by, specialist = make_employee(Role.DIRECTOR), make_employee(Role.SPECIALIST)
    one, other = make_client(specialist), make_client(specialist)
    make_facts(other)

    def there() -> Merge:
        return merge_clients(by=by, survivor=Client.objects.get(pk=one.pk), loser=Client.objects.get(pk=other.pk))

    def back() -> Merge:  # the other way round at the same time: neither may wait for the other for ever
        return merge_clients(by=by, survivor=Client.objects.get(pk=other.pk), loser=Client.objects.get(pk=one.pk))

    answers = at_once(there, there, back)
    merge = Merge.objects.get()
    assert [answer for answer in answers if isinstance(answer, Merge)] == [merge]
    assert [answer.merge for answer in answers if isinstance(answer, AlreadyMerged)] == [merge, merge]
    undone = at_once(*[lambda: undo_merge(by=by, merge=merge)] * 2)
    assert len({one.undone_at for one in undone}) == 1
    assert Client.objects.filter(merged_into=None).count() == 2


def test_nothing_is_merged_while_a_file_is_loaded() -> None:
    by, specialist = make_employee(Role.DIRECTOR), make_employee(Role.SPECIALIST)
    one, other = make_client(specialist), make_client(specialist)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPLY_LOCK])
        [refused] = at_once(lambda: merge_clients(by=by, survivor=one, loser=other))
    assert isinstance(refused, MergeRefused)
    assert not Merge.objects.exists()
