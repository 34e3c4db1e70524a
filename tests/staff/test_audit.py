"""Looks at personal data are noted, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from crm.staff.actions import record_access
from crm.staff.choices import AccessKind
from crm.staff.models import AccessRecord
from tests.factories import make_employee

pytestmark = pytest.mark.django_db


def looks() -> list[tuple]:
    of = ("employee", "kind", "client_id", "person_id", "version_id")
    return list(AccessRecord.objects.order_by("pk").values_list(*of))


def test_one_look_is_noted_once(django_assert_num_queries):
    by, other = make_employee(), make_employee()
    with django_assert_num_queries(2):
        record_access(by=by, kind=AccessKind.CARD, client_id=7)
    with django_assert_num_queries(1):
        record_access(by=by, kind=AccessKind.CARD, client_id=7)
    record_access(by=other, kind=AccessKind.CARD, client_id=7)
    record_access(by=by, kind=AccessKind.PHONE, client_id=7, person_id=3)
    record_access(by=by, kind=AccessKind.PHONE, client_id=7, person_id=4)
    for version in (5, 6, 5):
        record_access(by=by, kind=AccessKind.DOCUMENT, client_id=7, version_id=version)
    assert looks() == [
        (by.pk, "card", 7, None, None), (other.pk, "card", 7, None, None),
        (by.pk, "phone", 7, 3, None), (by.pk, "phone", 7, 4, None),
        (by.pk, "document", 7, None, 5), (by.pk, "document", 7, None, 6),
    ]  # fmt: skip


def test_a_later_look_is_another_one():
    by = make_employee()
    record_access(by=by, kind=AccessKind.CARD, client_id=7)
    AccessRecord.objects.update(at=F("at") - timedelta(minutes=10))
    record_access(by=by, kind=AccessKind.CARD, client_id=7)
    assert looks() == [(by.pk, "card", 7, None, None)] * 2
