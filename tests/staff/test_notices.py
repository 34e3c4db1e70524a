"""Notifications of employees."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy as _

from crm.staff.actions import notify, read_notifications
from crm.staff.models import Notification
from tests.factories import make_employee

pytestmark = pytest.mark.django_db


def test_each_is_told_once_under_one_key_in_ones_own_language() -> None:
    russian, english, gone = make_employee(), make_employee(language="en"), make_employee(is_active=False)
    people = [russian, english, gone, russian]
    assert notify(to=people, kind="test", text=_("Saved"), key="test:1", address="/works/") == 2
    assert notify(to=people, kind="test", text=_("Saved"), key="test:1") == 0
    assert notify(to=[russian], kind="test", text="again", key="test:2") == 1
    texts = {(one.employee_id, one.text, one.address) for one in Notification.objects.all()}
    assert texts == {
        (russian.pk, "Сохранено", "/works/"), (english.pk, "Saved", "/works/"), (russian.pk, "again", ""),
    }  # fmt: skip


def test_one_reads_ones_own() -> None:
    mine, other = make_employee(), make_employee()
    notify(to=[mine, other], kind="test", text="x", key="a")
    notify(to=[mine], kind="test", text="y", key="b")
    first = Notification.objects.get(employee=mine, key="a")
    theirs = Notification.objects.get(employee=other)
    assert read_notifications(by=mine, pks=[first.pk, theirs.pk]) == 1
    assert read_notifications(by=mine) == 1
    assert read_notifications(by=mine) == 0
    assert list(Notification.objects.filter(read_at__isnull=True)) == [theirs]


def test_too_long_a_text_is_cut() -> None:
    employee = make_employee()
    notify(to=[employee], kind="test", text="ы" * 600, key="a")
    assert Notification.objects.get().text == "ы" * 500
